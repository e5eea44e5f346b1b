"""Settings of the environment that `ENVIRONMENT` names; `development` when it names none.

The choice is made when a setting is read, not when this package is imported: whoever imports
`core.settings.prod` imports this package on the way, and must get production whatever
`ENVIRONMENT` says.
"""

import importlib
import os
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured

_MODULES = {
    "development": "core.settings.dev",
    "dev": "core.settings.dev",
    "production": "core.settings.prod",
    "prod": "core.settings.prod",
    "testing": "core.settings.test",
    "test": "core.settings.test",
}


def _selected() -> ModuleType:
    environment = os.environ.get("ENVIRONMENT") or "development"
    if environment not in _MODULES:
        raise ImproperlyConfigured(
            f"ENVIRONMENT is {environment!r}; expected one of {', '.join(sorted(_MODULES))}. "
            "Set one of these, or unset it for development."
        )
    return importlib.import_module(_MODULES[environment])


def __dir__() -> list[str]:
    return [name for name in dir(_selected()) if name.isupper()]


def __getattr__(name: str) -> object:
    if not name.isupper():
        raise AttributeError(f"{__name__} has no {name!r}; the names of settings are upper case.")
    return getattr(_selected(), name)
