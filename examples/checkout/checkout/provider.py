"""A stand-in for the payment provider, a service of its own: it approves all but what costs too much."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from checkout import __version__, logs
from checkout.http import Context
from checkout.telemetry import Telemetry

LIMIT = 1_000_00


class Charge(BaseModel):
    """What is to be paid, in cents."""

    order: int
    provider: str
    cents: int


class Answer(BaseModel):
    """Whether it was."""

    approved: bool


def create() -> FastAPI:
    """Return the application."""
    app = FastAPI(title="Payment provider", version=__version__)

    @app.post("/charges", response_model=Answer)
    async def charge(asked: Charge) -> Answer:
        return Answer(approved=asked.cents <= LIMIT)

    @app.get("/healthz", include_in_schema=False)
    async def alive() -> dict[str, str]:
        return {"status": "ok"}

    app.add_middleware(Context)
    Telemetry("payment-provider", __version__, "dev").app(app)
    return app


if __name__ == "__main__":
    logs.configure("payment-provider")
    uvicorn.run(create(), host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False)
