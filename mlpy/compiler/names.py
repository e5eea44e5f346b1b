"""The names in generated code: helpers in capitals, the script's own behind a number.

No name of a script reaches Python as it is: `price` becomes `v7_price`. Helpers begin with a
capital letter, which no mangled name does, so a script can neither reach nor shadow them.
"""

from __future__ import annotations

import re

#: The hidden parameters of every compiled function: the meter, and how many calls deep it may go.
METER = "M"
DEPTH = "D"
#: What the loops that only tick assign to.
TURN = "K"
#: The jump that is under way through a loop or a `finally`, and the value of a `return` on its way.
JUMP = "J"
RESULT = "R"
#: The function that a compiled script consists of.
LOAD = "LOAD"

#: Every name that generated code may use; see `assemble`.
ALLOWED = re.compile(r"[A-Z][A-Z_]*|[vfkbxtdn][0-9]+(?:_[A-Za-z0-9_]*)?|G_[A-Za-z0-9_]+")


def _plain(name: str) -> str:
    return name.replace("$", "S")[:40]


def variable(number: int, name: str) -> str:
    """The Python variable of a script's variable."""
    return f"v{number}_{_plain(name)}"


def box(number: int, name: str) -> str:
    """The one-item list that holds a variable of which every loop turn has its own."""
    return f"b{number}_{_plain(name)}"


def flag(number: int, name: str) -> str:
    """Whether a variable holds exactly an object."""
    return f"d{number}_{_plain(name)}"


def whole(number: int, name: str) -> str:
    """Whether a parameter holds exactly an integer."""
    return f"n{number}_{_plain(name)}"


def function(number: int, name: str | None) -> str:
    """The Python function of a script's function."""
    return f"f{number}_{_plain(name or 'function')}"


def factory(number: int) -> str:
    """The function that binds a function to the boxes of the turn that it was made in."""
    return f"k{number}"


def external(number: int, name: str) -> str:
    """A name that an earlier file has defined."""
    return f"x{number}_{_plain(name)}"


def temporary(number: int) -> str:
    """A value between two operations."""
    return f"t{number}"


def built_in(name: str, member: str | None = None) -> str:
    """A built-in, or a member of one."""
    return f"G_{_plain(name)}_{_plain(member)}" if member else f"G_{_plain(name)}"
