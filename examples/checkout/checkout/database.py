"""The database: engine, tables, and the session that a request gets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from checkout.settings import Settings

POOL = "orders"
"""How the pool is called in metrics."""


class Base(DeclarativeBase):
    """Tables of the shop; `migrations/` makes them, never the application."""


class Order(Base):
    """An order, and whether it is paid."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    tenant_id: Mapped[str]
    sku: Mapped[str]
    quantity: Mapped[int]
    cents: Mapped[int]
    status: Mapped[str]


class Outbox(Base):
    """Work that an order leaves to the worker, with the request and the trace that it comes from."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    created: Mapped[float]
    request_id: Mapped[str | None]
    user_id: Mapped[str | None]
    tenant_id: Mapped[str | None]
    traceparent: Mapped[str | None]


def create(settings: Settings) -> AsyncEngine:
    """Return the engine; all its waits are limited."""
    limits: dict[str, Any] = {"timeout": settings.statement_timeout}
    if settings.database_url.startswith("postgresql"):
        milliseconds = round(settings.statement_timeout * 1000)
        limits = {
            "connect_timeout": 3,
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
        }
    return create_async_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=settings.max_overflow,
        pool_timeout=settings.pool_timeout,
        pool_pre_ping=True,
        pool_recycle=3600,
        pool_logging_name=POOL,
        hide_parameters=True,  # an error's text goes to logs and traces, and parameters are what users sent
        connect_args=limits,
    )


def sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Return what makes sessions; objects stay readable after a commit, for a refresh would block."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def alive(engine: AsyncEngine) -> None:
    """Raise if the database does not answer."""
    async with engine.connect() as connection:
        await connection.execute(text("SELECT 1"))


async def _session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(_session)]
"""One session a request; a connection is taken with the first statement, and given back by a commit."""
