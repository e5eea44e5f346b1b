"""Finds the project and starts its Django, for programs that were not started by `manage.py`."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

from eaml_bridge.exceptions import ProjectNotFound

#: Names the project's folder where it is not the one that holds this package.
ROOT_VARIABLE = "EAML_PROJECT_ROOT"
SETTINGS_VARIABLE = "DJANGO_SETTINGS_MODULE"
SETTINGS_MODULE = "core.settings"


def django_start() -> bool:
    """Make Django ready, unless it is, or is on its way; what is configured stays as it is.

    Returns:
        Whether Django is ready. It is not while the caller is itself read by Django's setup.
    Raises:
        ProjectNotFound: no settings were chosen, and no project could be found to take them from.
        Exception: whatever the settings or an app raise while they are read.
    """
    # Not at the top: who merely imports the registry pays for no Django, and may have none.
    import django
    from django.apps import apps
    from django.conf import settings

    if apps.ready:
        return True
    if apps.loading:
        return _wait_for_setup()
    if not settings.configured:
        settings_select()
    django.setup()
    return True


def settings_select() -> None:
    """Choose the settings and, only where they cannot be imported, put the project on the path.

    Raises:
        ProjectNotFound: the folder that is to hold the project does not.
    """
    module = os.environ.get(SETTINGS_VARIABLE) or SETTINGS_MODULE
    named = os.environ.get(ROOT_VARIABLE)
    if not _is_importable(module):
        root = project_root()
        # Last, so that nothing in the project takes the place of what the program has already.
        sys.path.append(str(root))
        importlib.invalidate_caches()
    elif named and not _lies_below(module, project_root()):
        raise ProjectNotFound(
            f"{ROOT_VARIABLE} is {named!r}, but {module} is found elsewhere on the path. "
            f"Unset {ROOT_VARIABLE}, or take that other project from the path."
        )
    os.environ.setdefault(SETTINGS_VARIABLE, module)


def project_root() -> Path:
    """The folder of the project: what `EAML_PROJECT_ROOT` names, or the one around this package.

    Raises:
        ProjectNotFound: the folder holds no `manage.py`.
    """
    named = os.environ.get(ROOT_VARIABLE)
    root = Path(named).expanduser().resolve() if named else Path(__file__).resolve().parents[1]
    if (root / "manage.py").is_file():
        return root
    origin = f"{ROOT_VARIABLE} names" if named else "eaml_bridge is installed in"
    raise ProjectNotFound(
        f"No manage.py in {str(root)!r}, the folder that {origin}. "
        f"Set {ROOT_VARIABLE} to the folder that holds the project's manage.py."
    )


def _wait_for_setup() -> bool:
    """Wait until another thread has made Django ready; do not wait for oneself."""
    from django.apps import apps  # see django_start

    try:
        # Returns once the setup of another thread is over. Django keeps this flag for ever, so
        # nothing is populated here.
        apps.populate(())
    except RuntimeError:
        # The setup is this thread's own, further up, or it broke half-way.
        return False
    return True


def _is_importable(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def _lies_below(module: str, root: Path) -> bool:
    spec = importlib.util.find_spec(module)
    return bool(spec and spec.origin and Path(spec.origin).resolve().is_relative_to(root))
