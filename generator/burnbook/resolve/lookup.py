"""Looking names up, with a guess at what was meant; labels that are not for users to set."""

from __future__ import annotations

import difflib
from typing import TypeVar

from burnbook.diagnostics import Report
from burnbook.model import names, spec
from burnbook.model.source import Origin
from burnbook.model.spec import Labels

_T = TypeVar("_T")


def known(name: str, all_known: dict[str, _T], what: str, at: Origin, report: Report) -> _T | None:
    """Return what a name stands for; an unknown one is reported, with a guess at what was meant."""
    if name in all_known:
        return all_known[name]
    near = difflib.get_close_matches(name, all_known, 1)
    mend = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(sorted(all_known))}"
    report(at.problem(f"unknown-{what}", f"there is no {what} '{name}'", mend))
    return None


def check_labels(labels: Labels, at: Origin, report: Report, *, reserved: bool = True, by_index: bool = False) -> None:
    """Report labels that are Prometheus' or, where they could clash, our own."""
    for index, (name, _) in enumerate(labels):
        owner = "Prometheus'" if name.startswith("__") else "Burnbook's" if name in names.RESERVED_LABELS else ""
        if owner and (reserved or owner == "Prometheus'"):
            text = f"the label '{name}' is {owner} own"
            place = at.at(index if by_index else name)
            report(place.problem("reserved-label", text, "choose another name", key=not by_index))


def check_identity(labels: Labels, project: spec.Project, at: Origin, report: Report) -> None:
    """Report labels of an alert that would hide what tells the project's series apart."""
    own = {name for name, _ in (*project.labels, *project.environment.labels)}
    for name, _ in labels:
        if name in own:
            text = f"the label '{name}' tells this project's series apart, and an alert would say something else"
            report(at.at(name).problem("reserved-label", text, "choose another name", key=True))
