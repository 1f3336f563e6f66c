"""The app for a WSGI server: what places count at its own door, the rest to Django."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
_django = get_wsgi_application()

from snn.config import places  # noqa: E402  models need Django to be set up

application = places.door(_django, places.make_counting)
