"""`manage.py shell`, with the registry of models at hand as `db`."""

from typing import Any  # Options are Django's own.

from django.core.management.commands import shell

from eaml_bridge.registry import EasyAutoMLDBModels


class Command(shell.Command):
    """Opens with `db` beside the models of all apps."""

    help = f"{shell.Command.help} The registry of models is at hand as `db`."

    def get_namespace(self, **options: Any) -> dict[str, Any]:
        namespace = super().get_namespace(**options)
        if options.get("no_imports"):
            return namespace
        return {**namespace, "db": EasyAutoMLDBModels()}
