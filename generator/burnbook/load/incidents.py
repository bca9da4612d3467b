"""Known incidents: a list of from, to and what, which a backtest is measured by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from burnbook.diagnostics import Report
from burnbook.load.shapes import check
from burnbook.load.types import Instant, Line, Wire
from burnbook.model.incidents import Incident
from burnbook.text.yaml_in import Document


class Known(Wire):
    """One incident as it is written."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    what: Line = ""


def read(document: Document, report: Report) -> Iterator[Incident]:
    """Yield the incidents of a document; those that are none are reported."""
    for problem in document.problems:
        report(problem)
    if not isinstance(document.data, list):
        if not document.problems:
            text, mend = "this is no list of incidents", "write items such as - {from: 2026-03-12T14:00Z, to: ...}"
            report(document.origin.problem("incidents-form", text, mend))
        return
    for index, item in enumerate(document.data):
        at = document.origin.at(index)
        shape, problems = check(Document(item, at, ()), Known)
        for problem in problems:
            report(problem)
        if shape and shape.start >= shape.end:
            text = f"this incident ends at {_shown(shape.end)}, and does not begin before"
            report(at.at("to").problem("incident-order", text, "write when it was over, after 'from'"))
        elif shape:
            yield Incident(shape.start.timestamp(), shape.end.timestamp(), shape.what or f"incident {index + 1}")


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
