"""Knobs that break the service on purpose; without CHECKOUT_ADMIN_TOKEN nobody can turn them."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine


class PlantedError(Exception):
    """What a knob makes of a request."""


class Knobs(BaseModel):
    """How the service is broken; at first it is not."""

    errors: float = Field(0, ge=0, le=1)  # share of requests that fail
    latency: float = Field(0, ge=0, le=30)  # seconds that each takes longer
    pool_held: int = Field(0, ge=0, le=1000)  # connections that are taken and not given back
    worker_paused: bool = False

    async def suffer(self) -> None:
        """Let a request take longer or fail, as the knobs are turned."""
        await asyncio.sleep(self.latency)
        if random.random() < self.errors:  # noqa: S311
            raise PlantedError("a knob is turned")


class Held:
    """Connections that are kept from everybody else."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.connections: list[AsyncConnection] = []

    async def keep(self, count: int) -> None:
        """Hold so many connections, as far as the pool has them."""
        while len(self.connections) > count:
            await self.connections.pop().close()
        with contextlib.suppress(NoConnectionError):
            while len(self.connections) < count:
                self.connections.append(await self.engine.connect())


_bearer = HTTPBearer()


def _allowed(request: Request, shown: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)]) -> None:
    token = request.app.state.settings.admin_token.get_secret_value()
    if not secrets.compare_digest(shown.credentials.encode(), token.encode()):
        raise HTTPException(403)


router = APIRouter(prefix="/admin", include_in_schema=False, dependencies=[Depends(_allowed)])


@router.get("/knobs", response_model=Knobs)
async def read(request: Request) -> Knobs:
    """Tell how the knobs are turned."""
    knobs: Knobs = request.app.state.knobs
    return knobs


@router.put("/knobs", response_model=Knobs)
async def turn(request: Request, wanted: Knobs) -> Knobs:
    """Turn all knobs; what is not stated goes back to harmless."""
    knobs: Knobs = request.app.state.knobs
    await request.app.state.held.keep(wanted.pool_held)
    for name, value in wanted:
        setattr(knobs, name, value)
    return knobs
