"""Find where in a script an error happened, from Python's own positions in the traceback.

Generated code carries the places of the script it was made from, so nothing is kept while it runs.
"""

from __future__ import annotations

from itertools import islice
from types import TracebackType

from mlpy.source import Place, Source

#: The name in a namespace of generated code under which its source stands.
SOURCE = "SOURCE"


def place_in_traceback(error: BaseException) -> Place | None:
    """The place of the innermost script frame that `error` passed; None when it passed none."""
    innermost: TracebackType | None = None
    trace = error.__traceback__
    while trace is not None:
        if _source(trace) is not None:
            innermost = trace
        trace = trace.tb_next
    return _place(innermost) if innermost else None


def _source(trace: TracebackType) -> Source | None:
    source = trace.tb_frame.f_globals.get(SOURCE)
    return source if type(source) is Source else None


def _place(trace: TracebackType) -> Place | None:
    source = _source(trace)
    positions = islice(trace.tb_frame.f_code.co_positions(), trace.tb_lasti // 2, None)
    line, last, column, end = next(positions)
    if source is None or line is None or column is None:
        return None
    text = source.line_text(line)
    width = (end if last == line and end is not None else len(text)) - column
    return Place(source.name, line, column + 1, max(width, 1), text)
