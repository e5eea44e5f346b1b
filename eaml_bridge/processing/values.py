"""Values between a field and a script: what goes in, what comes back, what is equal."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, TypeVar, cast  # Any: a field may give and take any value.
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, ForeignKey, GeneratedField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime, parse_duration, parse_time
from django.utils.duration import duration_string

from eaml_bridge.processing import json_values, octets
from eaml_bridge.targets import AnyField

#: Wide enough for every number of the language (1,023 bits) and the places of any column.
_WIDE = Context(prec=1_100, rounding=ROUND_HALF_UP)

Converter = Callable[[object], object]
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Codec:
    """How the values of one field travel. None is never passed to it: null stays null.

    Attributes:
        to_ml: makes the value that a script sees; None where it sees the stored value itself.
        from_ml: makes a value of the field from what a script returned; raises ValidationError.
        same: whether two values of the field are equal.
        exact: a stored value can be compared in SQL with what was read of it.
        by_default: a row holds the field without being asked to.
    """

    to_ml: Converter | None = None
    from_ml: Converter
    same: Callable[[object, object], bool] = lambda before, after: before == after
    exact: bool = True
    by_default: bool = True


def codec_for(field: AnyField) -> Codec | None:
    """The codec of a field, or None when no script can be given its values."""
    if isinstance(field, ForeignKey):
        return codec_for(field.target_field)
    if isinstance(field, GeneratedField):
        # Resolved by now: a model is complete before its fields are asked for codecs.
        return codec_for(cast(AnyField, field.output_field))
    if isinstance(field, DecimalField):
        return Codec(from_ml=_decimal_reader(field))
    return _CODECS.get(field.get_internal_type())


def kind_of(value: object) -> str:
    """What a script's author calls the type of a value."""
    return _KINDS.get(type(value), "value of an unknown kind")


def refused(value: object, expected: str, remedy: str) -> ValidationError:
    """The error for a value of the wrong kind."""
    shown = "" if isinstance(value, list | dict) else f" {spelled(value):.80}"
    return ValidationError(f"Got the {kind_of(value)}{shown}; expected {expected}: {remedy}.")


def spelled(value: object) -> str:
    """A script's value as its author would write it, text in quotes."""
    if isinstance(value, str):
        return repr(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _text(value: object) -> str:
    if type(value) is not str:
        raise refused(value, "text", "use String(value)")
    if "\x00" in value:
        raise ValidationError("The text holds a NUL character, which no database stores.")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise ValidationError("The text holds half a surrogate pair.") from error
    return value


def _integer(value: object) -> int:
    if type(value) is int:
        return value
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return int(value)
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            pass
    raise refused(value, "a whole number", "use Math.round(value) or Number(text)")


def _float(value: object) -> float:
    if isinstance(value, str):
        raise refused(value, "a number", "use Number(text)")
    if isinstance(value, int | float | Decimal) and type(value) is not bool:
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if math.isfinite(number):
            return number
    raise refused(value, "a finite number", "return null where there is none")


def _decimal_reader(field: DecimalField[Any, Any]) -> Converter:
    places = field.decimal_places
    step = None if places is None else Decimal(1).scaleb(-places)

    def read(value: object) -> Decimal:
        number = value if type(value) is Decimal else _decimal(value)
        if not number.is_finite():
            raise refused(value, "a finite number", "return null where there is none")
        return number if step is None else number.quantize(step, context=_WIDE)

    return read


def _decimal(value: object) -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if type(value) is float:
        # The shortest text that reads back as the same float: what the script's author sees.
        return Decimal(repr(value))
    if type(value) is str:
        try:
            return Decimal(value.strip())
        except InvalidOperation:
            pass
    raise refused(value, "a number", "use Number(text)")


def _boolean(value: object) -> bool:
    if type(value) is not bool:
        raise refused(value, "true or false", "use Boolean(value)")
    return value


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, date):
        return value
    return _parsed(value, parse_date, "a date as in '2026-11-24'")


def _datetime(value: object) -> datetime:
    if isinstance(value, datetime):
        instant = value
    elif isinstance(value, date):
        instant = datetime.combine(value, time())
    else:
        instant = _parsed(value, _parse_instant, "an instant as in '2026-11-24T20:15:00Z'")
    return _in_project_form(instant, value)


def _parse_instant(text: str) -> datetime | None:
    found = parse_datetime(text)
    if found is None and (day := parse_date(text)) is not None:
        return datetime.combine(day, time())
    return found


def _in_project_form(instant: datetime, given: object) -> datetime:
    """Aware where the project stores instants, naive local time where it does not."""
    try:
        if settings.USE_TZ:
            return timezone.make_aware(instant) if timezone.is_naive(instant) else instant
        return timezone.make_naive(instant) if timezone.is_aware(instant) else instant
    except (OverflowError, ValueError) as error:
        raise refused(given, "an instant of the years 1 to 9999", "check the year") from error


def _time(value: object) -> time:
    return _parsed(value, parse_time, "a time of day as in '20:15:00'")


def _duration(value: object) -> timedelta:
    return _parsed(value, parse_duration, "a duration as in '1 02:30:00'")


def _uuid(value: object) -> UUID:
    return _parsed(value, UUID, "a UUID")


def _parsed(value: object, parse: Callable[[str], _T | None], expected: str) -> _T:
    if type(value) is str:
        try:
            found = parse(value.strip())
        except (ValueError, OverflowError):
            found = None
        if found is not None:
            return found
    raise refused(value, expected, "return text of this form, or null")


def _iso(value: object) -> object:
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _file_name(value: object) -> object:
    return str(value)


def _duration_text(value: object) -> object:
    return duration_string(value) if isinstance(value, timedelta) else str(value)


_TEXT = Codec(from_ml=_text)
_INTEGER = Codec(from_ml=_integer)
_JSON = Codec(
    to_ml=json_values.copied,
    from_ml=json_values.storable,
    same=json_values.same,
    # The stored text may differ in blanks and in the order of keys from the one written anew.
    exact=False,
)
_CODECS: Mapping[str, Codec] = {
    **dict.fromkeys(
        ("CharField", "TextField", "SlugField", "FilePathField", "GenericIPAddressField"), _TEXT
    ),
    **dict.fromkeys(
        (
            "AutoField",
            "BigAutoField",
            "SmallAutoField",
            "IntegerField",
            "BigIntegerField",
            "SmallIntegerField",
            "PositiveIntegerField",
            "PositiveBigIntegerField",
            "PositiveSmallIntegerField",
        ),
        _INTEGER,
    ),
    "FloatField": Codec(from_ml=_float),
    "BooleanField": Codec(from_ml=_boolean),
    "JSONField": _JSON,
    "UUIDField": Codec(to_ml=str, from_ml=_uuid),
    "DateField": Codec(to_ml=_iso, from_ml=_date),
    # Other programs store instants, times and durations in other spellings of the same value.
    "DateTimeField": Codec(to_ml=_iso, from_ml=_datetime, exact=False),
    "TimeField": Codec(to_ml=_iso, from_ml=_time, exact=False),
    "DurationField": Codec(to_ml=_duration_text, from_ml=_duration, exact=False),
    "FileField": Codec(to_ml=_file_name, from_ml=_text, by_default=False),
    "BinaryField": Codec(
        to_ml=octets.as_text,
        from_ml=octets.from_text,
        same=octets.same,
        exact=False,
        by_default=False,
    ),
}
_KINDS: Mapping[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "text",
    list: "array",
    dict: "object",
    date: "date",
    datetime: "date",
}
