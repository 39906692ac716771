"""Signs of life, for a supervisor and for whoever is called at night."""

from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from langnghe.core import outbox

WORKER_SILENT_AFTER = timedelta(seconds=60)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    checks = {
        "database": database_answers(),
        "migrations": migrations_applied(),
        "worker": worker_beats(timezone.now()),
    }
    ready = all(checks.values())
    body = {"status": "ok" if ready else "not ready", "checks": checks}
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def migrations_applied() -> bool:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError:
        return False
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker_beats(now: datetime) -> bool:
    """Whether a worker gave a sign of life within the last minute."""
    try:
        last = outbox.last_beat()
    except DatabaseError:
        return False
    return last is not None and now - last < WORKER_SILENT_AFTER
