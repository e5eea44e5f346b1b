"""Registration of the billing app."""

from django.apps import AppConfig
from django.core import checks


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        # It reads the settings, which are complete once apps are ready.
        from billing.prices import check_prices

        checks.register(check_prices)
