"""The native format, `burnbook/v1`."""

from __future__ import annotations

from typing import Any

from burnbook.diagnostics import Report
from burnbook.load.shapes import check, salvaged
from burnbook.model.spec import Service
from burnbook.text.yaml_in import Document


def recognises(data: Any) -> bool:
    """Take every document that does not say it is another format's: most mistakes are in native files."""
    return not (isinstance(data, dict) and ("apiVersion" in data or data.get("version") == "prometheus/v1"))


def load(document: Document, report: Report) -> tuple[Service, ...]:
    """Return the service of a document, or what is well-shaped of it after telling what is not."""
    from burnbook.load.native import to_spec, wire

    found, problems = check(document, wire.Service)
    for problem in problems:
        report(problem)
    if found:
        return (to_spec.service(found, document.origin),)
    found, kept = salvaged(document, wire.Service, "slos")
    return (to_spec.service(found, document.origin, kept),) if found else ()
