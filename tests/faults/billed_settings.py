"""Settings of killed processes whose runs are billed by the project itself."""

from core.settings import base
from core.settings.base import env
from core.settings.inheritance import settings_of
from tests.faults import settings as killed

globals().update(settings_of(killed))

EAML = {
    **killed.EAML,
    "HOOKS": base.EAML["HOOKS"],
    "SCRIPT_DIRS": [env.str("TEST_SCRIPT_DIR")],
    "STALE_AFTER_S": 0,
}
BILLING = {"CURRENCY": "USD", "UNIT_PRICES": {"ml_run": "0.01"}}
