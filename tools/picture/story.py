"""Two months of the reference shop's checkout, told as the raw counters that its instances export.

Two, so that the whole period lies behind every point of a month's budget line. All of it is computed, nothing is drawn
by lot: the same picture comes out every time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from behaviour.history import DAY, Counter, History, Life

MINUTES = 61 * DAY
_PUSHED_LATE = 15  # seconds after which pushed samples arrive
_USUAL = 0.00008  # of all requests fail on a good day
_INSTANCES = (("checkout-a", 0), ("checkout-b", 30))
_ROUTES = (("/api/orders", 1000), ("/basket", 200))


@dataclass(frozen=True, slots=True)
class Incident:
    """A share of the requests fails: it rises to its peak and falls again, or stays there for its `steady` part."""

    ago: int  # minutes before the end of the story
    lasts: int  # minutes
    peak: float
    steady: float = 0.6

    def share(self, minute: int) -> float:
        """Return the share that fails in a minute of the story."""
        passed = (minute - (MINUTES - self.ago)) / self.lasts
        if not 0 <= passed < 1:
            return 0.0
        ramp = (1 - self.steady) / 2
        return self.peak * min(1.0, passed / ramp, (1 - passed) / ramp)


INCIDENTS = (
    Incident(ago=52 * DAY, lasts=300, peak=0.035),
    Incident(ago=41 * DAY, lasts=120, peak=0.030),
    Incident(ago=24 * DAY, lasts=240, peak=0.035),
    Incident(ago=13 * DAY, lasts=360, peak=0.025),
    Incident(ago=2 * DAY + 300, lasts=90, peak=0.028),
    Incident(ago=225, lasts=105, peak=0.026),  # the outage of today
    Incident(ago=180, lasts=400, peak=0.0022),  # and what is left of it once it is mended
)


def told() -> History:
    """Return every raw counter of checkout from the first minute to the last."""
    shares = _shares()
    return History(tuple(counter for name, second in _INSTANCES for counter in _instance(name, second, shares)))


def _instance(name: str, second: int, shares: Sequence[float]) -> list[Counter]:
    life = Life(name, second=second, gone=MINUTES)
    found = []
    for number, (route, base) in enumerate(_ROUTES):
        events = [_traffic(minute, base, 7 * second + number) for minute in range(MINUTES)]
        failed = _failed(events, shares)
        answered = [count - bad for count, bad in zip(events, failed, strict=True)]
        found += [_counter(life, route, status, part) for status, part in ((200, answered), (500, failed))]
    return found


def _counter(life: Life, route: str, status: int, events: Sequence[int]) -> Counter:
    base = {"service_name": "checkout", "job": "checkout", "instance": life.name}
    labels = {"http_route": route, "http_request_method": "POST", "http_response_status_code": str(status)}
    return Counter("http_server_request_duration_seconds_count", base | labels, events, life, _PUSHED_LATE)


def _traffic(minute: int, base: int, seed: int) -> int:
    """Return the requests of a minute: a daily tide that is high at the end of the story, and some noise."""
    tide = 1 + 0.4 * math.cos(2 * math.pi * (minute - MINUTES + 90) / DAY)
    return round(base * tide * (1 + 0.06 * _noise(minute, seed)))


def _shares() -> list[float]:
    """Return which share of the requests fails in every minute."""
    found = []
    for minute in range(MINUTES):
        burning = sum(incident.share(minute) for incident in INCIDENTS)
        found.append((_USUAL + burning) * (1 + 0.25 * _noise(minute, 1)))
    return found


def _failed(events: Sequence[int], shares: Sequence[float]) -> list[int]:
    """Return how many requests fail in whole numbers; what is left of one is carried to the next minute."""
    found, carried = [], 0.0
    for count, share in zip(events, shares, strict=True):
        carried += count * share
        found.append(int(carried))
        carried -= found[-1]
    return found


def _noise(minute: int, seed: int) -> float:
    """Return a number from -1 to 1 that looks like chance."""
    mixed = (minute * 2_654_435_761 + seed * 40_503 + 12_345) % 2**32
    mixed = (mixed ^ mixed >> 15) * 2_246_822_519 % 2**32
    mixed = (mixed ^ mixed >> 13) * 3_266_489_917 % 2**32
    return (mixed ^ mixed >> 16) / 2**31 - 1
