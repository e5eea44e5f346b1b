"""`manage.py machine_works`: looks after the queue of works."""

from argparse import ArgumentParser
from typing import Any  # Options are what the parser made of them.

from django.core.management.base import BaseCommand

from machine.works import works_from_operations, works_sweep


class Command(BaseCommand):
    """Queues works of added lines, and takes back those of workers that were not heard of."""

    help = (
        "Make works of lines that were added, and take works from workers whose lease ended. "
        "Run it every minute."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", choices=["sweep"], help="what to do: `sweep` does both")

    def handle(self, *_args: Any, **_options: Any) -> None:
        swept, made = works_sweep(), works_from_operations()
        self.stdout.write(
            f"{made} works made of added lines, {swept.requeued} waiting again, "
            f"{swept.given_up} given up."
        )
