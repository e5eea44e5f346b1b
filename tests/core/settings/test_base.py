"""Tests of what every environment shares."""

import pytest

from core.settings import base, dev
from core.settings import test as testing
from core.settings.inheritance import settings_of


@pytest.mark.parametrize("environment", [dev, testing])
def test_base__every_setting__is_inherited(environment: object) -> None:
    assert settings_of(base).keys() <= settings_of(environment).keys()


def test_settings_of__module__gives_upper_case_names_only() -> None:
    assert {"env", "environ", "Path"}.isdisjoint(settings_of(base))


def test_base__paths__lie_in_the_project() -> None:
    assert (base.BASE_DIR / "manage.py").is_file()
    assert base.EAML["SCRIPT_DIRS"] == [base.BASE_DIR / "ml_scripts"]
