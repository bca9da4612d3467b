"""Where the resolved values of an SLO come from: a place in a file, or what decides where nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from burnbook.explain.facts import Stated
from burnbook.model.plan import Service, Slo
from burnbook.model.source import Origin, Path
from burnbook.text import durations, promql


@dataclass(frozen=True, slots=True)
class _Definition:
    """The file of an SLO; of a format whose keys are not ours only the place of the SLO can be told."""

    slo: Slo

    def service(self, *path: str | int, otherwise: str) -> str:
        """Return where a key of the service is written, or what is so otherwise."""
        return self._at(path, otherwise)

    def shared(self, *path: str, otherwise: str) -> str:
        """Return where a key of the SLO's entry is written: several objectives of a latency SLI share one."""
        return self._at((*self.slo.origin.path[:2], *path), otherwise)

    def own(self, *path: str, otherwise: str) -> str:
        """Return where a key of the SLO itself is written."""
        return self._at((*self.slo.origin.path, *path), otherwise)

    def _at(self, path: Path, otherwise: str) -> str:
        origin = self.slo.origin
        if origin.path[:1] != ("slos",):
            return place(origin)
        return place(Origin(origin.positions, path)) if path in origin.positions.values else otherwise


def place(origin: Origin) -> str:
    """Return `file:line`."""
    return f"{origin.file}:{origin.span.line}"


def of_slo(slo: Slo, service: Service) -> Iterator[Stated]:
    """Yield what was decided for an SLO."""
    written = _Definition(slo)
    absent = next((alert for alert in slo.alerts() if alert.kind == "absent"), None)
    yield Stated("objective", f"{promql.number(slo.objective)}%", written.own("objective", otherwise="default"))
    yield Stated("window", slo.period.over, written.shared("window", otherwise="default"))
    yield Stated("stage", slo.stage, written.shared("alerting", "stage", otherwise="default"))
    if slo.tiers:
        yield Stated("policy", slo.policy, _policy(slo, written))
        auto = "auto, no expected rate" if slo.expected_rate is None else "auto, from the expected rate"
        guards = written.shared("alerting", "min_bad_events", otherwise=auto)
        yield Stated("least bad events", _guards(slo), guards)
    yield Stated("expected rate", _shown(slo.expected_rate), _rate(slo, written))
    if absent:
        default = f"criticality {service.criticality}"
        source = written.shared("alerting", "absent", otherwise=default)
        yield Stated("telemetry absent", f"{absent.severity} after {durations.show(absent.hold)}", source)
    for window in slo.maintenance:
        index = service.maintenance.index(window)
        yield Stated("maintenance", window.reason, written.service("maintenance", index, otherwise=""))


def of_service(service: Service) -> Iterator[Stated]:
    """Yield what was decided for a service and all its SLOs."""
    written, family = _Definition(service.slos[0]), f"family {service.family}"
    yield Stated("team", service.team.title, written.service("team", otherwise=""))
    yield Stated("criticality", service.criticality, written.service("criticality", otherwise="default"))
    yield Stated("family", service.family, written.service("telemetry", "family", otherwise=""))
    interval = durations.show(service.interval)
    yield Stated("interval", interval, written.service("telemetry", "interval", otherwise=family))
    delay = durations.show(service.arrival_delay)
    yield Stated("arrival delay", delay, written.service("telemetry", "arrival_delay", otherwise=family))


def rate_of_service(service: Service) -> Stated:
    """Return the usual rate of all requests of a service."""
    source = _Definition(service.slos[0]).service("telemetry", "expected_rate", otherwise="not stated")
    return Stated("expected rate", _shown(service.expected_rate), source)


def _policy(slo: Slo, written: _Definition) -> str:
    chosen = written.shared("alerting", "policy", otherwise="default")
    lines = f"lines at {place(slo.policy_origin)}" if slo.policy_origin else "comes with Burnbook"
    return f"{chosen}, {lines}"


def _guards(slo: Slo) -> str:
    if len({tier.min_bad for tier in slo.tiers}) == 1:
        return str(slo.tiers[0].min_bad or "none")
    return ", ".join(f"{tier.speed} {tier.min_bad}" for tier in slo.tiers if tier.min_bad) or "none"


def _rate(slo: Slo, written: _Definition) -> str:
    """Return where the rate of an SLO is written: its own, else that of all requests, if it counts any."""
    if slo.expected_rate is None:
        return "not stated"
    return written.shared("expected_rate", otherwise=written.service("telemetry", "expected_rate", otherwise=""))


def _shown(rate: Decimal | None) -> str:
    return "unknown" if rate is None else durations.rate(rate)
