"""`python -m checkout.migrate`: brings the tables up to date, as a job of its own before a rollout.

A service that grows wants Alembic; two files in order want a loop.
"""

from __future__ import annotations

import asyncio
from importlib import resources

from sqlalchemy import text

from checkout import database, settings

_SERIAL = {"sqlite": "INTEGER PRIMARY KEY", "postgresql": "INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY"}


async def migrate(stated: settings.Settings) -> list[str]:
    """Apply what has not been applied yet, all or nothing; return the names."""
    engine = database.create(stated)
    files = sorted((resources.files("checkout") / "migrations").iterdir(), key=lambda file: file.name)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS migrations (name VARCHAR(64) PRIMARY KEY)"))
        done = set((await connection.execute(text("SELECT name FROM migrations"))).scalars())
        new = [file for file in files if file.name not in done]
        for file in new:
            for statement in filter(str.strip, file.read_text("utf-8").split(";")):
                await connection.execute(text(statement.format(serial=_SERIAL[engine.dialect.name])))
            await connection.execute(text("INSERT INTO migrations VALUES (:name)"), {"name": file.name})
    await engine.dispose()
    return [file.name for file in new]


if __name__ == "__main__":
    asyncio.run(migrate(settings.read()))
