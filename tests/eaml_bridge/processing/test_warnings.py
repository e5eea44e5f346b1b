"""Tests of what a report says about the way that rows are written."""

from collections.abc import Iterator

import pytest
from django.db.models.signals import post_save

from tests.eaml_bridge.conftest import Run
from tests.eaml_bridge.samples.models import Item


@pytest.fixture
def receiver() -> Iterator[None]:
    def received(**_: object) -> None:
        raise AssertionError("no signal may be sent")

    post_save.connect(received, sender=Item, weak=False)
    yield
    post_save.disconnect(received, sender=Item)


def test_report__of_a_model_with_receivers__says_that_they_are_not_called(
    items: list[Item], receiver: None, run: Run
) -> None:
    report = run("double")

    assert report.warnings == (
        "Rows are written in bulk, without calling the receivers of Item's save signals.",
    )


def test_report__of_a_model_with_its_own_save__says_that_it_is_not_called(
    items: list[Item], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Item, "save", lambda self: None)

    assert run("double").warnings == ("Rows are written in bulk, without calling Item.save().",)


def test_report__of_a_plain_model__says_nothing(items: list[Item], run: Run) -> None:
    assert run("double").warnings == ()
