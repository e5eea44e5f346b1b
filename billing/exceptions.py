"""Errors of the billing app."""

from datetime import datetime
from decimal import Decimal


class BillingError(Exception):
    """Something about money that is refused."""


class AmountRefused(BillingError):
    """The amount, quantity or price is none that can be booked."""

    def __init__(self, name: str, found: object, *, expected: str) -> None:
        super().__init__(f"{name} is {found!r}; expected {expected}. Hand over such a number.")


class ChargeDiffers(BillingError):
    """The idempotency key was used for something else."""

    def __init__(self, key: str, *, found: str, asked: str) -> None:
        super().__init__(
            f"Idempotency key {key!r} stands for {found} already, asked for is {asked}. "
            "Use another key for another charge."
        )


class BalanceTooLow(BillingError):
    """The account does not hold enough."""

    def __init__(self, holder: str, *, balance: Decimal, needed: Decimal, currency: str) -> None:
        super().__init__(
            f"The account of {holder!r} has {money(balance, currency)} to spend, "
            f"{money(needed, currency)} are needed. Add a credit first, or ask for less."
        )


class QuotaExceeded(BillingError):
    """A quota would be exceeded."""

    def __init__(
        self, quota: str, *, limit: str, used: str, asked: str, renewed_at: datetime
    ) -> None:
        super().__init__(
            f"Quota {quota!r} allows {limit}; {used} are used or reserved and {asked} are asked "
            f"for. Ask for less, wait until {renewed_at:%Y-%m-%d %H:%M} UTC, or let an "
            "administrator raise the quota."
        )


class StatementRefused(BillingError):
    """The month has not ended, or is none."""


def money(amount: Decimal, currency: str) -> str:
    """An amount as people read it: two places at least, more where it has more."""
    exact = amount.normalize()
    places = max(2, -int(exact.as_tuple().exponent))
    return f"{exact:,.{places}f} {currency}"
