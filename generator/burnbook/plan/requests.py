"""Which of a family's requests an SLI counts, as selectors; what the family cannot tell is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators
from burnbook.model.family import Family, Role
from burnbook.model.sli import Sli
from burnbook.model.source import Origin
from burnbook.plan.diagnosis import Rates
from burnbook.text import promql
from burnbook.text.promql import Matcher, PromQLError, Selector, parse

_PLAIN = re.compile(r"[A-Za-z0-9/_ -]*\Z")
_ASKS: tuple[tuple[Literal["routes", "exclude_routes", "methods"], Role], ...] = (
    ("routes", "route"),
    ("exclude_routes", "route"),
    ("methods", "method"),
)


def roles(requests: indicators.Requests) -> frozenset[Role]:
    """Return the labels that these conditions need."""
    return frozenset(role for key, role in _ASKS if getattr(requests, key))


def selector(text: str, service: catalog.Service, suffix: str = "") -> Selector:
    """Return a family's selector for a service; what the service's own selector says of a label prevails."""
    found = promql.counter(text)
    if found is None:
        raise AssertionError("a family's file was checked when it was read")
    own = {name for name, _ in service.selector}
    kept = (matcher for matcher in found.matchers if matcher.label not in own)
    return Selector(f"{found.metric}{suffix}", (*promql.equals(service.selector), *kept))


def counted(
    service: catalog.Service, conditions: tuple[Matcher, ...] = (), statuses: tuple[str, ...] = ()
) -> Rates | None:
    """Return what counts the service's requests that meet conditions; bad ones have these statuses.

    None if the family counts no requests.
    """
    family = service.family
    if family.requests is None:
        return None
    every = selector(family.requests.counter, service).where(*conditions)
    if family.requests.failed:
        return Rates(good=every, bad=selector(family.requests.failed, service).where(*conditions))
    return Rates(total=every, bad=every.where(one_of(family.requests.labels["status"], statuses or bad(family))))


def bad(family: Family, chosen: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return regexes of bad statuses, the chosen ones or the family's; none if no label tells them."""
    return family.statuses.regexes(chosen) if family.statuses else ()


def matchers(requests: indicators.Requests, labels: Mapping[Role, str]) -> Iterator[Matcher]:
    """Return one matcher a condition."""
    if requests.methods:
        yield one_of(labels["method"], requests.methods)
    if requests.routes:
        yield one_of(labels["route"], requests.routes)
    if requests.exclude_routes:
        yield none_of(labels["route"], requests.exclude_routes)


def one_of(label: str, regexes: tuple[str, ...]) -> Matcher:
    """Return the matcher of any of these regexes; a lone plain text needs no regex."""
    if len(regexes) == 1 and _PLAIN.match(regexes[0]):
        return Matcher(label, "=", regexes[0])
    return Matcher(label, "=~", "|".join(regexes))


def none_of(label: str, regexes: tuple[str, ...]) -> Matcher:
    """Return the matcher of none of these regexes."""
    positive = one_of(label, regexes)
    return Matcher(label, "!" + positive.op.replace("=~", "~"), positive.value)


def uncounted(slis: Iterable[Sli], counting: Iterable[Sli] | None = None) -> Iterator[str]:
    """Yield the routes that some SLI leaves out and none of those `counting` (all of them) counts."""
    known = [sli for sli in slis if sli.routes is not None]
    counters = known if counting is None else [sli for sli in counting if sli.routes is not None]
    for probe in {probe for sli in known for probe in sli.probes}:
        if not any(_counts(sli, probe) for sli in counters):
            yield probe


def _counts(sli: Sli, probe: str) -> bool:
    """Tell whether an SLI may count a route; of two regexes nobody can tell, so that it may."""
    if probe in sli.probes:
        return False
    plain = re.escape(probe).replace("\\-", "-") == probe
    return not sli.routes or not plain or any(re.fullmatch(route, probe) for route in sli.routes)


def told(requests: indicators.Requests, family: Family, report: Report) -> bool:
    """Tell whether the family's counter has the labels of every condition; each that it lacks is reported."""
    labels = family.requests.labels if family.requests else {}
    lacking = [(key, role) for key, role in _ASKS if getattr(requests, key) and role not in labels]
    for key, role in lacking:
        text = f"the counter of family {family.name} has no label for {role}s"
        mend = "leave it out, or use events with a selector of your own"
        report(requests.origin.at(key).problem("request-labels", text, mend, key=True))
    return not lacking


def well_formed(requests: indicators.Requests, statuses: tuple[str, ...], report: Report) -> bool:
    """Tell whether Prometheus can read every condition; each wrong regex is reported in its place."""
    conditions = (
        ("routes", requests.routes),
        ("exclude_routes", requests.exclude_routes),
        ("methods", requests.methods),
        ("bad_statuses", statuses),
    )
    found = [
        _well_formed(regex, requests.origin.at(key, index), report)
        for key, regexes in conditions
        for index, regex in enumerate(regexes)
    ]
    return all(found)


def _well_formed(regex: str, origin: Origin, report: Report) -> bool:
    try:
        parse(str(Selector("x", (Matcher("x", "=~", regex),))))
    except PromQLError as error:
        report(origin.problem("invalid-regex", str(error), "routes, methods and statuses are RE2 regexes"))
        return False
    return True
