"""What no compiled script may contain, and a look for it in a code object."""

from __future__ import annotations

import dis
from collections.abc import Iterator
from types import CodeType

#: By name, since each version of Python numbers them anew and lacks some.
FORBIDDEN = frozenset(
    "LOAD_ATTR LOAD_METHOD STORE_ATTR DELETE_ATTR LOAD_SUPER_ATTR IMPORT_NAME IMPORT_FROM "
    "IMPORT_STAR LOAD_BUILD_CLASS YIELD_VALUE".split()
)
_NUMBERS = {dis.opmap[name]: name for name in FORBIDDEN if name in dis.opmap}


def forbidden_operations(code: CodeType) -> list[str]:
    """The forbidden operations in `code` and in all code within it."""
    return [
        _NUMBERS[byte] for part in parts(code) for byte in part.co_code[::2] if byte in _NUMBERS
    ]


def parts(code: CodeType) -> Iterator[CodeType]:
    """`code`, and the code of the functions within it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from parts(constant)
