"""Payments: asked of a provider over HTTP, every wait limited, every attempt counted."""

from __future__ import annotations

import logging
from typing import Literal

import httpx

from checkout import context
from checkout.settings import Settings
from checkout.telemetry import Telemetry

log = logging.getLogger(__name__)
Outcome = Literal["paid", "declined", "failed"]


class Payments:
    """A client of the provider; one for the whole process, so that connections are kept."""

    def __init__(self, settings: Settings, telemetry: Telemetry) -> None:
        self.client = httpx.AsyncClient(
            base_url=settings.payment_url,
            timeout=httpx.Timeout(settings.payment_timeout, connect=1, pool=1),
            limits=httpx.Limits(max_connections=50, max_keepalive_connections=20),
        )
        telemetry.client(self.client)
        self.attempts = telemetry.meter.create_counter("payment.attempts", description="Payments, by how they ended")

    async def charge(self, order: int, provider: str, cents: int) -> Outcome:
        """Try once, for a second try could take the money twice; a declined card is an answer, not a failure."""
        outcome = await self._asked(order, provider, cents)
        self.attempts.add(1, {"provider": provider, "outcome": outcome})
        log.info("payment %s", outcome, extra={"order": order, "provider": provider, "cents": cents})
        return outcome

    async def _asked(self, order: int, provider: str, cents: int) -> Outcome:
        try:
            asked = {"order": order, "provider": provider, "cents": cents}
            known = {"X-Request-ID": context.current().request_id or ""}
            answer = await self.client.post("/charges", json=asked, headers=known)
            answer.raise_for_status()
            return "paid" if answer.json()["approved"] else "declined"
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:  # no answer, or not the agreed one
            log.warning("payment provider: %r", error)
            return "failed"

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()
