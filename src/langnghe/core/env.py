"""What an installation says of itself in its environment, and what becomes of it there."""

import contextlib
import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def env_str(name: str, default: str | None = None) -> str:
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    value = env_str(name, str(default)).lower()
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")
    return value in {"1", "true", "yes", "on"}


def env_int(name: str, default: int) -> int:
    value = env_str(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def database_from(url: str) -> dict[str, object]:
    """`sqlite:///path` or `postgres://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        # SQLite waits for its one writer, and takes the write lock when a transaction begins:
        # a lock taken later fails at once instead of waiting.
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///") or ":memory:",
            # Whoever opens it reads all of its tables and indexes first: 3 ms of each request. Each
            # thread keeps its own open, so the pages that one keeps are few: the system has them.
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                    "PRAGMA cache_size=-8000; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        options: dict[str, object] = dict(parse_qsl(parts.query))
        options["pool"] = {"min_size": 1, "max_size": env_int("DATABASE_POOL", 8)}
        # A statement that comes again is planned once per connection: planning the joins of a
        # product's page takes ten times as long as running them. 0: never, for old poolers.
        options["server_side_binding"] = True
        options["prepare_threshold"] = env_int("DATABASE_PREPARE_AFTER", 5) or None
        return {
            "ENGINE": "langnghe.core.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
        }
    raise ImproperlyConfigured(f"DATABASE_URL: unknown kind {parts.scheme!r}.")


# Django's 300 would drop the counts of log-in attempts as soon as a few hundred people come.
MOST_CACHED = 20_000


def cache_from(url: str) -> dict[str, object]:
    """`database:`, `local:` or `redis://host:port/number` (Valkey speaks the same)."""
    if url.startswith(("redis://", "rediss://", "unix://")):
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    if url.startswith("local:"):
        return {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
        }
    if url.startswith("database:"):
        return {
            "BACKEND": "langnghe.core.cache.DatabaseCache",
            "LOCATION": "core_cache",
            "OPTIONS": {"MAX_ENTRIES": MOST_CACHED},
        }
    raise ImproperlyConfigured(f"CACHE_URL: unknown kind {url!r}.")


def secret_key(data_dir: Path) -> str:
    """From the environment; on a machine of one's own it is made once and kept beside the data."""
    if "LANGNGHE_SECRET_KEY" in os.environ or "LANGNGHE_SECRET_KEY_FILE" in os.environ:
        return env_str("LANGNGHE_SECRET_KEY")
    path = data_dir / "secret-key"
    if not path.exists():
        # Written whole, then named: two processes that start at once agree on one key.
        draft = data_dir / f".secret-key-{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="utf-8")
