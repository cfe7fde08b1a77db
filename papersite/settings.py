"""Every setting of Papersite, read from the environment; `.env.example` lists the names."""

import gc
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from papersite import servers
from papersite.env import BASE_DIR, broker_url, contact, data_folder, env, secret_key, site_url

# Lets classes of Django take type arguments at run time, such as `ModelAdmin[Paper]`.
django_stubs_ext.monkeypatch()

# --- The site -------------------------------------------------------------------------------------------------

DATA: Path = data_folder()
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = secret_key(DATA)
SITE_URL = site_url(DATA)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "papersite.urls"
WSGI_APPLICATION = "papersite.wsgi.application"
ADMIN_EMAIL = env.str("ADMIN_EMAIL", default="")
ADMINS = [("Papersite", ADMIN_EMAIL)] if ADMIN_EMAIL else []

INSTALLED_APPS = [
    "accounts",
    "digests",
    "allauth",
    "allauth.account",
    "whitenoise.runserver_nostatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
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

# --- Postgres and Redis ---------------------------------------------------------------------------------------

EMBEDDED = servers.addresses(DATA)
DATABASES = {"default": env.db_url("DATABASE_URL", default=EMBEDDED.database_url)}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = sys.maxsize  # only where it is asked for
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or EMBEDDED.redis_url
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "papersite",
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# --- Processes ------------------------------------------------------------------------------------------------

gc.set_threshold(10_000)  # looking after each 700 values made every start a tenth longer

# --- Ranking -----------------------------------------------------------------------------------------------------

# Where numba keeps what workers compiled with it: some seconds once for each release and machine. Processes that serve
# pages load it from there.
os.environ.setdefault("NUMBA_CACHE_DIR", str(DATA / "compiled"))

# --- Celery ---------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES = {"digests.summary_tasks.*": {"queue": "summaries"}}
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60 * 60}
CELERY_TIMEZONE = "America/New_York"  # arXiv announces by the clock of US Eastern time
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- arXiv ----------------------------------------------------------------------------------------------------

ARXIV_RSS_URL = env.str("ARXIV_RSS_URL", default="https://rss.arxiv.org").rstrip("/")
ARXIV_SITE_URL = env.str("ARXIV_SITE_URL", default="https://arxiv.org").rstrip("/")
ARXIV_API_URL = env.str("ARXIV_API_URL", default="https://export.arxiv.org/api/query").rstrip("/")
ARXIV_OAI_URL = env.str("ARXIV_OAI_URL", default="https://oaipmh.arxiv.org/oai").rstrip("/")
ARXIV_INTERVAL = env.float("ARXIV_INTERVAL", default=3.0)
ARXIV_DOORS = (ARXIV_RSS_URL, ARXIV_SITE_URL, ARXIV_API_URL, ARXIV_OAI_URL)
if any((urlsplit(door).hostname or "").endswith("arxiv.org") for door in ARXIV_DOORS):
    ARXIV_INTERVAL = max(ARXIV_INTERVAL, 3.0)  # what arXiv's terms of use ask for
ARXIV_USER_AGENT = f"Papersite/0.1 (+{SITE_URL}; mailto:{contact()})"
ARXIV_CATEGORIES = env.list("ARXIV_CATEGORIES", default=[])

# --- Summaries ------------------------------------------------------------------------------------------------

OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="https://api.openai.com/v1").rstrip("/")
SUMMARY_MODEL = env.str("SUMMARY_MODEL", default="")
SUMMARY_FORMAT = env.str("SUMMARY_FORMAT", default="schema")
SUMMARY_LANGUAGES = env.list("SUMMARY_LANGUAGES", default=["en", "zh-Hans"])
SUMMARY_SOURCE = env.str("SUMMARY_SOURCE", default="fulltext")
SUMMARY_PROMPT_FILE = env.str("SUMMARY_PROMPT_FILE", default="")
SUMMARY_DAILY_TOKENS = env.int("SUMMARY_DAILY_TOKENS", default=None)
SUMMARY_TEXT_TOKENS = env.int("SUMMARY_TEXT_TOKENS", default=24_000)
SUMMARY_ANSWER_TOKENS = env.int("SUMMARY_ANSWER_TOKENS", default=8_000)
SUMMARY_TIMEOUT = env.float("SUMMARY_TIMEOUT", default=240.0)
SUMMARY_CONCURRENCY = env.int("SUMMARY_CONCURRENCY", default=16)
SUMMARY_PRICE_IN = env.float("SUMMARY_PRICE_IN", default=0.0)
SUMMARY_PRICE_OUT = env.float("SUMMARY_PRICE_OUT", default=0.0)

# --- Ranking --------------------------------------------------------------------------------------------------

# Dense vectors beside words: a model behind OpenAI's embeddings protocol. Empty: none, and nobody is asked.
EMBEDDING_MODEL = env.str("EMBEDDING_MODEL", default="")
EMBEDDING_BASE_URL = env.str("EMBEDDING_BASE_URL", default="https://api.openai.com/v1").rstrip("/")
EMBEDDING_API_KEY = env.str("EMBEDDING_API_KEY", default="")
EMBEDDING_DIMENSIONS = env.int("EMBEDDING_DIMENSIONS", default=None)
EMBEDDING_SHARE = env.float("EMBEDDING_SHARE", default=1.0)
if len(EMBEDDING_MODEL) > 100 or (EMBEDDING_DIMENSIONS is not None and not 8 <= EMBEDDING_DIMENSIONS <= 8192):
    raise ImproperlyConfigured("EMBEDDING_MODEL has at most 100 letters, EMBEDDING_DIMENSIONS are 8 to 8192.")
if not 0 <= EMBEDDING_SHARE <= 10:
    raise ImproperlyConfigured("EMBEDDING_SHARE should be from 0 to 10.")

# What the order by relevance is compared with on readers' own pages; empty: with nothing.
COMPARED_ORDER = env.str("COMPARED_ORDER", default="")
if COMPARED_ORDER not in {"", "points", "words"}:
    raise ImproperlyConfigured(f"COMPARED_ORDER is {COMPARED_ORDER!r}: it should be points or words, or empty.")

# --- Accounts -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
ALLOW_SIGNUP = env.bool("ALLOW_SIGNUP", default=True)
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/feed/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_REDIRECT_URL = "/interests/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
# Rate limits count by the client's address: how many proxies of our own stand before gunicorn and append to
# X-Forwarded-For. With 0 that header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Mail -----------------------------------------------------------------------------------------------------

OUTBOX: Path = DATA / "outbox"
if env.str("EMAIL_URL", default=""):
    EMAIL_CONFIG = env.email_url("EMAIL_URL")
    vars().update(EMAIL_CONFIG)
else:
    EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="accounts.outbox.EmailBackend")
EMAIL_TIMEOUT = 20
EMAIL_ANSWER_SECONDS = 120.0  # to a whole mail, which the server may look into first (RFC 5321, section 4.5.3.2)
EMAIL_MAILS_PER_CONNECTION = max(1, env.int("EMAIL_MAILS_PER_CONNECTION", default=100))
EMAIL_RATE = env.float("EMAIL_RATE", default=0.0)
EMAIL_RETRY_SECONDS = env.float("EMAIL_RETRY_SECONDS", default=60.0)
DIGEST_WAIT_HOURS = env.float("DIGEST_WAIT_HOURS", default=3.0)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Papersite <papersite@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
UNSUBSCRIBE_EMAIL = env.str("UNSUBSCRIBE_EMAIL", default="")
# Keys and secrets of a mail provider, under django-anymail's names: ANYMAIL_MAILGUN_API_KEY, ANYMAIL_WEBHOOK_SECRET ...
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): env.str(name, default="") for name in env.ENVIRON if re.match(r"ANYMAIL_\w", name)
}

# --- Language and time ----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["papersite.formats"]
USE_TZ = True

# --- Static files ---------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "papersite" / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no others, and compressing those too takes as long again
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Security -------------------------------------------------------------------------------------------------

IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}

# --- Logging --------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "httpx2": {"level": "WARNING"},
        "pylatexenc": {"level": "ERROR"},
        # What strangers can cause, such as a false Host header: Django would mail each to ADMIN_EMAIL
        "django.security": {"handlers": ["console"], "propagate": False},
    },
}
