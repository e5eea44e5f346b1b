"""Settings that every environment shares."""

from pathlib import Path

import environ

from core.settings.caches import cache_from_url
from core.settings.databases import analytics_database, database_from_environment
from core.settings.log_config import log_config

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "eaml_bridge",
    "eamllogger",
    "user",
    "team",
    "machine",
    "server",
    "billing",
    "consulting",
    "core",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eamllogger.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

ROOT_URLCONF = "core.urls"
ASGI_APPLICATION = "core.asgi.application"
WSGI_APPLICATION = "core.wsgi.application"

_DEFAULT_DATABASE = database_from_environment(env, folder=BASE_DIR / "var")
DATABASES = {
    "default": _DEFAULT_DATABASE,
    "analytics": analytics_database(env, _DEFAULT_DATABASE),
}
DATABASE_ROUTERS = ["core.routers.AnalyticsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
MONGO_URL = env.str("MONGO_URL", default="")
CACHES = {"default": cache_from_url(REDIS_URL)}
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"

# Where mail goes; it is printed unless a server is named.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")

# Whether secrets must travel encrypted only; production says so.
IS_PRODUCTION = False

AUTH_USER_MODEL = "user.User"
AUTHENTICATION_BACKENDS = ["user.backends.UsernameOrEmailBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Who owns what belongs to nobody else. Never created by the code: a clear error says how to.
SUPER_ADMIN_USERNAME = env.str("SUPER_ADMIN_USERNAME", default="")

SUPER_ADMIN_TEAM_NAME = env.str("SUPER_ADMIN_TEAM_NAME", default="super admins")

# What is charged; a kind of operation without a price costs nothing.
BILLING = {
    "CURRENCY": env.str("BILLING_CURRENCY", default="USD"),
    "UNIT_PRICES": env.dict("BILLING_UNIT_PRICES", default={}),
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "team:list"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"

LOGGING = log_config(
    level=env.str("EAML_LOG_LEVEL", default="INFO"), spool_folder=BASE_DIR / "var" / "log-spool"
)

EAML = {
    "MASK_FIELDS": ["password", "secret", "token", "api_key", "authorization", "cookie"],
    "SCRIPT_DIRS": [BASE_DIR / "ml_scripts"],
    "HOOKS": "core.run_hooks.ProjectRunHooks",
    "ENCRYPTED_MODELS": ["machine.encrypted_lines.encrypted_line_models"],
    "TARGETS": {"machine": "machine.processing_target.machine_target"},
    "DB_TIMEOUT_S": env.int("DB_TIMEOUT_S", default=60),
    "ENCRYPTION_KEYS": env.list("EAML_ENCRYPTION_KEYS", default=[]),
}
