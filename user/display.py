"""The ways in which a user may have dates, times and numbers shown to him."""

from django.db import models


class TimeFormat(models.TextChoices):
    HOURS_24 = "24h", "13:45"
    HOURS_12 = "12h", "1:45 PM"


class DateFormat(models.TextChoices):
    YEAR_FIRST = "YMD", "year, month, day"
    DAY_FIRST = "DMY", "day, month, year"
    MONTH_FIRST = "MDY", "month, day, year"


class DateSeparator(models.TextChoices):
    DASH = "-", "dash"
    SLASH = "/", "slash"
    POINT = ".", "point"


class DatetimeSeparator(models.TextChoices):
    BLANK = " ", "blank"
    LETTER_T = "T", "letter T"


class DecimalSeparator(models.TextChoices):
    POINT = ".", "point"
    COMMA = ",", "comma"
