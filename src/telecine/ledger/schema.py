"""Schema of the ledger, as the migrations that lead to it, for SQLite and PostgreSQL."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = 0x5443_4E4C
"""Marks a SQLite file as a ledger; number of the lock on the schema in PostgreSQL."""

SQLITE_MIGRATIONS: Final = (
    (
        """
        CREATE TABLE jobs (
            key TEXT NOT NULL PRIMARY KEY,
            provider TEXT NOT NULL DEFAULT '',
            model TEXT NOT NULL DEFAULT '',
            digest TEXT NOT NULL,
            prompt TEXT,
            state TEXT NOT NULL,
            owner TEXT NOT NULL,
            job_id TEXT,
            cost TEXT,
            file TEXT,
            sha256 TEXT,
            trouble TEXT,
            created_at REAL NOT NULL,
            updated_at REAL NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX jobs_by_time ON jobs (created_at)",
    ),
)
"""Statements of each version; the version of a file is the number of those that it has seen. Never edit an old one."""

POSTGRES_MIGRATIONS: Final = (
    (
        """
        CREATE TABLE telecine.jobs (
            key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
            provider TEXT NOT NULL DEFAULT '',
            model TEXT NOT NULL DEFAULT '',
            digest TEXT NOT NULL,
            prompt TEXT,
            state TEXT NOT NULL,
            owner TEXT NOT NULL,
            job_id TEXT,
            cost TEXT,
            file TEXT,
            sha256 TEXT,
            trouble TEXT,
            created_at DOUBLE PRECISION NOT NULL,
            updated_at DOUBLE PRECISION NOT NULL
        )
        """,
        "CREATE INDEX jobs_by_time ON telecine.jobs (created_at)",
        "CREATE TABLE telecine.ledger_version (version INTEGER NOT NULL)",
        "INSERT INTO telecine.ledger_version VALUES (0)",
    ),
)
"""The same for the schema `telecine` of a database."""
