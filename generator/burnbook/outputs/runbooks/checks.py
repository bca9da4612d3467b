"""How runbooks are proved here: every PromQL on a page is parsed. Links are proved across all outputs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.text import markdown, promql


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    for path in paths:
        if path.startswith(f"{plan.project.places.runbooks}/"):
            yield Check("PromQL parses", path, Inspect(partial(unparsed, path), (path,)))


def unparsed(path: str, bundle: Path) -> tuple[str, ...]:
    """Return what is wrong with the queries of a page."""
    found: list[str] = []
    for expression in markdown.blocks((bundle / path).read_text(encoding="utf-8"), "promql"):
        try:
            promql.parse(expression)
        except promql.PromQLError as error:
            found.append(f"{expression.strip()}: {error}")
    return tuple(found)
