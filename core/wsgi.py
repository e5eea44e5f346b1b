"""Entrance for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

from core.production import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.settings")

application = get_wsgi_application()
refuse_unsafe_start()
