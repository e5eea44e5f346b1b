"""Scripts and rows for the tests of the bridge."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eaml_bridge.conf import KEYS
from eaml_bridge.processing import ProcessRequest, Report, process
from tests.eaml_bridge.samples.models import Item
from tests.eaml_bridge.servers import (
    mongodb_alone_url,
    mongodb_url,
    postgresql_url,
    valkey_url,
)

__all__ = ["mongodb_alone_url", "mongodb_url", "postgresql_url", "valkey_url"]

SCRIPTS = Path(__file__).parent / "scripts"

Run = Callable[..., Report]


@pytest.fixture(autouse=True)
def script_dirs(settings: pytest.FixtureRequest) -> None:
    """Scripts are found in the folder beside this file; no project stands around the bridge."""
    settings.EAML = {
        **settings.EAML,
        "SCRIPT_DIRS": [SCRIPTS],
        "HOOKS": KEYS["HOOKS"].default,
    }


@pytest.fixture
def run() -> Run:
    """Runs a function of items.ml over items, or over another target."""

    def run(function: str, *, target: str = "samples.Item", **options: object) -> Report:
        return process(ProcessRequest(target=target, function=f"items:{function}", **options))

    return run


@pytest.fixture
def items(db: None) -> list[Item]:
    """Three items, of quantities 1, 2 and 3."""
    return Item.objects.bulk_create(
        [Item(name=f"item {number}", quantity=number, price=number) for number in (1, 2, 3)]
    )
