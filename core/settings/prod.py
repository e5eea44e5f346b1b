"""Settings of production: secrets come from the environment, everything travels encrypted."""

from core.settings import base
from core.settings.base import env
from core.settings.inheritance import settings_of

globals().update(settings_of(base))

DEBUG = False
IS_PRODUCTION = True
SECRET_KEY = env.str("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Only where a proxy in front sets the header for every request: anybody else could.
SECURE_PROXY_SSL_HEADER = tuple(env.list("SECURE_PROXY_SSL_HEADER", default=[])) or None
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

EAML = {**base.EAML, "ENCRYPTION_KEYS": env.list("EAML_ENCRYPTION_KEYS")}
