"""The incident that a drill plays for an SLO: how much fails, for how long, and which alerts must answer, and when."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from burnbook.drill.backfill import MINUTE, Outage, Story
from burnbook.drill.clearing import clears
from burnbook.explain import pace
from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert

_SHARES = (Decimal("0.1"), Decimal(1), Decimal("0.97"))  # the first that all answer to, with a clear end
_LONGER = 3  # minutes after the last burn alert has answered
_EVENTS = Decimal(1000) / MINUTE
_SAMPLES = Decimal(2) / MINUTE
_LATE = 2  # seconds after the feed in which a run becomes late


@dataclass(frozen=True, slots=True)
class Incident:
    """What happens to an SLO, of whose `rate` events a second `share` is bad for some `minutes`.

    `answers` are the alerts that must fire, with the seconds after which they do, the fastest first. It ends `clears`
    seconds after the last bad minute. In production up to `lag` seconds more pass until an event is recorded.
    """

    slo: Slo
    lag: Decimal
    rate: Decimal
    share: Decimal
    minutes: int
    answers: tuple[tuple[Alert, Decimal], ...]
    clears: int = 0

    @property
    def absent(self) -> Alert | None:
        """The alert of telemetry that has vanished, if there is one."""
        return next((alert for alert in self.slo.alerts() if alert.kind == "absent"), None)

    def story(self, fed: float, over: float) -> Story:
        """Return what is known of the past at `fed`, of an incident that the fastest alert calls over at `over`."""
        deadline = self.slo.sli.deadline
        if deadline:
            return Story(self.slo, self.rate, last_success=fed + _LATE - deadline.late_after)
        if not self.answers:
            return Story(self.slo, self.rate)
        end = over - self.clears
        return Story(self.slo, self.rate, Outage(float(self.share), end - (self.minutes - 1) * MINUTE, end))


def of(slo: Slo, service: Service) -> Incident:
    """Return the incident of an SLO: a tenth of its events fails, or all where a tenth would not fire every alert."""
    rate, lag = slo.expected_rate or _usual(slo), pace.lag(slo, service)
    if slo.sli.deadline:
        late = Decimal(slo.sli.deadline.late_after)
        told = tuple((alert, late) for alert in slo.alerts() if alert.kind == "deadline")
        return Incident(slo, lag, rate, Decimal(0), 0, told)
    found = [_burn(slo, lag, rate, share) for share in _SHARES]
    whole = [incident for incident in found if len(incident.answers) == len(slo.tiers)]
    return next((incident for incident in (*whole, *found) if incident.clears), found[1])


def _burn(slo: Slo, lag: Decimal, rate: Decimal, share: Decimal) -> Incident:
    answers = tuple(_answers(slo, share, rate))
    longest = max((after for _, after in answers), default=Decimal(0))
    minutes = math.ceil(longest / MINUTE) + _LONGER
    tier = answers[0][0].tier if answers else None
    return Incident(slo, lag, rate, share, minutes, answers, (clears(tier, share, minutes) or 0) if tier else 0)


def _usual(slo: Slo) -> Decimal:
    """Return how many units there are in a second where nobody says so."""
    if slo.sli.deadline:
        return Decimal(1) / slo.sli.deadline.every
    if slo.slices:
        return Decimal(1) / slo.slices.length
    return _EVENTS if slo.sli.unit == "events" else _SAMPLES


def _answers(slo: Slo, share: Decimal, rate: Decimal) -> Iterator[tuple[Alert, Decimal]]:
    outage = pace.outage(share, slo)
    for alert in slo.alerts():
        after = pace.answer(outage, alert.tier, slo.budget, rate).detected_after if alert.tier else None
        if after is not None:
            yield alert, after
