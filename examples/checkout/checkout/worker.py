"""The worker: takes from the outbox what orders left to do, and tells how much waits and for how long."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass

from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from checkout import context
from checkout.context import About
from checkout.database import Outbox
from checkout.knobs import Knobs
from checkout.telemetry import Telemetry, untraced

log = logging.getLogger(__name__)
_AT_ONCE = 50


@dataclass
class Backlog:
    """What waited when the worker last looked; `oldest` is a Unix time."""

    waiting: int = 0
    oldest: float | None = None

    def age(self) -> float:
        """Return for how many seconds the oldest entry has waited by now."""
        return max(0.0, time.time() - self.oldest) if self.oldest else 0.0


class Worker:
    """One task in the process; several processes share the table, for a row is locked by who works on it."""

    def __init__(
        self, sessions: async_sessionmaker[AsyncSession], telemetry: Telemetry, knobs: Knobs, interval: float
    ) -> None:
        self.sessions, self.tracer, self.knobs, self.interval = sessions, telemetry.tracer, knobs, interval
        self.backlog, self.stop = Backlog(), asyncio.Event()
        telemetry.watch("checkout.outbox.waiting", "", "Entries of the outbox", lambda: self.backlog.waiting)
        telemetry.watch("checkout.outbox.oldest_waiting", "s", "Age of the oldest", self.backlog.age)

    async def run(self) -> None:
        """Work until told to stop; what was begun is finished."""
        while not self.stop.is_set():
            try:
                with untraced():
                    worked = 0 if self.knobs.worker_paused else await self._batch()
                    await self._measure()
            except SQLAlchemyError as error:  # also no connection in time: the entries wait
                log.warning("outbox: %s", type(error).__name__)
                worked = 0
            except Exception:  # the boundary: a worker that ended would leave the process to serve without it
                log.exception("outbox")
                worked = 0
            if worked < _AT_ONCE:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stop.wait(), self.interval)

    async def _batch(self) -> int:
        async with self.sessions.begin() as session:
            found = select(Outbox).order_by(Outbox.id).limit(_AT_ONCE).with_for_update(skip_locked=True)
            entries = (await session.execute(found)).scalars().all()
            for entry in entries:
                self._confirm(entry)
            if entries:
                await session.execute(delete(Outbox).where(Outbox.id.in_([entry.id for entry in entries])))
        return len(entries)

    def _confirm(self, entry: Outbox) -> None:
        """Stands for a mail: the work goes on in the trace, and under the name, of the request that wanted it."""
        parent = TraceContextTextMapPropagator().extract({"traceparent": entry.traceparent or ""}, Context())
        about = About(entry.request_id, entry.user_id, entry.tenant_id)
        with context.about(about), self.tracer.start_as_current_span("confirm order", parent):
            log.info(
                "order confirmed", extra={"order": entry.order_id, "waited": round(time.time() - entry.created, 3)}
            )

    async def _measure(self) -> None:
        async with self.sessions() as session:
            waiting, oldest = (await session.execute(select(func.count(), func.min(Outbox.created)))).one()
        self.backlog.waiting, self.backlog.oldest = waiting, oldest
