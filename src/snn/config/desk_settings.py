"""The settings of the desk's own process: those of the house, and Wagtail on top.

Readers, press and wire never load Wagtail: they start faster, stay small, and work when the desk does not
(docs/decisions/0013-a-process-for-the-desk.md). The environment is read in settings.py alone.
"""

from __future__ import annotations

from snn.config import settings as house
from snn.config.settings import *  # noqa: F403

INSTALLED_APPS = [
    *house.INSTALLED_APPS,
    "snn.desk",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]
MIDDLEWARE = [
    "snn.desk.middleware.only_here",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "snn.desk.signin.gate.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "snn.config.desk_urls"
APPEND_SLASH = True
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
            ]
        },
    }
]
USE_I18N = True

AUTH_USER_MODEL = "desk.Person"
AUTHENTICATION_BACKENDS = ["snn.desk.signin.backend.ByRole"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "snn.desk.signin.adapter.Account"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
MFA_ADAPTER = "snn.desk.signin.adapter.SecondFactor"
# No list of codes to print: who loses every key is invited again.
MFA_SUPPORTED_TYPES = ["webauthn", "totp"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# http is for `*.localhost` alone, which browsers hold to be safe; the stand in front of it says how it was asked.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not house.DESK_HOST
# Off only in tests that are about something else.
SIGN_IN_NEEDS_SECOND = True
# A session is noted when it begins; a row written at every request would queue with the newsroom's own writes.
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = 1
WAGTAILADMIN_LOGIN_URL = "/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
# The desk listens on loopback alone, behind the stand or a proxy of ours, which says truly how it was asked.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_NAME = "snn_desk"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "snn.desk.forged.refused"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

STATIC_URL = "/static/"
# Served as they lie in the packages: nothing to collect, nothing that can be stale.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = str(house.DATA.library)
MEDIA_URL = "/library/"
FILE_UPLOAD_TEMP_DIR = None

WAGTAIL_SITE_NAME = "SNN"
WAGTAILADMIN_BASE_URL = f"https://{house.DESK_HOST}" if house.DESK_HOST else "http://desk.localhost"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Days and months of figures and money are UTC for everybody: there is no zone to choose.
WAGTAIL_USER_TIME_ZONES = ["UTC"]
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "snn.desk.writing.widgets.Words"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
