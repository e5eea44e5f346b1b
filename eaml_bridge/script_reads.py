"""Names that a script reads of its rows, compared with the names that rows have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Model

from mlpy import FunctionInfo, MemberRead
from mlpy.suggest import nearest


@dataclass(frozen=True, kw_only=True)
class UnknownRead:
    """A name that a function reads of its row, and that the row does not have."""

    function: FunctionInfo
    member: MemberRead
    #: The known name that is most like it.
    near: str | None

    @property
    def message(self) -> str:
        """Where it stands and what is missing, as a sentence."""
        row = self.function.params[0]
        place = f"{self.function.script}:{self.member.line}:{self.member.column}"
        return f"{place}: {row}.{self.member.name} is not in the rows, and reads as null."

    @property
    def remedy(self) -> str:
        """What to do about it, as a sentence."""
        if self.near:
            return f"Did you mean {self.near!r}?"
        return "Add it to 'reads:' in the function's header, or take it from ctx."


def unknown_reads(function: FunctionInfo, known: Iterable[str]) -> Iterator[UnknownRead]:
    """What `function` reads of its row beside the `known` names.

    A function without a header may be no function of rows at all: of those, only names that look
    like a known one are given. Functions of batches get rows within an object, and give none.
    """
    if function.mode not in (None, "row"):
        return
    names = frozenset(known)
    is_declared = function.reads is not None or function.writes is not None or function.mode
    for member in function.members:
        if member.name in names:
            continue
        near = nearest(member.name, sorted(names))
        if near or is_declared:
            yield UnknownRead(function=function, member=member, near=near)


def names_in_rows(function: FunctionInfo, model: type[Model]) -> frozenset[str]:
    """The names that rows of `model` have for `function`."""
    if function.reads is not None:
        return frozenset(item.name.partition(".")[0] for item in function.reads)
    fields = model._meta.concrete_fields
    aliases = getattr(model, "field_aliases", {})
    return frozenset({"pk", *aliases, *(f.name for f in fields), *(f.attname for f in fields)})
