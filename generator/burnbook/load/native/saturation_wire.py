"""The shape of what fills up: `saturation` of a service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from burnbook.load.types import Duration, Line, Share, Wire

Scope = Literal["service", "none"]
_SCOPE = "none: an exporter tells it, without the labels of the service's selector"


class DbPool(Wire):
    """A database connection pool."""

    size: Annotated[int, Field(ge=1, le=100_000)] = Field(description="connections a process may hold: size + overflow")
    warn_at: Share | None = Field(None, description="the share of the size that is told; 90% by default")
    used: Line | None = Field(None, description="selector of the connections in use; the family's by default")
    scope: Scope = Field("service", description=_SCOPE)


class Queue(Wire):
    """A queue of work."""

    length: Line | None = Field(None, description="selector of the number of waiting jobs; the family's by default")
    warn_at: Annotated[int, Field(ge=1, le=1_000_000_000)] | None = Field(
        None, description="so many waiting jobs are told; that the queue grows is told without it"
    )
    oldest: Line | None = Field(None, description="selector of the age of the oldest waiting job, in seconds")
    scope: Scope = Field("service", description=_SCOPE)


class Replicas(Wire):
    """The instances that should be there."""

    min: Annotated[int, Field(ge=1, le=10_000)] = Field(description="fewer are told")
    available: Line = Field(
        description='selector of those that are: kube_deployment_status_replicas_available{deployment="checkout"}'
    )
    scope: Scope = Field("none", description="service: the labels of the service's selector are added")


class SlowQueries(Wire):
    """Queries and transactions of a database that take too long."""

    longest: Line | None = Field(None, description="selector of the age of the longest, in seconds; or the family's")
    warn_at: Duration | None = Field(None, description="the age that is told; 60s by default")
    scope: Scope = Field("service", description=_SCOPE)


class Saturation(Wire):
    """What fills up."""

    db_pool: DbPool | None = None
    queue: Queue | None = None
    replicas: Replicas | None = None
    slow_queries: SlowQueries | None = None
