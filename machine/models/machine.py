"""The machine: a table of data, what is known of it, and its state."""

from typing import ClassVar, Literal

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models

from eaml_bridge.aliases import AliasedFields
from machine.data_columns import ColumnField, DataColumn, column_fields_of
from machine.line_models import DataInputLines, DataOutputLines, LineModels, line_models
from machine.line_queries import translated_filters
from machine.models.columns import ColumnsKnowledge
from machine.querysets import MachineQuerySet
from team.roles import WRITING_ROLES
from user.models import User

MAX_NAME_LENGTH = 500

MachineAction = Literal["view", "change", "delete"]


class MachineStatus(models.TextChoices):
    """Where a machine stands in its life."""

    DRAFT = "draft", "Draft"
    PENDING = "pending", "Pending"
    PROCESSING = "processing", "Processing"
    ACTIVE = "active", "Active"
    FAILED = "failed", "Failed"
    ARCHIVED = "archived", "Archived"


class Machine(AliasedFields, ColumnsKnowledge):
    """A table of data that belongs to somebody; its lines stand in two tables of their own."""

    field_aliases: ClassVar = {
        "name": "machine_name",
        "user": "machine_owner_user",
        "team": "machine_owner_team",
    }

    machine_name = models.CharField("name", max_length=MAX_NAME_LENGTH)
    machine_description = models.TextField("description", blank=True)
    machine_owner_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="machines",
        verbose_name="owner",
    )
    machine_owner_team = models.ForeignKey(
        "team.Team",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="machines",
        verbose_name="team",
    )
    status = models.CharField(
        max_length=10, choices=MachineStatus, default=MachineStatus.DRAFT, db_index=True
    )
    configuration = models.JSONField(default=dict, blank=True)
    machine_level = models.PositiveSmallIntegerField("level", default=1)
    machine_original = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="copies",
        verbose_name="copied from",
    )
    machine_data_source_is_public = models.BooleanField(
        "data are public", default=False, help_text="Everybody may read the lines."
    )
    timestamp = models.DateTimeField("created", auto_now_add=True)
    updated_at = models.DateTimeField("changed", auto_now=True)

    objects = MachineQuerySet.as_manager()

    class Meta:
        ordering = ("machine_name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("machine_owner_user", "machine_name"),
                name="machine_name_unique_per_owner",
                violation_error_message="This user owns a machine of this name already.",
            ),
        )

    def __str__(self) -> str:
        return self.machine_name

    def can(self, user: User, action: MachineAction) -> bool:
        """Whether `user` may do `action`; everything else that asks about machines asks here."""
        if not user.is_active:
            return False
        if user.is_super_admin or self.machine_owner_user_id == user.pk:
            return True
        team = self.machine_owner_team
        role = team.role_of(user) if team else None
        if action == "view":
            return role is not None or self.machine_data_source_is_public
        return action == "change" and role in WRITING_ROLES

    def column_fields(self, *, include_predefined: bool = False) -> dict[str, ColumnField]:
        """Where each column is found in the models of the lines, by its real name, in order.

        Args:
            include_predefined: put the line number and the flags before the columns.
        """
        return column_fields_of(self._columns(), include_predefined=include_predefined)

    def get_machine_data_input_lines_model(self) -> type[DataInputLines]:
        return self.line_models.input

    def get_machine_data_output_lines_model(self) -> type[DataOutputLines]:
        return self.line_models.output

    def get_data_lines(self, **filters: object) -> models.QuerySet[DataInputLines]:
        """The input lines in their order, each with its output line joined as `output`.

        Args:
            filters: lookups that begin with the real name of a column, e.g. `Price__gt`.
        Raises:
            UnknownColumn: a filter begins with no column's name.
        """
        lines = self.get_machine_data_input_lines_model().objects.using(self.database)
        fields = self.column_fields(include_predefined=True)
        translated = translated_filters(filters, fields=fields, machine=self.machine_name)
        return lines.select_related("output").filter(**translated).order_by("pk")

    @property
    def line_models(self) -> LineModels:
        """The models of this machine's lines; new ones once its columns have changed."""
        if self.pk is None:
            raise ValueError("A machine has no data lines before it is saved; save it first.")
        return line_models(self.pk, self._columns())

    @property
    def database(self) -> str:
        """Alias of the database that holds this machine, and with it its lines."""
        return self._state.db or DEFAULT_DB_ALIAS

    def _columns(self) -> tuple[DataColumn, ...]:
        return tuple(DataColumn.from_json(entry) for entry in self.data_columns)
