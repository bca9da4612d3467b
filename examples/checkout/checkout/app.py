"""The application: what it is made of, how it begins, how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from checkout import database, http, knobs, orders
from checkout.payments import Payments
from checkout.settings import Settings
from checkout.telemetry import Telemetry, untraced
from checkout.worker import Worker

log = logging.getLogger(__name__)
_PROBED = 1  # second that the database has to answer a probe


def create(settings: Settings, telemetry: Telemetry) -> FastAPI:
    """Return the application; nothing is opened before it starts."""
    docs = None if settings.environment == "prod" else "/docs"  # HTML with scripts of others
    app = FastAPI(title="Checkout", version=settings.version, lifespan=_lifespan, docs_url=docs, redoc_url=None)
    app.state.settings, app.state.telemetry, app.state.knobs = settings, telemetry, knobs.Knobs()
    app.include_router(orders.router)
    if settings.admin_token:
        app.include_router(knobs.router)
    _operations(app)
    http.answer_errors(app)
    app.add_middleware(http.Context)
    telemetry.app(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the process shares; at the end finish the worker's job first, and send the last telemetry last."""
    state = app.state
    settings, telemetry = state.settings, state.telemetry
    engine = database.create(settings)
    telemetry.engine(engine)
    state.engine, state.sessions, state.held = engine, database.sessions(engine), knobs.Held(engine)
    state.payments = Payments(settings, telemetry)
    worker = Worker(state.sessions, telemetry, state.knobs, settings.worker_interval)
    task = asyncio.create_task(worker.run())
    log.info("started", extra={"version": settings.version, "database": engine.dialect.name})
    try:
        yield
    finally:
        worker.stop.set()
        await task
        await state.held.keep(0)
        await state.payments.close()
        await engine.dispose()
        await asyncio.to_thread(telemetry.shutdown)
        log.info("ended")


def _operations(app: FastAPI) -> None:
    """Add what the platform asks for; none of it is public."""

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        """The process answers; whether others do is no reason to restart it."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def ready() -> JSONResponse:
        """Requests can be served: the database answers in time."""
        try:
            with untraced():
                async with asyncio.timeout(_PROBED):
                    await database.alive(app.state.engine)
        except Exception as error:  # whatever keeps it from answering
            log.warning("not ready: %s", type(error).__name__)
            return JSONResponse({"status": "the database does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        """For a Prometheus that scrapes; the same numbers that OTLP pushes."""
        text = await asyncio.to_thread(generate_latest, app.state.telemetry.registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)
