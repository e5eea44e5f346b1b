"""Tests of the command that issues statements and checks the ledger."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing.accounts import Payer
from billing.ledger_triggers import triggers_install, triggers_remove
from billing.models import Account
from billing.services import credit_add


def test_issue__last_month_before_any_account__issues_none(
    payer: Payer, capsys: pytest.CaptureFixture[str]
) -> None:
    credit_add(payer, Decimal(1))

    call_command("billing", "issue", "--month", "2020-02")

    assert capsys.readouterr().out == "0 statements of 2020-02 issued.\n"


def test_issue__text_that_is_no_month__is_refused() -> None:
    with pytest.raises(CommandError, match="--month is '2026'; expected is a month as 2026-10"):
        call_command("billing", "issue", "--month", "2026")


def test_verify__balances_that_are_right__says_so(
    payer: Payer, capsys: pytest.CaptureFixture[str]
) -> None:
    credit_add(payer, Decimal(1))

    call_command("billing", "verify")

    assert capsys.readouterr().out == "1 accounts are in balance.\n"


def test_verify__balance_that_is_wrong__is_named(
    payer: Payer, capsys: pytest.CaptureFixture[str]
) -> None:
    credit_add(payer, Decimal(1))
    triggers_remove(connection)
    Account.objects.filter(kind="user").update(balance=2)

    with pytest.raises(CommandError, match="1 accounts are out of balance") as caught:
        call_command("billing", "verify")

    triggers_install(connection)
    assert caught.value.returncode == 3
    assert "of 'ada': the balance is 2.00000000, its lines come to 1" in capsys.readouterr().out
