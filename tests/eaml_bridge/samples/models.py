"""Models with every kind of field, key and inheritance that a run may meet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper

from eaml_bridge.encryption.fields import EncryptedJSONField, EncryptedTextField


class Category(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    name = models.CharField(max_length=50, unique=True)
    quantity = models.PositiveIntegerField(default=0)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    size = models.CharField(max_length=1, choices=[("S", "small"), ("L", "large")], default="S")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    secret = models.CharField(max_length=20, blank=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True
    )

    def __str__(self) -> str:
        return self.name


class PlainItem(Item):
    """The same rows under another name."""

    class Meta:
        proxy = True


class EveryField(models.Model):
    big_integer = models.BigIntegerField(null=True)
    binary = models.BinaryField(null=True, editable=True)
    boolean = models.BooleanField(null=True)
    char = models.CharField(max_length=50, null=True, blank=True)
    date = models.DateField(null=True)
    instant = models.DateTimeField(null=True)
    decimal = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    duration = models.DurationField(null=True)
    email = models.EmailField(null=True)
    file = models.FileField(null=True)
    file_path = models.FilePathField(null=True, allow_files=True)
    float = models.FloatField(null=True)
    address = models.GenericIPAddressField(null=True)
    integer = models.IntegerField(null=True)
    data = models.JSONField(null=True)
    positive_big_integer = models.PositiveBigIntegerField(null=True)
    positive_integer = models.PositiveIntegerField(null=True)
    positive_small_integer = models.PositiveSmallIntegerField(null=True)
    slug = models.SlugField(null=True)
    small_integer = models.SmallIntegerField(null=True)
    text = models.TextField(null=True, blank=True)
    time = models.TimeField(null=True)
    url = models.URLField(null=True)
    uuid = models.UUIDField(null=True)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True)
    shouted = models.GeneratedField(
        expression=Upper("char"),
        output_field=models.CharField(max_length=50, null=True),
        db_persist=True,
    )

    def __str__(self) -> str:
        return f"every field {self.pk}"


class Place(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.name


class Restaurant(Place):
    tables = models.IntegerField(default=0)


class Token(models.Model):
    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    uses = models.IntegerField(default=0)

    def __str__(self) -> str:
        return str(self.key)


class Country(models.Model):
    code = models.CharField(max_length=3, primary_key=True)
    people = models.IntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Seat(models.Model):
    pk = models.CompositePrimaryKey("hall", "number")
    hall = models.IntegerField()
    number = models.IntegerField()
    price = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.hall}/{self.number}"


class Account(models.Model):
    """A row with a counter of its writes."""

    owner = models.CharField(max_length=50)
    balance = models.IntegerField(default=0)
    version = models.IntegerField(default=1)

    def __str__(self) -> str:
        return self.owner


class Note(models.Model):
    """A row of another table that the same transaction writes."""

    text = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.text


class Letter(models.Model):
    """A row whose content the database cannot read."""

    title = models.CharField(max_length=50)
    text = EncryptedTextField(null=True, blank=True)
    data = EncryptedJSONField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Bill(models.Model):
    """What a project charges for a chunk."""

    run = models.BigIntegerField()
    chunk = models.CharField(max_length=50)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("run", "chunk"), name="samples_one_bill_of_chunk")
        ]

    def __str__(self) -> str:
        return f"{self.rows} rows of chunk {self.chunk}"
