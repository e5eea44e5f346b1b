"""Makes the encrypted columns of data lines known to the change of keys."""

from collections.abc import Iterator

from django.db import models

from machine.models import Machine


def encrypted_line_models() -> Iterator[type[models.Model]]:
    """The models of the lines of all machines that hold encrypted texts."""
    for machine in Machine.objects.order_by("pk").iterator():
        if machine.data_lines_are_sensitive:
            yield machine.line_models.input
            yield machine.line_models.output
