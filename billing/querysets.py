"""Which operations, accounts and lines of the ledger a user sees."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Round

from eaml_bridge.aliases import AliasedQuerySet
from team.querysets import managed_teams
from user.models import User

if TYPE_CHECKING:
    from billing.models import Operation
    from machine.models import Machine


class OperationQuerySet(AliasedQuerySet):
    """Operations, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """What `user` asked for, what was done with his machines, what teams he manages pay."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        return self.filter(
            Q(operation_user=user) | Q(machine_owner=user) | Q(team__in=managed_teams(user))
        )


class MachineOperationManager(models.Manager["Operation"]):
    """Makes operations of a machine, each in the name of its owner unless another user is named."""

    def training(self, machine: "Machine", count_of_lines: int, **known: Any) -> "Operation":
        return self._made("training", machine, count_of_lines, known)

    def solving(self, machine: "Machine", count_of_lines: int, **known: Any) -> "Operation":
        return self._made("solving", machine, count_of_lines, known)

    def _made(
        self, kind: str, machine: "Machine", count_of_lines: int, known: dict[str, Any]
    ) -> "Operation":
        owner = machine.machine_owner_user
        return self.create(
            **{
                "operation_type": kind,
                "operation_user": owner,
                "machine": machine,
                "machine_owner": owner,
                "count_of_lines": count_of_lines,
                **known,
            }
        )


class HeldQuerySet(models.QuerySet):
    """Rows that a user or a team holds, narrowed to what somebody may see.

    The model says by `holder_path` over which relation, with `__` behind it, the two are reached.
    """

    def visible_to(self, user: User) -> Self:
        """Those of `user`, and of the teams that he manages; all for full reach."""
        if not user.is_active:
            return self.none()
        if user.has_full_reach:
            return self
        path = getattr(self.model, "holder_path", "")
        held = Q(**{f"{path}user": user}) | Q(**{f"{path}team__in": managed_teams(user)})
        return self.filter(held)


class AccountQuerySet(HeldQuerySet):
    """Accounts, and what stands on them."""

    def with_sums(self) -> Self:
        """Each with `line_sum`, what its lines come to, by the lines themselves."""
        return self.annotate(line_sum=_sum_of("credits") - _sum_of("debits"))

    def out_of_balance(self) -> Self:
        """Accounts whose kept balance is not the sum of their lines."""
        # Rounded: SQLite adds as floats.
        difference = Round(F("balance") - F("line_sum"), precision=8)
        kept = self.with_sums().filter(balance__isnull=False)
        return kept.alias(difference=difference).exclude(difference=0)


class PostingQuerySet(models.QuerySet):
    """Postings, narrowed to what somebody may see."""

    def visible_to(self, user: User) -> Self:
        """Those with a line on an account that `user` sees."""
        if user.is_active and user.has_full_reach:
            return self
        accounts = self.model._meta.apps.get_model("billing.Account").objects.visible_to(user)
        seen = accounts.values("pk")
        return self.filter(Q(credit__account__in=seen) | Q(debit__account__in=seen))


def _sum_of(lines: str) -> Any:
    # Each in a query of its own: joined together, the lines of one would be counted once for each
    # line of the other.
    from billing.models import Account  # made of these querysets

    line: Any = Account._meta.get_field(lines).related_model
    total = models.Sum("amount")
    of_account = line.objects.filter(account=models.OuterRef("pk")).order_by()
    summed = of_account.values("account").annotate(total=total).values("total")
    zero = models.Value(0, output_field=models.DecimalField(max_digits=20, decimal_places=8))
    return Coalesce(models.Subquery(summed), zero)
