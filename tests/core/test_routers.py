"""Tests of the database for analyses."""

import pytest
from django.conf import settings
from django.db import connections, router

from user.models import User


def test_migrations__keep_away_from_analytics() -> None:
    assert router.allow_migrate("default", "user")
    assert not router.allow_migrate("analytics", "user")


def test_analytics__is_always_there() -> None:
    assert "analytics" in connections.databases
    assert settings.DATABASES["analytics"]["ENGINE"] == settings.DATABASES["default"]["ENGINE"]


@pytest.mark.django_db(databases=["default", "analytics"], transaction=True)
def test_analytics__without_clickhouse__reads_the_same_rows() -> None:
    User.objects.create(username="ada")

    assert User.objects.using("analytics").get().username == "ada"


def test_relation__rows_read_by_either_way__belong_together() -> None:
    one, other = User(), User()
    one._state.db, other._state.db = "default", "analytics"

    assert router.allow_relation(one, other)
