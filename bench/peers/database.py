"""One database for each shop in the same PostgreSQL, made for a run and dropped after it."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import psycopg

from bench import measure


@dataclass(frozen=True, slots=True)
class Database:
    """`server` is the address of any database that may create others."""

    server: str
    name: str

    @property
    def url(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{self.name}").geturl()

    @property
    def environment(self) -> dict[str, str]:
        """For the peers, which want the parts."""
        parts = urlsplit(self.server)
        return {
            "PEER_DATABASE": self.name,
            "PEER_DATABASE_USER": unquote(parts.username or ""),
            "PEER_DATABASE_PASSWORD": unquote(parts.password or ""),
            "PEER_DATABASE_HOST": parts.hostname or "",
            "PEER_DATABASE_PORT": str(parts.port or ""),
        }

    def create(self) -> None:
        self.drop()
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def exists(self) -> bool:
        with psycopg.connect(self.server) as connection:
            asked = "SELECT 1 FROM pg_database WHERE datname = %s"
            return connection.execute(asked, [self.name]).fetchone() is not None

    def value(self, statement: str, *values: object) -> int:
        """One number: a count, or how many rows were changed."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(statement, values)
            return int(cursor.fetchone()[0]) if cursor.description else cursor.rowcount

    def pairs(self, statement: str) -> dict:
        """Two columns: a name and what belongs to it."""
        with psycopg.connect(self.url) as connection:
            return dict(connection.execute(statement).fetchall())

    def postmaster(self) -> int | None:
        with psycopg.connect(self.server) as connection:
            return measure.postmaster(connection.info.backend_pid)
