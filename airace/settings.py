"""The only reader of the environment. Every variable is listed in docs/operations.md."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import structlog
from csp.constants import NONE, SELF

from airace.stack import environment, paths, secret

BASE_DIR = paths.ROOT
environment.load(BASE_DIR / ".env")


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    return env(name).lower() in {"1", "true", "yes", "on"}


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// address; the folder of a unix socket may stand in ?host=."""
    parts = environment.address(
        "DATABASE_URL", url, ("postgresql", "postgres"), "postgresql://user:password@host:5432/name"
    )
    if not parts.path.strip("/"):
        sys.exit("DATABASE_URL names no database; it must be postgresql://user:password@host/name.")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", "") or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


STATE_DIR = environment.state_dir()
# Versions of the public dataset; where several machines serve one site, a folder that they share
PUBLISHED_DIR = Path(env("PUBLISHED_DIR", str(STATE_DIR / "published")))
# Room for views that readers freeze to cite them
FROZEN_MB = environment.number("FROZEN_MB", 2000, 1, 1_000_000)
VERSION = "0.1.0"
SECRET_KEY = env("SECRET_KEY") or secret.read_or_create(STATE_DIR)
HOST = env("HOST", "127.0.0.1")
PORT = environment.number("PORT", 8000, 1, 65535)
WEB_WORKERS = environment.number("WEB_WORKERS", 2, 1, 64)
DEBUG = flag("DEBUG")
HTTPS = flag("HTTPS")
SITE_URL = env("SITE_URL", f"http://localhost:{PORT}").rstrip("/")
if not environment.address("SITE_URL", SITE_URL, ("https", "http"), "https://race.example.org").hostname:
    sys.exit("SITE_URL names no host; it must be https://race.example.org.")
ALLOWED_HOSTS = env("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
SOURCE_MIRROR = env("AIRACE_SOURCE_MIRROR")
CONTACT = env("CONTACT", SITE_URL)

# Mail: alerts and their confirmations; without EMAIL_URL none is sent, and the page of alerts says so
EMAIL_TIMEOUT = 15
MAIL_ON = bool(env("EMAIL_URL"))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_ON else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env("EMAIL_FROM")
if MAIL_ON:
    example = "smtps://user:password@mail.example.org:465"
    server = environment.address("EMAIL_URL", env("EMAIL_URL"), ("smtp", "smtp+tls", "smtps"), example)
    if "@" not in DEFAULT_FROM_EMAIL:
        sys.exit("EMAIL_URL is set, EMAIL_FROM is not; give the address that letters come from.")
    EMAIL_USE_SSL, EMAIL_USE_TLS = server.scheme == "smtps", server.scheme == "smtp+tls"
    EMAIL_HOST, EMAIL_PORT = (
        server.hostname or "localhost",
        server.port or {"smtp": 25, "smtps": 465}.get(server.scheme, 587),
    )
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(server.username or ""), unquote(server.password or "")
API_REQUESTS_PER_MINUTE = environment.number("API_REQUESTS_PER_MINUTE", 300, 1, 1_000_000)
# Access keys of sources that want or like one, by the name that their module gives
SOURCE_KEYS = {
    "HF_TOKEN": env("HF_TOKEN"),
    "GITHUB_TOKEN": env("GITHUB_TOKEN"),
    "OPENROUTER_API_KEY": env("OPENROUTER_API_KEY"),
    "METACULUS_TOKEN": env("METACULUS_TOKEN"),
    "TWELVE_DATA_KEY": env("TWELVE_DATA_KEY"),
    "TIINGO_KEY": env("TIINGO_KEY"),
}

# Databases, broker, cache; what has no address of the user's is embedded
EMBEDDED = {
    "database": not env("DATABASE_URL"),
    "broker": not env("REDIS_URL"),
    "cache": not env("REDIS_URL") and not env("CACHE_URL"),
}
DATABASES = {"default": database(env("DATABASE_URL", paths.database_url()))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
BROKER_URL = env("REDIS_URL", paths.broker_url())
CACHE_URL = env("CACHE_URL") or env("REDIS_URL") or paths.cache_url()
for name in ("REDIS_URL", "CACHE_URL"):
    if env(name):
        environment.address(name, env(name), ("redis", "rediss", "redis+socket", "unix"), "redis://host:6379/0")
CACHES = {
    "default": {
        "BACKEND": "airace.web.cache.QuietRedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "airace",
        "TIMEOUT": 7 * 24 * 3600,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# Application
ROOT_URLCONF = "airace.urls"
WSGI_APPLICATION = "airace.wsgi.application"
INSTALLED_APPS = [
    "airace.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "pgtrigger",
    "pghistory",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "airace.apps.AiraceConfig",
]
MIDDLEWARE = [
    "airace.web.language.Language",
    "django.middleware.security.SecurityMiddleware",
    # Before the static files, which answer by themselves.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "airace.views.errors.DatabaseAway",
    "pghistory.middleware.HistoryMiddleware",
]
# Reading pages asks for no session, so that everybody may be sent the same cached bytes.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
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
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = True
# English has no prefix in addresses, the others their code; airace/web/language.py says what readers call them.
LANGUAGES = [("en-gb", "English"), ("zh-hans", "Simplified Chinese")]
# Named here, ours wins over the catalogues of Django's own apps, which know some of our words in another sense.
LOCALE_PATHS = [BASE_DIR / "airace" / "locale"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # for whoever signs in with no address, or an outside one, to go on to
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
# Locked is a name from an address, never the name alone: a stranger who fails on purpose locks only himself out.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = AXES_DISABLE_ACCESS_LOG = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# The form says in words that it is closed, in place of the middleware.
SILENCED_SYSTEM_CHECKS = ["axes.W002"]
AXES_CLIENT_IP_CALLABLE = "airace.web.visitor.household"

# Static files: ours in static/, third-party scripts installed into static/vendor at set-up
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Security
# Plotly makes one empty <style>; this is the hash of the empty string, the only inline style allowed.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, EMPTY_STYLE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "airace.views.errors.not_from_here"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Celery (read by airace/celery.py)
CELERY = {
    "broker_url": BROKER_URL,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "timezone": "UTC",
    "task_acks_late": True,
    # A task whose process was killed is sent again, at most as often as its max_retries say.
    "task_retry_on_worker_lost": True,
    "worker_max_tasks_per_child": 200,
    "task_time_limit": 900,
    "task_soft_time_limit": 840,
    "worker_prefetch_multiplier": 1,
    "worker_soft_shutdown_timeout": 5,  # short: a run that is cut off is done again
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_hijack_root_logger": False,
    "broker_connection_retry_on_startup": True,
    # Longer than twice the longest task, else the broker hands a running task out again.
    "broker_transport_options": {"visibility_timeout": 3600},
    "beat_schedule_filename": str(STATE_DIR / "beat-schedule"),
    "beat_schedule": {
        "heartbeat": {"task": "airace.tasks.heartbeat", "schedule": 30.0},
        "tick": {"task": "airace.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
        "index-names": {"task": "airace.tasks.index_names", "schedule": 60.0, "options": {"expires": 55}},
        "read-pages": {"task": "airace.tasks.read_pages", "schedule": 120.0, "options": {"expires": 110}},
        "publish-data": {"task": "airace.tasks.publish_data", "schedule": 300.0, "options": {"expires": 290}},
        "find-duplicates": {"task": "airace.tasks.find_duplicates", "schedule": 24 * 3600.0},
        "forget-sign-ins": {"task": "airace.tasks.forget_sign_ins", "schedule": 24 * 3600.0},
        "rule-questions": {"task": "airace.tasks.rule_questions", "schedule": 900.0, "options": {"expires": 840}},
        "watch-alerts": {"task": "airace.tasks.watch_alerts", "schedule": 60.0, "options": {"expires": 55}},
        "send-alerts": {"task": "airace.tasks.send_alerts", "schedule": 20.0, "options": {"expires": 18}},
    },
}

# Logs: one line an event, JSON with LOG_FORMAT=json
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer()
                if env("LOG_FORMAT") == "json"
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"mcp": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": environment.log_level()},
}
