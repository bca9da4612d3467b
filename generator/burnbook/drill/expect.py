"""What must happen in a drill: who is told, as `routes/` says; what is inhibited, as planned; how soon, by formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from burnbook.drill.filling import SUBJECT, Filled
from burnbook.drill.incident import Incident
from burnbook.drill.published import Published
from burnbook.model.plan import Slo
from burnbook.model.routing import Inhibition, Pace, Route, Routing
from burnbook.model.rules import Alert
from burnbook.text import routes

_USUAL = Pace(30, 300, 14_400)  # of Alertmanager, where nothing is said
_LOOKBACK = 300  # seconds for which Prometheus takes the last value for the present one


@dataclass(frozen=True, slots=True)
class Expected:
    """An alert that must fire, and who is to be told: `main` and copies; `inhibited` says why nobody is, if so.

    `after` (seconds) is from the start of the incident by the formula, `within` is when somebody has been told of it in
    production, `wait` (seconds) of that is for others of its group, whose labels are `grouped`.
    """

    subject: str
    alert: Alert
    labels: Mapping[str, str]
    receivers: tuple[str, ...]
    main: str
    after: Decimal
    within: Decimal
    wait: int
    grouped: Mapping[str, str]
    inhibited: str = ""

    @property
    def name(self) -> str:
        """The alert as people tell it from the others of its SLO."""
        told = (self.alert.name, self.alert.label("burn_speed") or self.alert.label("reason"))
        return " ".join(word for word in told if word)


def incidents(found: Iterable[Incident], published: Published, routing: Routing) -> tuple[Expected, ...]:
    """Return every alert that the incidents must fire, the fastest of an SLO first."""
    firing = [(one, alert, after, labels(one.slo, alert)) for one in found for alert, after in one.answers]
    everything = [told for *_, told in firing]
    return tuple(
        _expected(one, alert, after, published, routing, _inhibited(told, everything, routing.inhibitions))
        for one, alert, after, told in firing
    )


def absences(found: Iterable[Incident], published: Published, routing: Routing) -> tuple[Expected, ...]:
    """Return the alerts of telemetry that has vanished, after the seconds that their rules hold them."""
    pairs = [(one, one.absent) for one in found if one.absent]
    told = [(one, _expected(one, alert, Decimal(alert.hold), published, routing)) for one, alert in pairs]
    return tuple(replace(e, within=e.within + (one.slo.sli.seen or _LOOKBACK)) for one, e in told)


def fillings(found: Iterable[Filled], published: Published, routing: Routing) -> tuple[Expected, ...]:
    """Return the alerts of what is full, after the seconds that their rules hold them."""
    return tuple(
        _told(
            f"{one.service}/{SUBJECT}",
            one.alert,
            {"alertname": one.alert.name, **dict(one.alert.labels)},
            Decimal(one.alert.hold),
            one.interval,
            published,
            routing,
        )
        for one in found
    )


def labels(slo: Slo, alert: Alert) -> dict[str, str]:
    """Return the labels of an alert as Alertmanager gets them."""
    return {"alertname": alert.name, **dict(slo.ids if alert.of_whole else slo.member), **dict(alert.labels)}


def _expected(
    one: Incident, alert: Alert, after: Decimal, published: Published, routing: Routing, inhibited: str = ""
) -> Expected:
    evaluated = next(found.interval for found in one.slo.groups if alert in found.rules)
    told = _told(one.slo.subject, alert, labels(one.slo, alert), after, int(one.lag) + evaluated, published, routing)
    return replace(told, inhibited=inhibited)


def _told(
    subject: str,
    alert: Alert,
    told: Mapping[str, str],
    after: Decimal,
    evaluated: int,
    published: Published,
    routing: Routing,
) -> Expected:
    main, group, pace = _way(routing.root, told)
    return Expected(
        subject=subject,
        alert=alert,
        labels=told,
        receivers=published.receivers(told) or (),
        main=main,
        after=after,
        within=after + evaluated + pace.wait,
        wait=pace.wait,
        grouped={name: told[name] for name in group if name in told},
    )


def _way(root: Route, told: Mapping[str, str]) -> tuple[str, tuple[str, ...], Pace]:
    """Return whom an alert leads to, copies aside, by which labels it is grouped, and how patiently.

    A branch that does not say has its parent's.
    """
    group, pace, branch = root.group_by, root.pace or _USUAL, root
    while found := next((one for one in branch.routes if not one.copy and routes.matches(one.matchers, told)), None):
        group, pace, branch = found.group_by or group, found.pace or pace, found
    return branch.receiver, group, pace


def _inhibited(
    target: Mapping[str, str], firing: Iterable[Mapping[str, str]], inhibitions: Iterable[Inhibition]
) -> str:
    """Return why an alert is not told while others fire; nothing if it is."""
    for rule in inhibitions:
        if routes.matches(rule.target, target) and any(_silences(rule, source, target) for source in firing):
            return rule.why
    return ""


def _silences(rule: Inhibition, source: Mapping[str, str], target: Mapping[str, str]) -> bool:
    alike = all(source.get(name, "") == target.get(name, "") for name in rule.equal)
    return alike and routes.matches(rule.source, source)
