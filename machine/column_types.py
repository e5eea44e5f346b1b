"""The types that a column of a machine may have."""

from enum import Enum


class ColumnType(Enum):
    """What the cells of a column hold."""

    FLOAT = "FLOAT"  # double precision
    LABEL = "LABEL"  # one of a few texts
    LANGUAGE = "LANGUAGE"  # free text
    DATE = "DATE"
    TIME = "TIME"
    DATETIME = "DATETIME"  # an instant, with time zone
    JSON = "JSON"  # kept as its text
    IGNORE = "IGNORE"  # kept as text, not used for learning
    INTEGER = "INTEGER"  # 64 bits, exact; the learning core sees FLOAT
    BOOLEAN = "BOOLEAN"  # the learning core sees FLOAT
