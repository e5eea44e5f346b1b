"""Settings of a developer's machine: everything shown, nothing to configure."""

from core.settings import base
from core.settings.base import env
from core.settings.encryption_keys import development_keys
from core.settings.inheritance import settings_of

globals().update(settings_of(base))

DEBUG = env.bool("DEBUG", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# Not a secret: it signs the sessions of a developer's own browser. Production demands its own.
SECRET_KEY = env.str("SECRET_KEY", default="development-only-" + "x" * 40)

INSTALLED_APPS = [*base.INSTALLED_APPS, "examples.shop"]

EAML = {
    **base.EAML,
    "ENCRYPTION_KEYS": base.EAML["ENCRYPTION_KEYS"] or development_keys(base.BASE_DIR / "var"),
}
