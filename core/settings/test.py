"""Settings of the test suite, on SQLite or, with `TEST_DATABASE=postgresql`, on PostgreSQL.

The server is started here and not in a fixture: pytest-django reads the settings before it
loads any `conftest.py`.
"""

from core.settings import base
from core.settings.base import env
from core.settings.caches import cache_from_url
from core.settings.databases import sqlite_database
from core.settings.inheritance import settings_of
from core.settings.log_config import log_config
from development.services.selection import select_test_database

globals().update(settings_of(base))

DEBUG = False
# Signs the sessions of test clients.
SECRET_KEY = "tests-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Tests share one connection with what they test: a second one would wait for their transaction.
LOGGING = log_config(level="INFO", spool_folder=None)
# Encrypts what tests store; 32 letters.
EAML = {**base.EAML, "ENCRYPTION_KEYS": ["test:eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg="]}

INSTALLED_APPS = [*base.INSTALLED_APPS, "examples.shop", "tests.eaml_bridge.samples"]

TEST_DATABASE = select_test_database()
_DEFAULT_DATABASE = (
    env.db_url_config(TEST_DATABASE.url) if TEST_DATABASE.url else sqlite_database(":memory:")
)
DATABASES = {
    "default": _DEFAULT_DATABASE,
    "analytics": {**_DEFAULT_DATABASE, "TEST": {"MIRROR": "default"}},
}
# A developer's own services are none of the tests' business.
CACHES = {"default": cache_from_url("")}

# Fast instead of strong: no test keeps a password.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
