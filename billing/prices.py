"""What a unit of each kind of operation costs, by the settings of the project."""

from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.core import checks

_KEYS = ("CURRENCY", "UNIT_PRICES")


def currency() -> str:
    """The currency of what the project charges."""
    return settings.BILLING["CURRENCY"]


def unit_price(kind: str) -> Decimal:
    """The price of one unit; for a run of a script, of one row. What has none costs nothing."""
    return Decimal(settings.BILLING["UNIT_PRICES"].get(kind, "0"))


def price_problems() -> list[str]:
    """What is wrong with the setting."""
    given = settings.BILLING
    if sorted(given) != list(_KEYS):
        return [f"BILLING has the keys {sorted(given)}; expected are {list(_KEYS)}."]
    problems = []
    code = given["CURRENCY"]
    if not (isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()):
        problems.append(f"BILLING['CURRENCY'] is {code!r}; expected is a code as 'USD'.")
    for kind, price in given["UNIT_PRICES"].items():
        if not _is_price(price):
            problems.append(
                f"BILLING['UNIT_PRICES'][{kind!r}] is {price!r}; "
                "expected is a number that is not negative, as text: '0.0001'."
            )
    return problems


def check_prices(**_options: object) -> list[checks.CheckMessage]:
    """A check of Django's: the prices can be charged."""
    hint = "Correct BILLING_CURRENCY or BILLING_UNIT_PRICES in the environment."
    return [checks.Error(text, hint=hint, id="billing.E001") for text in price_problems()]


def _is_price(value: object) -> bool:
    # A float is refused: what looks like 0.1 is another number.
    if not isinstance(value, str | int | Decimal):
        return False
    try:
        price = Decimal(value)
    except InvalidOperation:
        return False
    return price.is_finite() and price >= 0 and -int(price.as_tuple().exponent) <= 8
