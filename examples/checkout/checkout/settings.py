"""What the environment may say; a mistake in it ends the process before it serves."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from checkout import __version__

_PREFIX = "CHECKOUT_"


class Settings(BaseModel):
    """One field a variable: `CHECKOUT_PORT` is `port`; seconds where nothing else is said."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # it may hold a password

    environment: Literal["dev", "staging", "prod"] = "dev"
    version: str = __version__
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    database_url: str = "sqlite+aiosqlite:///checkout.db"
    pool_size: int = Field(20, ge=1)
    max_overflow: int = Field(10, ge=0)
    pool_timeout: float = Field(2, gt=0)
    statement_timeout: float = Field(5, gt=0)
    payment_url: str = "http://127.0.0.1:8001"
    payment_timeout: float = Field(2, gt=0)
    worker_interval: float = Field(0.2, gt=0)
    drain: float = Field(10, gt=0)  # for requests that are under way when we are told to end
    admin_token: SecretStr | None = Field(None, min_length=16)  # without it there are no knobs


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; raise pydantic's `ValidationError` with every mistake in them."""
    stated = {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(_PREFIX) and value  # an empty one is one that is not set
    }
    if url := environment.get("DATABASE_URL"):  # as platforms call it; psycopg 3 is the asynchronous driver
        stated["database_url"] = url.replace("postgres://", "postgresql://").replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
    return Settings.model_validate(stated)
