"""Data lines as tables of pandas, where it is installed, and back."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any  # Any: cells of a table of pandas.

from machine.column_types import ColumnType
from machine.exceptions import LibraryMissing

if TYPE_CHECKING:
    import pandas as pd


def dataframe_of(rows: Iterable[Sequence[object]], *, columns: Sequence[str]) -> pd.DataFrame:
    """A table of pandas with these rows and columns.

    Raises:
        LibraryMissing: pandas is not installed.
    """
    return _pandas().DataFrame.from_records(list(rows), columns=list(columns))


def dataframe_rows(
    dataframe: pd.DataFrame, types: dict[str, ColumnType]
) -> Iterator[dict[str, object]]:
    """The rows of a table of pandas as plain values, keyed by column; missing ones are None."""
    pandas = _pandas()
    names = [str(name) for name in dataframe.columns]
    kinds = [types.get(name) for name in names]
    for row in dataframe.itertuples(index=False, name=None):
        yield {
            name: _plain_cell(value, kind, pandas)
            for name, value, kind in zip(names, row, kinds, strict=True)
        }


def _plain_cell(value: Any, kind: ColumnType | None, pandas: Any) -> object:
    if pandas.api.types.is_scalar(value) and pandas.isna(value):
        return None
    if hasattr(value, "item") and not isinstance(value, str | bytes):  # a scalar of NumPy
        value = value.item()
    if isinstance(value, pandas.Timestamp):
        value = value.to_pydatetime()
    # pandas keeps a day as an instant at midnight.
    if kind is ColumnType.DATE and isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value


def _pandas() -> Any:
    try:
        # On use: it takes a second to import, and programs without tables do without it.
        return importlib.import_module("pandas")
    except ImportError as error:
        raise LibraryMissing("pandas", purpose="A table of data lines") from error
