"""Settings of the processes that are killed: one database from the environment, crash points on."""

from pathlib import Path

from core.settings import base
from core.settings.base import env
from core.settings.inheritance import settings_of

globals().update(settings_of(base))

DEBUG = False
SECRET_KEY = "tests-only-" + "x" * 50
INSTALLED_APPS = [*base.INSTALLED_APPS, "examples.shop", "tests.eaml_bridge.samples"]
EAML = {
    **base.EAML,
    "SCRIPT_DIRS": [*base.EAML["SCRIPT_DIRS"], Path(__file__).parent / "scripts"],
    "HOOKS": "tests.faults.hooks.Billing",
    # Nowhere else does the environment reach this key.
    "CRASH_AT": env.int("EAML_CRASH_AT", default=0),
}
