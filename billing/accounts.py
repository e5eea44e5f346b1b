"""Finds the account of whoever pays, and makes it when it is asked for first."""

from dataclasses import dataclass
from decimal import Decimal

from billing.models import Account
from billing.models.ledger import AccountKind
from team.models import Team
from user.models import User


@dataclass(frozen=True, kw_only=True)
class Payer:
    """Who pays: the team where one is named, else the user; nobody pays what the system does."""

    user: User | None = None
    team: Team | None = None

    @property
    def is_somebody(self) -> bool:
        return self.user is not None or self.team is not None


def account_of(payer: Payer, *, currency: str) -> Account:
    """The account of a payer who is somebody; an empty one where there was none."""
    held: dict[str, object]
    if payer.team is not None:
        held = {"kind": AccountKind.TEAM, "team": payer.team}
        name = payer.team.name
    else:
        held = {"kind": AccountKind.USER, "user": payer.user}
        name = payer.user.username if payer.user else ""
    account, _ = Account.objects.get_or_create(
        **held, currency=currency, defaults={"holder_name": name, "balance": Decimal(0)}
    )
    return account


def locked_account_of(payer: Payer, *, currency: str) -> Account:
    """As `account_of`, locked until the transaction ends."""
    key = account_of(payer, currency=currency).pk
    # The balance alone moves: keys that other rows hold on it need not wait.
    return Account.objects.select_for_update(no_key=True).get(pk=key)


def house_account(kind: AccountKind, *, currency: str) -> Account:
    """An account of the house, where the other side of postings stands."""
    account, _ = Account.objects.get_or_create(
        kind=kind,
        currency=currency,
        defaults={"holder_name": kind.label, "balance": None},
    )
    return account
