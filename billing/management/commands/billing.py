"""`manage.py billing`: issues the statements of a month, checks the ledger."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from typing import Any  # Options are what the parser made of them.

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from billing.exceptions import BillingError
from billing.models import Account
from billing.statements import statements_issue


class Command(BaseCommand):
    """Writes down what accounts came to, and compares balances with their lines."""

    help = (
        "`issue` writes the statements of a month that has ended, once each; `verify` compares "
        "each balance with the sum of its lines, and exits with 3 where they differ."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", choices=["issue", "verify"])
        parser.add_argument("--month", metavar="YYYY-MM", help="the last one when not given")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["task"] == "issue":
            self._issue(options["month"])
        else:
            self._verify()

    def _issue(self, text: str | None) -> None:
        month = _month(text) if text else _last_month()
        try:
            count = statements_issue(month)
        except BillingError as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(f"{count} statements of {month:%Y-%m} issued.")

    def _verify(self) -> None:
        wrong = list(Account.objects.out_of_balance().order_by("pk"))
        for account in wrong:
            self.stdout.write(
                f"Account {account.pk} of {account.holder_name!r}: the balance is "
                f"{account.balance}, its lines come to {account.line_sum}."
            )
        if wrong:
            raise CommandError(f"{len(wrong)} accounts are out of balance.", returncode=3)
        count = Account.objects.filter(balance__isnull=False).count()
        self.stdout.write(f"{count} accounts are in balance.")


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise CommandError(
            f"--month is {text!r}; expected is a month as 2026-10.", returncode=2
        ) from error


def _last_month() -> date:
    this = timezone.now().astimezone(UTC).date().replace(day=1)
    return (this - timedelta(days=1)).replace(day=1)
