"""Who is told of an alert, as Alertmanager finds it in a tree of routes.

The way down: a branch that matches is searched before its siblings; the first one ends the search unless it is a copy;
where no branch below matches, the route itself tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from burnbook.model.routing import Match, Route
from burnbook.text import matchers


def find(root: Route, labels: Mapping[str, str]) -> tuple[Route, ...]:
    """Return the routes that tell of an alert with these labels, in their order."""
    return tuple(_below(root, labels)) if matches(root.matchers, labels) else ()


def matches(wanted: tuple[Match, ...], labels: Mapping[str, str]) -> bool:
    """Tell whether labels satisfy matchers."""
    return all(matchers.holds(operator, value, labels.get(name, "")) for name, operator, value in wanted)


def _below(route: Route, labels: Mapping[str, str]) -> Iterator[Route]:
    told = False
    for branch in route.routes:
        if matches(branch.matchers, labels):
            told = True
            yield from _below(branch, labels)
            if not branch.copy:
                return
    if not told:
        yield route
