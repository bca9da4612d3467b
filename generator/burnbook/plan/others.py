"""Others: alerts that are not ours, in a configuration that ours is put into. They go where they went before.

Their label sets are taken from the matchers of each branch: one for every alternative of a regex. Each once more
with the team and service of ours under a name that is not ours, and with what branches that copy want.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from burnbook.diagnostics import Report
from burnbook.model import catalog
from burnbook.model.base import Base
from burnbook.model.routing import Match, Other, Route
from burnbook.model.source import Path
from burnbook.plan import tree
from burnbook.text import regex, routes

_PLAIN = re.compile(r"[\w:./@ -]+(\|[\w:./@ -]+)*")
_MEND = "remove the branch, or state alertmanager.matchers that tell ours"
_MOST = 20  # label sets of one branch


@dataclass(frozen=True, slots=True)
class _Branch:
    """A branch: the steps to it, label sets that all matchers on the way want, and whether there is a copy on it."""

    path: Path
    samples: tuple[dict[str, str], ...]
    copy: bool


def plan(base: Base, root: Route, likely: Mapping[str, str], report: Report) -> tuple[Other, ...]:
    """Return who is told of alerts of others, by the base alone; `root` holds our branches, `likely` labels of ours.

    A branch whose own alerts would be ours from now on is reported.
    """
    whole = tree.read(base.data["route"], base.origin.at("route"), report)
    branches = tuple(_branches(whole))
    for branch in branches:
        if taken := next((labels for labels in branch.samples if _ours(root, labels)), None):
            at = base.origin.at("route", *branch.path)
            report(at.problem("base-taken", f"alerts of this branch would be Burnbook's: {_shown(taken)}", _MEND))
    found = {tuple(sorted(labels.items())): labels for labels in _sets(branches, likely) if not _ours(root, labels)}
    told = {key: routes.find(whole, labels) for key, labels in found.items()}
    return tuple(Other(key, tuple(route.receiver for route in way)) for key, way in told.items())


def check_ours(alerts: Iterable[Mapping[str, str]], root: Route, project: catalog.Project, report: Report) -> None:
    """Report the first alert of ours that the matchers of the project do not tell from others."""
    lost = next((labels for labels in alerts if not _ours(root, labels)), None)
    if lost:
        text = f"an alert of the bundle is not among these: {_shown(lost)}"
        at = project.alertmanager.origin.at("matchers")
        report(at.problem("alert-unclaimed", text, "let every alert match: a label of the project is on all of them"))


def _sets(branches: Iterable[_Branch], likely: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the label sets of every branch: alone, with ours, and with those of each branch that copies."""
    copies = [labels for branch in branches if branch.copy for labels in branch.samples]
    for branch in branches:
        for labels in branch.samples:
            yield labels
            yield {**likely, **labels}
            yield from ({**other, **labels} for other in copies)


def _ours(root: Route, labels: Mapping[str, str]) -> bool:
    return any(routes.matches(branch.matchers, labels) for branch in root.routes)


def _branches(route: Route, path: Path = (), above: tuple[Match, ...] = (), *, copy: bool = False) -> Iterator[_Branch]:
    """Yield every branch of a tree."""
    wanted, copy = (*above, *route.matchers), copy or route.copy
    yield _Branch(path, tuple(_samples(wanted)), copy)
    for index, branch in enumerate(route.routes):
        yield from _branches(branch, (*path, "routes", index), wanted, copy=copy)


def _samples(wanted: tuple[Match, ...]) -> Iterator[dict[str, str]]:
    """Yield label sets that satisfy all matchers."""
    options = [[(name, value) for value in _values(operator, text)] for name, operator, text in wanted]
    for chosen in islice(product(*options), _MOST):
        labels = {name: value for name, value in chosen if value}
        if routes.matches(wanted, labels):
            yield labels


def _values(operator: str, text: str) -> list[str]:
    """Return values that a matcher may be satisfied by; "" for a label that is better missing."""
    if operator == "=":
        return [text]
    if operator == "=~":
        return text.split("|") if _PLAIN.fullmatch(text) else [regex.example(text) or ""]
    return ["something"] if text in ("", ".*") else [""]


def _shown(labels: Mapping[str, str]) -> str:
    return ", ".join(f'{name}="{value}"' for name, value in labels.items()) or "all that no other branch takes"
