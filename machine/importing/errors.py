"""Refusals of an import, each a sentence that says how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known name, or nothing."""
    spelled = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(name.casefold(), spelled, n=1, cutoff=0.6)
    return f" Did you mean {spelled[found[0]]!r}?" if found else ""


class ImportRefusedError(Exception):
    """An import cannot take place; nothing was created. `code` is stable."""

    code = "IMP000"


class UnreadableFileError(ImportRefusedError):
    """A file cannot be opened for reading (or writing), or is no ordinary file."""

    code = "IMP101"

    def __init__(self, path: Path, reason: str, *, verb: str = "read") -> None:
        super().__init__(f"Cannot {verb} {str(path)!r}: {reason}.")


class EmptyFileError(ImportRefusedError):
    """The file holds no titles, or titles and no rows."""

    code = "IMP102"

    def __init__(self, path: Path, *, has_titles: bool) -> None:
        found = "only a row of titles" if has_titles else "no text"
        super().__init__(
            f"{str(path)!r} holds {found}; expected a row of titles and at least one row of data."
        )


class NotATextTableError(ImportRefusedError):
    """The file is binary: a workbook, an archive, a picture."""

    code = "IMP103"

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{str(path)!r} is {found}, not a text table; save it as CSV or TSV and import that."
        )


class EncodingRefusedError(ImportRefusedError):
    """The bytes are no text in the encoding that was named or detected."""

    code = "IMP104"

    def __init__(self, path: Path, encoding: str, found: str) -> None:
        super().__init__(
            f"{str(path)!r} is not {encoding} text: {found}; name the right one with --encoding."
        )


class UnknownEncodingError(ImportRefusedError):
    """Python knows no text encoding of that name."""

    code = "IMP105"

    def __init__(self, encoding: str) -> None:
        known = ("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "shift_jis", "gb18030")
        super().__init__(
            f"No encoding {encoding!r}.{nearest(encoding, known)} Usual ones: {', '.join(known)}."
        )


class SeparatorRefusedError(ImportRefusedError):
    """A separator is one character and neither a quote nor a line end."""

    code = "IMP106"

    def __init__(self, separator: str) -> None:
        super().__init__(
            f"{separator!r} cannot separate cells; give one character, 'tab' for a tabulator."
        )


class BrokenTableError(ImportRefusedError):
    """The text cannot be cut into cells, for example after a quote that never closes."""

    code = "IMP107"

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            f"{str(path)!r}, line {line}: {reason}; look for a quote that is not closed "
            "or for a wrong --separator."
        )


class DuplicateTitlesError(ImportRefusedError):
    """Two columns have one name; capitals do not tell them apart."""

    code = "IMP201"

    def __init__(self, title: str, positions: Sequence[int]) -> None:
        places = " and ".join(str(position) for position in positions)
        super().__init__(
            f"The title {title!r} stands over columns {places}; rename one (capitals do not count)."
        )


class MissingTitleError(ImportRefusedError):
    """A column has no title."""

    code = "IMP202"

    def __init__(self, position: int) -> None:
        super().__init__(f"Column {position} has no title; write one into the first row.")


class TitlesAreDataError(ImportRefusedError):
    """The first row holds numbers or dates only, so it is no row of titles."""

    code = "IMP203"

    def __init__(self, first: Sequence[str]) -> None:
        shown = ", ".join(repr(cell) for cell in first[:3])
        super().__init__(
            f"The first row ({shown} …) looks like data; put a row of titles above it."
        )


class UnknownColumnError(ImportRefusedError):
    """An option names a column that the table does not have."""

    code = "IMP301"

    def __init__(self, name: str, known: Sequence[str], *, option: str) -> None:
        super().__init__(
            f"{option}: no column {name!r}.{nearest(name, known)} Columns: {', '.join(known)}."
        )


class UnknownColumnTypeError(ImportRefusedError):
    """An option names a type that does not exist."""

    code = "IMP302"

    def __init__(self, name: str, known: Sequence[str], *, option: str) -> None:
        super().__init__(
            f"{option}: no column type {name!r}.{nearest(name, known)} Types: {', '.join(known)}."
        )


class OutputTypeMissingError(ImportRefusedError):
    """A declared output column is not in the file, so its type must be said."""

    code = "IMP303"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"--output: {name!r} is no column of the file, so say its type: "
            f"--output {f'{name}:FLOAT'!r}."
        )


class OptionFormError(ImportRefusedError):
    """An option's value has not the form that it needs."""

    code = "IMP304"

    def __init__(self, option: str, found: str, expected: str) -> None:
        super().__init__(f"{option} {found!r} is not understood; write {expected}.")


class AmbiguousColumnError(ImportRefusedError):
    """A type was asked for, but the cells can be read in two ways with different values."""

    code = "IMP305"

    def __init__(self, column: str, example: str, readings: str, option: str) -> None:
        super().__init__(
            f"Column {column!r}: {example!r} can be {readings}; say which with {option}."
        )


class UnknownOwnerError(ImportRefusedError):
    """No user has that name or e-mail address."""

    code = "IMP401"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"No user {name!r}.{nearest(name, known)} "
            "Create one first, for example with manage.py createsuperuser."
        )


class NoUsableRowsError(ImportRefusedError):
    """Every row was refused."""

    code = "IMP402"

    def __init__(self, path: Path, row_count: int) -> None:
        super().__init__(
            f"All {row_count} rows of {str(path)!r} were refused; the report says why. "
            "Leave --strict out or give other types with --type."
        )
