"""Whether a rollout may go on: by the error budget policy, and by what was recorded since it began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from burnbook.gate import asking, judging
from burnbook.gate.facts import Decision, Gate, Judged, Reason
from burnbook.live.processes import LiveError
from burnbook.model.plan import Service, Slo
from burnbook.recorded import clocks
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span
from burnbook.recorded.words import lasting, moment

__all__ = ["Asked", "Decision", "Gate", "Judged", "Reason", "gate"]


@dataclass(frozen=True, slots=True)
class Asked:
    """When it is (Unix seconds), since when it is rolled out, and how long that must have been (seconds), if stated."""

    now: float
    since: float | None
    soak: float | None

    @property
    def rollout(self) -> Span:
        """What is looked at besides the budget: since the rollout began, or the length of a soak, or nothing."""
        start = self.since if self.since is not None else self.now - (self.soak or 0.0)
        return Span(start, self.now)


def gate(service: Service, asked: Asked, source: Source, warnings: Sequence[str] = ()) -> Gate:
    """Decide on a service; what is not told is a reason, and never a yes.

    `warnings` are what the source says of its answers while it is asked: that a part of the data could not be read.
    """
    notes = tuple(_notes(service, asked.now))
    reasons = [*_frozen(service, asked.now), *_soaking(asked)]
    try:
        ahead = clocks.skew(source, asked.now)
    except LiveError as error:
        return Gate(service.name, (*reasons, Reason("unknown", f"Prometheus does not answer: {error}")), (), notes)
    if abs(ahead) > clocks.ALIKE:
        reasons.append(Reason("unknown", f"its clock is {lasting(abs(ahead))} off ours: what is new cannot be told"))
    reasons += _deaf(service, asked.now, source)
    slos = tuple(_judged(slo, service, asked.rollout, source) for slo in service.slos)
    reasons += [Reason("unknown", f"Prometheus warned: {warning}") for warning in dict.fromkeys(warnings)]
    return Gate(service.name, tuple(reasons), slos, notes)


def _judged(slo: Slo, service: Service, rollout: Span, source: Source) -> Judged:
    try:
        return judging.judged(slo, service, rollout, asking.ask(slo, service, rollout, source))
    except LiveError as error:
        return judging.untold(slo, str(error))


def _deaf(service: Service, now: float, source: Source) -> list[Reason]:
    """Return that alerts are not told there: not even the one that always fires."""
    try:
        if asking.heard(service, now, source):
            return []
    except LiveError as error:
        return [Reason("unknown", f"Prometheus did not tell the Watchdog: {error}")]
    return [Reason("unknown", "the Watchdog does not fire there: that no page does tells nothing")]


def _frozen(service: Service, now: float) -> list[Reason]:
    """Return the days of the policy on which nothing is released, if today is one."""
    today = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"
    due = (one for one in service.budget_policy.freezes if one.first <= today <= one.last)
    return [Reason("blocked", f"releases stop from {one.first} to {one.last}: {one.reason}") for one in due]


def _soaking(asked: Asked) -> list[Reason]:
    """Return that a rollout has not been watched for long enough."""
    if asked.since is None or asked.soak is None or asked.rollout.seconds >= asked.soak:
        return []
    over, so_far = moment(asked.since + asked.soak), lasting(asked.rollout.seconds)
    return [Reason("blocked", f"it has been watched for {so_far} of {lasting(asked.soak)}: the soak is over at {over}")]


def _notes(service: Service, now: float) -> Iterator[str]:
    policy = service.budget_policy
    yield from (f"the policy has an exception that people must judge: {one}" for one in policy.exceptions)
    if policy.review_by and policy.review_by < f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}":
        yield f"the policy was to be agreed on again by {policy.review_by}"
