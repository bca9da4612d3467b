"""Which of a family's requests an SLI counts, as matchers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from burnbook.diagnostics import Report
from burnbook.model import indicators
from burnbook.model.family import Role
from burnbook.model.source import Origin
from burnbook.text.promql import Matcher, PromQLError, Selector, parse

_PLAIN = re.compile(r"[A-Za-z0-9/_ -]*\Z")


def roles(requests: indicators.Requests) -> frozenset[Role]:
    """Return the labels that these conditions need."""
    wanted: list[Role] = []
    wanted += ["route"] if requests.routes or requests.exclude_routes else []
    wanted += ["method"] if requests.methods else []
    return frozenset(wanted)


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
