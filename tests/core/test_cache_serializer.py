"""Tests of the values of the cache."""

import datetime as dt
import pickle

import pytest
from django.core.cache import caches
from django.test import override_settings

from core.cache_serializer import JSONSerializer
from core.settings.caches import cache_from_url
from tests.eaml_bridge.servers import valkey_url

__all__ = ["valkey_url"]


@pytest.mark.parametrize("value", [None, True, 1, -5, 1.5, "ä", [1, [2]], {"a": {"b": None}}])
def test_serializer__json_value__comes_back(value: object) -> None:
    serializer = JSONSerializer()

    assert serializer.loads(serializer.dumps(value)) == value


def test_serializer__objects_of_others__are_never_made() -> None:
    hostile = pickle.dumps(print)

    with pytest.raises(ValueError):  # noqa: PT011  # JSON's words depend on the bytes.
        JSONSerializer().loads(hostile)


def test_cache__on_a_real_server__stores_json_and_counts(valkey_url: str) -> None:
    with override_settings(CACHES={"default": cache_from_url(valkey_url)}):
        cache = caches["default"]
        cache.set("a", {"day": dt.date(2020, 1, 2)})
        cache.set("n", 1)

        assert cache.get("a") == {"day": "2020-01-02"}
        assert cache.incr("n") == 2
        assert cache.get("n") == 2
        cache.clear()


def test_cache_from_url__none__is_memory() -> None:
    assert cache_from_url("") == {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
