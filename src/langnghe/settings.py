"""Every setting, typed, from the environment. A secret may also come from a file (`NAME_FILE`)."""

import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from langnghe.core.env import (
    cache_from,
    database_from,
    env_bool,
    env_int,
    env_list,
    env_str,
    secret_key,
)

# Lets ModelAdmin[Row] and Form classes carry their types at run time.
django_stubs_ext.monkeypatch()

PACKAGE = Path(__file__).resolve().parent
DATA_DIR = Path(env_str("DATA_DIR", str(PACKAGE.parents[1] / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env_bool("LANGNGHE_DEBUG", default=False)
# Demo mode: sample goods and log-ins, said on every page. A real platform turns it off.
DEMO = env_bool("LANGNGHE_DEMO", default=True)
TESTING = "pytest" in sys.modules
SECRET_KEY = secret_key(DATA_DIR)
# Former keys, which still open what was sealed with them.
SECRET_KEY_FALLBACKS = env_list("LANGNGHE_FORMER_SECRET_KEYS")
PUBLIC_URL = env_str("LANGNGHE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [
    *env_list("LANGNGHE_HOSTS", "localhost,127.0.0.1,[::1]"),
    urlsplit(PUBLIC_URL).hostname or "",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# What the platform is called here, and whose account collects for orders of several makers.
PLATFORM_NAME = env_str("LANGNGHE_NAME", "Làng Nghề")
HOME_PROVINCE = env_str("LANGNGHE_PROVINCE", "01")
COLLECTING_BANK = env_str("LANGNGHE_COLLECTING_BANK", "970436" if DEMO else "")
COLLECTING_ACCOUNT = env_str("LANGNGHE_COLLECTING_ACCOUNT", "0011001234567" if DEMO else "")
COLLECTING_HOLDER = env_str("LANGNGHE_COLLECTING_HOLDER", "LANG NGHE DEMO" if DEMO else "")

INSTALLED_APPS = [
    "langnghe.core",
    "langnghe.ui",
    "langnghe.accounts",
    "langnghe.ledger",
    "langnghe.registry",
    "langnghe.registry.desk",
    "langnghe.environment.sensing",
    "langnghe.environment.sensing.sta",
    "langnghe.environment.ingest",
    "langnghe.environment.judging",
    "langnghe.environment.treatment",
    "langnghe.environment.cases",
    "langnghe.environment.seeing",
    "langnghe.market.catalogue",
    "langnghe.market.basket",
    "langnghe.market.payments",
    "langnghe.market.shipping",
    "langnghe.market.orders",
    "langnghe.market.checkout",
    "langnghe.web",
    # Of two translations of one word the first is read: later ones take no word away.
    "langnghe.programmes",
    "langnghe.support.offers",
    "langnghe.support.dossiers",
    "langnghe.support.deciding",
    "langnghe.capital.loans",
    "langnghe.capital.subsidy",
    "langnghe.capital.portfolio",
    "langnghe.capital.contracts",
    "langnghe.capital.products",
    "langnghe.capital.guidance",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "ninja",
]

MIDDLEWARE = [
    "langnghe.core.middleware.RequestId",
    "langnghe.core.middleware.Acting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside in: compressed last (with random bytes against guessing from the length), and what
    # is unchanged is answered 304.
    "langnghe.core.middleware.Compress",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "langnghe.core.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "langnghe.core.middleware.RateLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "langnghe.accounts.middleware.Person",
    "django_htmx.middleware.HtmxMiddleware",
    "langnghe.core.middleware.Idempotency",
    "langnghe.core.middleware.Refusals",
]

ROOT_URLCONF = "langnghe.web.urls"
WSGI_APPLICATION = "langnghe.web.wsgi.application"
WIRING = "langnghe.wiring"
# Whether what a program shows may still be given an answer that was kept; core knows no tokens.
SHOWN_STILL_OPENS = "langnghe.accounts.public.still_opens"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "langnghe.web.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "langnghe.ui.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "langnghe.ui.forms.Renderer"

DATABASES: dict[str, dict[str, object]] = {
    "default": database_from(env_str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'langnghe.sqlite3'}"))
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Tests race on several connections: they need a file, as in real life.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": cache_from(env_str("CACHE_URL", "local:" if TESTING else "database:"))}

# Attempts per window of seconds, by what is tried; see core.limits.
RATE_LIMITS = {
    "log-in": (env_int("LANGNGHE_LIMIT_LOGIN", 10), 300),
    "checkout": (env_int("LANGNGHE_LIMIT_CHECKOUT", 20), 600),
    "report": (env_int("LANGNGHE_LIMIT_REPORT", 10), 3_600),
    "complaint": (env_int("LANGNGHE_LIMIT_REPORT", 10), 3_600),  # of the environment
    "readings": (env_int("LANGNGHE_LIMIT_READINGS", 120), 3_600),  # files of readings
    "api": (env_int("LANGNGHE_LIMIT_API", 600), 60),
    # Loggers and gateways send each reading by itself.
    "sensors": (env_int("LANGNGHE_LIMIT_SENSORS", 6_000), 60),
    "sensors-address": (env_int("LANGNGHE_LIMIT_SENSORS", 6_000) * 5, 60),
    "code": (5, 3_600),  # one-time codes sent to one phone or address
    "code-day": (10, 86_400),
    "code-address": (env_int("LANGNGHE_LIMIT_LOGIN", 10) * 3, 3_600),  # asked for from one address
    "code-hand": (10, 3_600),  # codes handed over that are tried for one person
    "vouch": (20, 86_400),  # codes handed over by one officer
    "invite": (30, 86_400),  # invitations of one organisation
    "invite-contact": (5, 86_400),  # invitations sent to one phone or address
    "invite-person": (20, 86_400),  # invitations that one person has sent
    "village": (5, 86_400),  # villages asked for by one person
    "upload": (600, 3_600),  # pictures begun by one person
    "webhook": (60, 600),  # tests and replays of one organisation: calls to others' addresses
    # All who call from one address together: a co-operative, an office, a carrier's gateway.
    "api-address": (env_int("LANGNGHE_LIMIT_API", 600) * 5, 60),
}
# Whether members may have events sent into private networks, and without TLS: a platform inside
# an office may want it, one on the open network must not.
WEBHOOKS_TO_PRIVATE = env_bool("LANGNGHE_WEBHOOKS_TO_PRIVATE", default=False)

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["langnghe.accounts.backend.People"]
PASSWORD_HASHERS = [
    "langnghe.accounts.hashers.TunedArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_ADAPTER = "langnghe.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email", "password1*"]
# A phone or an address: the form asks for one of them, which the library cannot know.
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {
    "login": "langnghe.accounts.forms.LogIn",
    "signup": "langnghe.accounts.forms.SignUp",
    "reset_password": "langnghe.accounts.forms.ForgottenPassword",
    "reset_password_from_key": "langnghe.accounts.forms.NewPassword",
    "change_password": "langnghe.accounts.forms.ChangedPassword",
    "set_password": "langnghe.accounts.forms.FirstPassword",
    "reauthenticate": "langnghe.accounts.forms.ConfirmPassword",
}
MFA_ADAPTER = "langnghe.accounts.factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ
MFA_FORMS = {
    "authenticate": "langnghe.accounts.forms.FactorCode",
    "reauthenticate": "langnghe.accounts.forms.ConfirmByCode",
    "activate_totp": "langnghe.accounts.forms.FirstFactorCode",
    "add_webauthn": "langnghe.accounts.forms.NewPasskey",
}
# By address of the network, which a whole village may share; a passkey cannot be guessed.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
# We send no link that proves an address: codes do (accounts.services.codes).
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Letters of the library are ours (accounts.adapter).
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever forgot his password is not told whether an address has an account, and an address
# without one gets no letter. Signing up does tell that a number or an address is taken.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# By address of the network, which a whole village may share behind its carrier. Attempts at one
# account are counted by RATE_LIMITS["log-in"]; the library's count for it knows no phone numbers.
ACCOUNT_RATE_LIMITS = {
    "login": f"{RATE_LIMITS['log-in'][0] * 6}/m/ip",
    "login_failed": f"{RATE_LIMITS['log-in'][0] * 6}/{RATE_LIMITS['log-in'][1]}s/ip",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
}

# Who carries one-time codes and invitations to phones; without a key nobody does, and pages say so.
ESMS_URL = env_str(
    "LANGNGHE_ESMS_URL",
    "https://rest.esms.vn/MainService.svc/json/SendMultipleMessage_V4_post_json/",
)
ESMS_API_KEY = env_str("LANGNGHE_ESMS_API_KEY", "")
ESMS_SECRET_KEY = env_str("LANGNGHE_ESMS_SECRET_KEY", "")
ESMS_BRANDNAME = env_str("LANGNGHE_ESMS_BRANDNAME", "")
ZALO_URL = env_str("LANGNGHE_ZALO_URL", "https://business.openapi.zalo.me/message/template")
ZALO_TOKEN_URL = env_str("LANGNGHE_ZALO_TOKEN_URL", "https://oauth.zaloapp.com/v4/oa/access_token")
ZALO_APP_ID = env_str("LANGNGHE_ZALO_APP_ID", "")
ZALO_SECRET_KEY = env_str("LANGNGHE_ZALO_SECRET_KEY", "")
# The first one; each is good for one use, and those that follow are kept in the database.
ZALO_REFRESH_TOKEN = env_str("LANGNGHE_ZALO_REFRESH_TOKEN", "")
ZALO_TEMPLATE = env_str("LANGNGHE_ZALO_TEMPLATE", "")  # of codes
ZALO_INVITATION_TEMPLATE = env_str("LANGNGHE_ZALO_INVITATION_TEMPLATE", "")

# A cache that is a table itself would only write each session twice.
SESSION_ENGINE = (
    "django.contrib.sessions.backends.cached_db"
    if "redis" in str(CACHES["default"]["BACKEND"])
    else "langnghe.core.sessions"
)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "VN"
PHONENUMBER_DB_FORMAT = "E164"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
# The search index of this node; made anew from the database whenever it is missing.
SEARCH_ROOT = DATA_DIR / "search"
# Which goods were looked at, until the worker of this node has counted it.
VIEWS_ROOT = DATA_DIR / "views"
# Where FTP and SFTP servers put the files of stations (docs/how-to/take-readings-in.md).
READINGS_FOLDER = env_str("LANGNGHE_READINGS_FOLDER", str(DATA_DIR / "readings"))
# The broker whose messages are read and who tells subscribers: mqtt://user:password@host:1883.
# "": there is none. The folder gets what mosquitto is to check devices by.
MQTT_URL = env_str("LANGNGHE_MQTT_URL", "")
MQTT_FILES = env_str("LANGNGHE_MQTT_FILES", "")
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Papers of people: no address leads here, a view asks who wants to see them.
PRIVATE_ROOT = DATA_DIR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    # Parts of photos on their way: not below MEDIA_ROOT, they still say where each was taken.
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "uploads"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "langnghe.core.static.Static"
    },
}

SMTP_HOST = env_str("LANGNGHE_SMTP_HOST", "")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if SMTP_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_HOST = SMTP_HOST
EMAIL_PORT = env_int("LANGNGHE_SMTP_PORT", 587)
EMAIL_HOST_USER = env_str("LANGNGHE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env_str("LANGNGHE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env_bool("LANGNGHE_SMTP_TLS", default=True)
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env_str("LANGNGHE_FROM", f"{PLATFORM_NAME} <no-reply@localhost>")
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
    "publickey-credentials-create": ["self"],
    "publickey-credentials-get": ["self"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8_000_000  # a thousand products in one call
TRUSTED_PROXIES = env_int("LANGNGHE_TRUSTED_PROXIES", 0)
LOGGING_CONFIG = "langnghe.core.logs.configure"
LOGGING: dict[str, object] = {
    "level": env_str("LANGNGHE_LOG_LEVEL", "WARNING" if TESTING else "INFO")
}
ADMIN_PATH = "quan-tri/"
