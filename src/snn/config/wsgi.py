"""The app for a WSGI server: what places and pages count at doors of their own, the rest to Django."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from snn.audience.door import door

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "snn.config.settings")
_django = get_wsgi_application()

from snn.config import places  # noqa: E402  models need Django to be set up
from snn.config.audience import make_intake  # noqa: E402

application = door(places.door(_django, places.make_counting), make_intake)
