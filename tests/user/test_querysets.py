"""Tests of looking users up."""

import pytest
from django.db import connection

from user.models import User

pytestmark = pytest.mark.django_db


def test_with_email__other_case__is_found() -> None:
    ada = User.objects.create(username="ada", email="Ada@example.org")

    assert User.objects.with_email("aDA@EXAMPLE.org").get() == ada


def test_with_email__empty__finds_nobody() -> None:
    User.objects.create(username="ada", email="")

    assert not User.objects.with_email("").exists()


@pytest.mark.vendor("postgresql")
def test_with_email__many_users__asks_the_unique_index() -> None:
    User.objects.bulk_create(User(username=f"u{i}", email=f"u{i}@x.org") for i in range(3_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE user_user")

    plan = User.objects.with_email("u7@x.org").explain()

    assert "user_email_unique_in_any_case" in plan


def test_by_username_or_email__empty_name__finds_nobody() -> None:
    User.objects.create(username="ada", email="")

    assert User.objects.by_username_or_email("") is None
