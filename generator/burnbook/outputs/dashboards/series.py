"""What the panels ask: recorded series of one SLO, of one service or of all, and the alerts that fire for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from burnbook.model import names
from burnbook.model.plan import Plan, Project, Service, Slo
from burnbook.model.rules import Alert, Group, Record
from burnbook.model.spec import Labels
from burnbook.text.promql import HOLE, Matcher, Selector, by, equals

Shown = Literal["page", "ticket", "shadow"]
WINDOW = "$__rate_interval"
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Scope:
    """Which SLOs a panel is about: matchers of theirs and of the project, on every series it reads."""

    matchers: tuple[Matcher, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, labels: Labels, *matchers: Matcher) -> Scope:
        """Return the scope of these matchers in a project with these labels."""
        return cls((*matchers, *map(_literal, equals(labels))), ("service", "slo", *(name for name, _ in labels)))

    def where(self, *more: Matcher) -> Scope:
        """Return a narrower scope."""
        return Scope((*more, *self.matchers), self.labels)

    def series(self, metric: str, *more: Matcher) -> str:
        """Return the selector of a recorded series."""
        return str(Selector(metric, (*more, *self.matchers)))

    def named(self, pattern: str) -> str:
        """Return the selector of a series whose name ends with a window."""
        return self.series("", Matcher("__name__", "=~", pattern))

    @property
    def by(self) -> str:
        """The labels of an SLO's identity: `(service, slo, cluster)`."""
        return by(self.labels)


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts that may fire: their names, and how a page, a ticket and what is in shadow are labelled."""

    names: tuple[str, ...]
    severities: tuple[tuple[Shown, tuple[str, ...]], ...]

    @classmethod
    def of(cls, alerts: Iterable[Alert]) -> Alerts:
        """Return what these alerts have in common; those without a severity are no news."""
        told = [alert for alert in alerts if alert.severity]
        kinds: tuple[Shown, ...] = ("page", "ticket", "shadow")
        labels = ((kind, sorted({a.label("severity") for a in told if shown(a) == kind})) for kind in kinds)
        return cls(
            tuple(sorted({a.name for a in told})), tuple((kind, tuple(found)) for kind, found in labels if found)
        )

    def firing(self, severity: Shown, scope: Scope) -> str | None:
        """Return the selector of those of a severity that fire; None if there can be none."""
        labels = dict(self.severities).get(severity)
        if labels is None:
            return None
        chosen = (
            _one_of("alertname", self.names),
            Matcher("alertstate", "=", "firing"),
            _literal(_one_of("severity", labels)),
        )
        return scope.series("ALERTS", *chosen)

    def states(self, scope: Scope, labels: Iterable[str]) -> str:
        """Return 2 while a page fires, 1 while only a ticket does, 3 for one in shadow, by these labels."""
        each = by(labels)
        terms: tuple[tuple[Shown, str], ...] = (
            ("page", f"2 * max by {each} "),
            ("ticket", f"max by {each} "),
            ("shadow", f"3 * max by {each} "),
        )
        found = ((head, self.firing(severity, scope)) for severity, head in terms)
        return " or ".join(f"{head}({selector})" for head, selector in found if selector)


def shown(alert: Alert) -> Shown | None:
    """Return as what an alert is drawn, if it is news at all."""
    return "shadow" if alert.shadow else alert.severity


def alerts_of(slos: Iterable[Slo]) -> Alerts:
    """Return the alerts of some SLOs."""
    return Alerts.of(alert for slo in slos for alert in slo.alerts())


def alerts_in(groups: Iterable[Group]) -> Alerts:
    """Return the alerts of some groups."""
    return Alerts.of(rule for group in groups for rule in group.rules if isinstance(rule, Alert))


def splits(slos: Iterable[Slo]) -> list[str]:
    """Return the labels that split some SLOs into groups."""
    return sorted({label for slo in slos for label, _ in slo.split})


def overview_scope(project: Project) -> Scope:
    """Return the SLOs of the services that are chosen."""
    return Scope.of(project.labels, Matcher("service", "=~", "$service"))


def slo_scope(project: Project) -> Scope:
    """Return the SLO that is chosen."""
    return Scope.of(project.labels, Matcher("service", "=", "$service"), Matcher("slo", "=", "$slo"))


def service_scope(project: Project, service: Service) -> Scope:
    """Return the SLOs of a service."""
    return Scope.of(project.labels, Matcher("service", "=", service.name))


def zero(scope: Scope) -> str:
    """Return 0, as long as the rules of the SLOs are evaluated: a count of nothing is no missing count then."""
    return f"0 * count({scope.series(names.INFO)})"


def records(slo: Slo, metric: str) -> bool:
    """Tell whether an SLO has a recorded series: one that counts runs has no burn rate."""
    return any(isinstance(rule, Record) and rule.series == metric for group in slo.groups for rule in group.rules)


def window_of(series: str, plan: Plan) -> str:
    """Return the regex of a series whose name ends with the period of an SLO."""
    return series + _either({slo.period.suffix for service in plan.services for slo in service.slos})


def windows(plan: Plan) -> list[str]:
    """Return the names of the windows that burn alerts read, shortest first."""
    slos = (slo for service in plan.services for slo in service.slos)
    lengths = {window.name: window.length for slo in slos for window in slo.windows}
    return sorted(lengths, key=lambda name: lengths[name])


def filled(expr: str) -> str:
    """Return an expression with Grafana's range in its hole; what stands in strings is no variable of Grafana's."""
    return _STRING.sub(lambda match: match[0].replace("$", r"\x24"), expr).replace(HOLE, WINDOW)


def _literal(matcher: Matcher) -> Matcher:
    """Return a matcher in whose value Grafana sees no variable."""
    if "$" not in matcher.value:
        return matcher
    regex = re.escape(matcher.value) if matcher.op == "=" else matcher.value
    return Matcher(matcher.label, "=~", regex.replace(r"\$", "[$]"))


def legend(expr: str, told: str) -> str:
    """Return how Grafana names the lines of a query: a text in which the labels that it keeps are filled in."""
    kept = {label.strip() for group in re.findall(r"\bby ?\(([^)]*)\)", expr) for label in group.split(",")}
    return " ".join(f"{{{{{word}}}}}" if word in kept else word for word in told.split(" "))


def _one_of(label: str, values: Iterable[str]) -> Matcher:
    found = tuple(values)
    return Matcher(label, "=", found[0]) if len(found) == 1 else Matcher(label, "=~", "|".join(map(re.escape, found)))


def _either(words: Iterable[str]) -> str:
    ordered = words if isinstance(words, list) else sorted(words)
    return f"({'|'.join(ordered)})"
