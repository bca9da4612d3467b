"""The base: is the user's own configuration of the form that ours can be put into?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from burnbook.diagnostics import Report
from burnbook.model.base import Base
from burnbook.model.source import Origin
from burnbook.text.yaml_in import Document

_LISTS = ("receivers", "inhibit_rules", "time_intervals", "mute_time_intervals", "templates")


def usable(document: Document, report: Report) -> Base | None:
    """Return the configuration; what is wrong with it is reported, and then there is none."""
    for problem in document.problems:
        report(replace(problem, source=""))  # its line may hold a secret
    wrong = () if document.data is None else tuple(_wrong(document.data, document.origin))
    for at, form in wrong:
        problem = at.problem("base-form", f"a configuration of Alertmanager has a {form} here", f"write a {form}")
        report(replace(problem, source=""))
    return None if wrong or document.problems or document.data is None else Base(document.data, document.origin)


def _wrong(data: Any, origin: Origin) -> Iterator[tuple[Origin, str]]:
    """Yield what is not of its form, and which form that is."""
    if not isinstance(data, dict):
        yield origin, "mapping"
        return
    for key in _LISTS:
        found = data.get(key) or []
        if not isinstance(found, list):
            yield origin.at(key), "list"
        elif key != "templates":
            yield from ((origin.at(key, i), "mapping") for i, item in enumerate(found) if not isinstance(item, dict))
    if not isinstance(data.get("global") or {}, dict):
        yield origin.at("global"), "mapping"
    yield from _wrong_routes(data.get("route"), origin.at("route"))


def _wrong_routes(found: Any, at: Origin) -> Iterator[tuple[Origin, str]]:
    if not isinstance(found, dict):
        yield at, "mapping"
        return
    for key, form in (("matchers", list), ("match", dict), ("match_re", dict), ("routes", list)):
        if not isinstance(found.get(key) or form(), form):
            yield at.at(key), "list" if form is list else "mapping"
    below = found.get("routes")
    for index, branch in enumerate(below if isinstance(below, list) else ()):
        yield from _wrong_routes(branch, at.at("routes", index))
