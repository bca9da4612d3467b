"""What every request passes: who it is about, a line of the log, safe headers; and how errors are answered."""

from __future__ import annotations

import logging
import time
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from opentelemetry import trace
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from checkout import context

log = logging.getLogger(__name__)
_HEADERS = {
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}


class Context:
    """Plain ASGI, not BaseHTTPMiddleware: that one runs the application where context variables get lost."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, and write one line about it; probes are not written of, as long as they succeed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        what, started, status = context.of_headers(Headers(scope=scope)), time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update({**_HEADERS, "X-Request-ID": what.request_id or ""})
            await send(message)

        with context.about(what):
            try:
                await self.app(scope, receive, answer)
            except Exception as error:  # the boundary: whatever it is, the client learns nothing of it
                trace.get_current_span().record_exception(error)
                log.exception("unexpected error")
                if status:
                    raise  # a part of the answer has gone: the server cuts it off, so that nobody takes it for whole
                await problem(500, "unexpected error")(scope, receive, answer)
            route = getattr(scope.get("route"), "path", None)
            if route not in ("/healthz", "/readyz", "/metrics") or status >= 400:
                took = round(time.perf_counter() - started, 4)
                log.info(
                    "request", extra={"method": scope["method"], "route": route, "status": status, "seconds": took}
                )


def problem(status: int, detail: object, headers: dict[str, str] | None = None) -> JSONResponse:
    """Return an error as RFC 9457 writes it."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, "application/problem+json")


def answer_errors(app: FastAPI) -> None:
    """Answer the errors that we know; all others end in `Context`."""

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        told = [{"where": ".".join(map(str, one["loc"])), "why": one["msg"]} for one in error.errors()]
        return problem(422, told)  # never the input: it may hold what nobody should see again

    @app.exception_handler(HTTPException)
    async def refused(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, dict(error.headers or {}))

    @app.exception_handler(NoConnectionError)
    @app.exception_handler(OperationalError)
    async def overloaded(_: Request, error: Exception) -> JSONResponse:
        log.error("database: %s", type(error).__name__)
        return problem(503, "the database cannot be asked at the moment", {"Retry-After": "2"})
