"""How runbooks are proved here: every PromQL on a page is parsed. Links are proved across all outputs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs.runbooks import mkdocs
from burnbook.text import markdown, promql


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    pages = tuple(path for path in paths if path.startswith(f"{plan.project.places.runbooks}/"))
    for path in pages:
        yield Check("PromQL parses", path, Inspect(partial(unparsed, path), (path,)))
    if mkdocs.FILE in paths:
        how = Inspect(partial(mkdocs.unlisted, frozenset(pages)), (mkdocs.FILE,))
        yield Check("site lists every page", mkdocs.FILE, how, terms=repr(pages))


def unparsed(path: str, bundle: Path) -> tuple[str, ...]:
    """Return what is wrong with the queries of a page."""
    found: list[str] = []
    for expression in markdown.blocks((bundle / path).read_text(encoding="utf-8"), "promql"):
        try:
            promql.parse(expression)
        except promql.PromQLError as error:
            found.append(f"{expression.strip()}: {error}")
    return tuple(found)
