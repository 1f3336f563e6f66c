"""All settings; the only reader of the environment. `.env.example` explains every variable."""

from __future__ import annotations

import os

from snn.config import env
from snn.ground.folder import DataFolder

DATA = DataFolder(env.folder("SNN_DATA", "var"))
DATA.make()

SECRET_KEY = DATA.secret()
DEBUG = env.flag("SNN_DEBUG", False)
# Hosts are facts of the network (Site rows), checked by the app itself; see config/middleware.py.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "snn.network",
    "snn.wire",
    "snn.wire.channels",
    "snn.ledger",
    "snn.stories",
    "snn.support",
    "snn.support.providers.sandbox",
    "snn.support.shield",
    "snn.support.notes",
    "snn.support.manage",
    "snn.support.appeals",
    "snn.ads",
    "snn.audience",
    "snn.press",
    "snn.press.notices",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "snn.config.middleware.known_site",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]
ROOT_URLCONF = "snn.config.urls"
DATABASES = {"default": env.database("DATABASE_URL", DATA.database)}
TEMPLATES: list[dict[str, object]] = []
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA.mail)
if env.text("SNN_SMTP_HOST", ""):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("SNN_SMTP_HOST", "")
    EMAIL_PORT = env.number("SNN_SMTP_PORT", 587, least=1, most=65535)
    EMAIL_HOST_USER = env.text("SNN_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env.text("SNN_SMTP_PASSWORD", "")
    EMAIL_USE_TLS = env.flag("SNN_SMTP_TLS", True)
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("SNN_MAIL_FROM", "support@localhost")

# The providers that take the readers' money, as `stripe,paypal`; `sandbox` moves none.
SUPPORT_PROVIDER = env.text("SNN_SUPPORT_PROVIDER", "sandbox")
STRIPE_KEY = env.text("SNN_STRIPE_KEY", "")
STRIPE_WEBHOOK_SECRET = env.text("SNN_STRIPE_WEBHOOK_SECRET", "")
STRIPE_BASE = env.text("SNN_STRIPE_BASE", "https://api.stripe.com")
PAYPAL_CLIENT_ID = env.text("SNN_PAYPAL_CLIENT_ID", "")
PAYPAL_SECRET = env.text("SNN_PAYPAL_SECRET", "")
PAYPAL_WEBHOOK_ID = env.text("SNN_PAYPAL_WEBHOOK_ID", "")
PAYPAL_BASE = env.text("SNN_PAYPAL_BASE", "https://api-m.paypal.com")
# Who is told by mail when the books or a provider's statement need a person.
ALARM_MAIL = env.text("SNN_ALARM_MAIL", "")
# Where the app itself listens, for the sandbox's webhooks; the supervisor sets it.
APP_ADDRESS = env.text("SNN_APP_ADDRESS", "http://127.0.0.1:8001")

# Where the staff work; empty is desk.localhost beside sites of a sample, else the desk under the first site's name.
DESK_HOST = env.text("SNN_DESK_HOST", "")

# Networks that are not public and may yet be asked for feeds.
FETCH_INSIDE = env.networks("SNN_FETCH_INSIDE")
# The passwords of the network file's mailboxes, by slug.
MAILBOX_PASSWORDS = env.secrets("SNN_MAILBOX_PASSWORDS")

# Where finished pages go; empty is the embedded rack in the data folder.
RACK = env.text("SNN_RACK", "")
STORE_KEY_ID = env.text("SNN_STORE_KEY_ID", "")
STORE_SECRET = env.text("SNN_STORE_SECRET", "")
STORE_REGION = env.text("SNN_STORE_REGION", "us-east-1")

# How many processes serve readers; each can keep about one core and a half busy.
STANDS = env.number("SNN_STANDS", max(1, (os.cpu_count() or 1) // 4), least=1, most=64)
# Who caches our pages, and must hear when one is new; empty is nobody.
CDN = env.choice("SNN_CDN", "", ("", "fastly", "cloudflare"))
CDN_SERVICE = env.text("SNN_CDN_SERVICE", "")
CDN_TOKEN = env.text("SNN_CDN_TOKEN", "")
CDN_ADDRESS = env.text("SNN_CDN_ADDRESS", "").rstrip("/")
WEBSUB_HUB = env.text("SNN_WEBSUB_HUB", "")

# Whether readers who give see sponsors' messages.
SPONSORS_FOR_SUPPORTERS = env.flag("SNN_SPONSORS_FOR_SUPPORTERS", False)
# A table of networks and countries, for the audience's figures; none unless the owner has one.
AUDIENCE_COUNTRIES = env.file("SNN_AUDIENCE_COUNTRIES")
# A ClickHouse server that holds the audience's history; files in the data folder where none is named.
AUDIENCE_CLICKHOUSE = env.server("SNN_AUDIENCE_CLICKHOUSE")
# How many days of the audience's history are kept.
AUDIENCE_DAYS = env.number("SNN_AUDIENCE_DAYS", 760, least=8, most=36500)

CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    # What the shield turns away is counted (snn support status): a line each would let a flood fill the disk.
    "filters": {
        "not_turned_away": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 0) not in (429, 503),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["not_turned_away"]}},
    "loggers": {"httpx": {"level": "WARNING"}, "stripe": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": env.text("SNN_LOG_LEVEL", "INFO")},
}
