"""The cache: the Redis that `REDIS_URL` names, else the memory of each process."""

from typing import Any  # A Django cache entry mixes texts and dictionaries.


def cache_from_url(url: str) -> dict[str, Any]:
    """The entry of `CACHES` for a Redis, whose values are JSON; in memory without a URL."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "eaml",
        "OPTIONS": {
            "serializer": "core.cache_serializer.JSONSerializer",
            "socket_connect_timeout": 5,
            "socket_timeout": 5,
        },
    }
