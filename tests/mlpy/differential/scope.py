"""The variables that a generated program can see, so that it never reads one before it is set."""

from __future__ import annotations

from dataclasses import dataclass, field

NAMES = tuple("abcdefghkmnpqrstuvwxyz")


@dataclass(slots=True)
class Variable:
    """A variable of the generated program: what it holds, and whether it can be assigned."""

    name: str
    kind: str
    mutable: bool


@dataclass(slots=True)
class Block:
    """One block: its variables, and the outer names that it has used already."""

    variables: dict[str, Variable] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    is_function: bool = False


class Scopes:
    """The blocks around the place that is being written."""

    def __init__(self) -> None:
        self.blocks: list[Block] = [Block(is_function=True)]
        self._count = 0

    def visible(self) -> list[Variable]:
        """All variables that are not shadowed."""
        found: dict[str, Variable] = {}
        for block in self.blocks:
            found.update(block.variables)
        return list(found.values())

    def use(self, name: str) -> str:
        """Note that `name` is used here, so that no block in between declares it later."""
        for block in reversed(self.blocks):
            block.used.add(name)
            if name in block.variables:
                break
        return name

    def free_name(self, wanted: str) -> str:
        """`wanted` if it can be declared here, which may shadow an outer one; else a new name."""
        block = self.blocks[-1]
        if wanted in block.variables or wanted in block.used:
            self._count += 1
            return f"{wanted}{self._count}"
        return wanted

    def declare(self, name: str, kind: str, *, mutable: bool) -> Variable:
        """Make a variable of the innermost block."""
        variable = Variable(name, kind, mutable)
        self.blocks[-1].variables[name] = variable
        return variable
