"""What the database itself holds of the letters."""

from django.db import connection

from tests.eaml_bridge.samples.models import Letter


def raw(letter: Letter, column: str = "text") -> str:
    """The column's content as SQL reads it."""
    with connection.cursor() as cursor:
        if column == "data":
            cursor.execute("SELECT data FROM samples_letter WHERE id = %s", [letter.pk])
        else:
            cursor.execute("SELECT text FROM samples_letter WHERE id = %s", [letter.pk])
        return cursor.fetchone()[0]


def write_raw(letter: Letter, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE samples_letter SET text = %s WHERE id = %s", [text, letter.pk])
