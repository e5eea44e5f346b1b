"""What a machine offers to others and what that costs; part of the machine's own table."""

from typing import Any  # Options are Django's own.

from django.db import models


class MoneyField(models.DecimalField):
    """An exact amount in US dollars, not negative; empty where none was set."""

    def __init__(self, verbose_name: str | None = None, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "max_digits": 20,
            "decimal_places": 8,
            "null": True,
            "blank": True,
        }
        super().__init__(verbose_name, **{**defaults, **options})


class MarketTerms(models.Model):
    """Who else may use the data, the solving and the machine itself, and at which price."""

    machine_data_source_is_public = models.BooleanField(
        "data are public", default=False, help_text="Everybody may read the lines."
    )
    machine_data_source_sample_only_public = models.BooleanField(
        "only a sample is public",
        default=False,
        help_text="Of public data, everybody may read the first lines only.",
    )
    machine_data_source_price_usd = MoneyField("price of the data")

    machine_api_solving_is_public = models.BooleanField("solving is public", default=False)
    machine_api_solving_price_usd = MoneyField("price of solving")

    machine_machine_is_duplicatable = models.BooleanField("may be copied", default=False)
    machine_machine_copy_cost_usd = MoneyField("price of a copy")
    machine_machine_copy_update_cost_usd = MoneyField("price of updating a copy")

    machine_billing_cost_solving_usd = MoneyField("cost of solving")
    machine_billing_cost_training_usd = MoneyField("cost of training")

    class Meta:
        abstract = True


PRICE_FIELDS = tuple(
    field.name for field in MarketTerms._meta.local_fields if isinstance(field, MoneyField)
)


def not_negative(field: str) -> models.Q:
    return models.Q(**{f"{field}__gte": 0}) | models.Q(**{f"{field}__isnull": True})
