"""A native service file as Spec: names become ours, nothing is decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from burnbook.load.native import sli_to_spec, wire
from burnbook.load.native.care_wire import Capacity, Mitigation, Runbook
from burnbook.load.native.saturation_wire import Saturation
from burnbook.load.native.window_wire import Calendar
from burnbook.load.people import copies
from burnbook.load.silences import silences
from burnbook.model import care, spec
from burnbook.model.filling import Filling
from burnbook.model.indicators import Sli
from burnbook.model.maintenance import Stated
from burnbook.model.people import Notify
from burnbook.model.period import NOMINAL
from burnbook.model.source import Origin
from burnbook.model.spec import Labels
from burnbook.text import durations

DEFAULT_WINDOW = 30 * 86_400


def service(found: wire.Service, origin: Origin, kept: Sequence[int] | None = None) -> spec.Service:
    """Map a service file; `kept` are the places of its SLOs in the file, if some were left out."""
    places = range(len(found.slos)) if kept is None else kept
    slos = tuple(s for at, slo in zip(places, found.slos, strict=True) for s in _slos(slo, origin.at("slos", at)))
    return spec.Service(
        name=found.service,
        renamed_from=tuple(found.renamed_from),
        title=found.title,
        description=found.description,
        team=found.team,
        criticality=found.criticality,
        depends_on=tuple(found.depends_on),
        telemetry=_telemetry(found.telemetry, origin.at("telemetry")),
        saturation=tuple(_saturation(found.saturation, origin.at("saturation"))),
        maintenance=tuple(
            _maintenance(window, origin.at("maintenance", index)) for index, window in enumerate(found.maintenance)
        ),
        care=_care(found.runbook, found.capacity, origin.at("runbook")),
        links=tuple(found.links.model_dump(exclude_none=True).items()),
        notify=_notify(found.notify, origin.at("notify")),
        slos=slos,
        silences=silences(found.silence, origin.at("silence")),
        whole=kept is None,
        origin=origin,
    )


def _telemetry(found: wire.Telemetry, origin: Origin) -> spec.Telemetry:
    return spec.Telemetry(
        family=found.family,
        selector=_labels(found.selector),
        interval=found.interval,
        arrival_delay=found.arrival_delay,
        expected_rate=found.expected_rate,
        version_label=found.version_label,
        origin=origin,
    )


def _saturation(found: Saturation, origin: Origin) -> Iterator[Filling]:
    if pool := found.db_pool:
        yield Filling(
            "db_pool", pool.used, pool.scope == "service", pool.size, pool.warn_at, None, origin.at("db_pool")
        )
    if queue := found.queue:
        at = None if queue.warn_at is None else Decimal(queue.warn_at)
        scoped = queue.scope == "service"
        yield Filling("queue", queue.length, scoped, 0, at, queue.oldest, origin.at("queue"))
    if copies := found.replicas:
        scoped = copies.scope == "service"
        yield Filling("replicas", copies.available, scoped, copies.min, None, None, origin.at("replicas"))
    if slow := found.slow_queries:
        scoped, at = slow.scope == "service", slow.warn_at
        yield Filling("slow_queries", slow.longest, scoped, 0, at, None, origin.at("slow_queries"))


def _maintenance(found: wire.Maintenance, origin: Origin) -> Stated:
    return Stated(
        reason=found.reason,
        start=found.start,
        duration=found.duration,
        repeat=found.repeat,
        until=found.until,
        slos=tuple(found.slos or ()),
        origin=origin,
    )


def _care(found: Runbook, capacity: Capacity, origin: Origin) -> care.Care:
    back, place = found.rollback, found.kubernetes
    return care.Care(
        rollback=care.Rollback(back.command, back.unsafe_when or "", back.last_tested or "") if back else None,
        mitigations=_mitigations(found.mitigations, origin.at("mitigations")),
        access=tuple(found.access),
        kubernetes=care.Kubernetes(place.context or "", place.namespace, place.workload) if place else None,
        logs=found.logs or "",
        capacity=care.Capacity(capacity.per_replica, capacity.tested_peak),
    )


def _mitigations(found: Sequence[Mitigation], origin: Origin) -> tuple[care.Mitigation, ...]:
    return tuple(
        care.Mitigation(one.name, one.command, one.effect or "", origin.at(index)) for index, one in enumerate(found)
    )


def _slos(found: wire.Slo, origin: Origin) -> Iterator[spec.Slo]:
    sli = origin.at("sli")
    if found.objective is not None:
        yield _slo(found, found.name, found.title, found.objective, sli_to_spec.sli(found.sli, sli), origin, origin)
    for index, one in enumerate(found.objectives or ()):
        at = origin.at("objectives", index)
        name = f"{found.name}-{durations.show(one.threshold)}"
        latency = sli_to_spec.latency(found.sli.latency, one.threshold, at, origin.at("sli", "latency"))
        yield _slo(found, name, one.title, one.objective, latency, origin, at)


def _slo(
    found: wire.Slo, name: str, title: str | None, objective: Decimal, sli: Sli, origin: Origin, own: Origin
) -> spec.Slo:
    """Map an SLO of the list at `origin`; what is its own, if it shares the rest with others, stands at `own`."""
    period, calendar = _window(found.window)
    return spec.Slo(
        name=name,
        renamed_from=tuple(old + name.removeprefix(found.name) for old in found.renamed_from),
        title=title,
        description=found.description,
        objective=objective,
        period=period,
        calendar=calendar,
        sli=sli,
        expected_rate=found.expected_rate,
        group_by=tuple(found.group_by or ()),
        slices=_slices(found.budgeting.slices, origin.at("budgeting", "slices")),
        alerting=_alerting(found.alerting, origin.at("alerting")),
        mitigations=_mitigations(found.mitigations, origin.at("mitigations")),
        silences=silences(found.silence, origin.at("silence")),
        origin=own,
    )


def _window(found: Decimal | Calendar | None) -> tuple[Decimal, spec.Calendar | None]:
    if isinstance(found, Calendar):
        return Decimal(NOMINAL[found.calendar]), spec.Calendar(found.calendar, found.time_zone)
    return Decimal(DEFAULT_WINDOW) if found is None else found, None


def _slices(found: wire.Slices | None, origin: Origin) -> spec.Slices | None:
    return spec.Slices(found.length, found.good_when, origin) if found else None


def _alerting(found: wire.Alerting, origin: Origin) -> spec.Alerting:
    return spec.Alerting(
        stage=found.stage,
        policy=found.policy,
        page=_tuning(found.page),
        ticket=_tuning(found.ticket),
        min_bad_events=found.min_bad_events,
        absent_after=found.absent.after,
        absent_severity=found.absent.severity,
        notify=_notify(found.notify, origin.at("notify")),
        origin=origin,
    )


def _notify(found: wire.Notify, origin: Origin) -> Notify:
    return replace(copies(found.also, origin), page=found.page, ticket=found.ticket)


def _tuning(found: wire.Tuning) -> spec.Tuning:
    return spec.Tuning(found.disabled, _labels(found.labels), _labels(found.annotations))


def _labels(found: dict[str, str]) -> Labels:
    return tuple(sorted(found.items()))
