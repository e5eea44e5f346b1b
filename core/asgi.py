"""Entrance for ASGI servers."""

import os

from django.core.asgi import get_asgi_application

from core.production import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")

application = get_asgi_application()
refuse_unsafe_start()
