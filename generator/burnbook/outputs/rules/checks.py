"""How rules are proved: promtool reads them, runs their tests and the configuration; every PromQL is parsed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from burnbook.model.bundle import Check, Command, Inspect
from burnbook.model.plan import Project
from burnbook.text import promql, yaml_in


def checks(project: Project, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    folder = project.places.alerts
    config = f"{folder}/prometheus.yaml"
    rules = tuple(path for path in paths if path.startswith(f"{folder}/rules/"))
    for path in rules:
        yield Check("promtool check rules", path, Command("promtool", ("check", "rules", path), (path,)))
        yield Check("PromQL parses", path, Inspect(partial(unparsed, path), (path,)))
    for rule in rules:
        name = PurePosixPath(rule).stem
        tests = tuple(path for path in paths if path.startswith(f"{folder}/tests/{name}."))
        if tests:
            yield Check(
                "promtool test rules",
                f"{folder}/tests/{name}.*",
                Command("promtool", ("test", "rules", *tests), (*tests, rule)),
            )
    if config in paths:
        yield Check("promtool check config", config, Command("promtool", ("check", "config", config), (config, *rules)))


def unparsed(path: str, bundle: Path) -> tuple[str, ...]:
    """Return what is wrong with the expressions of a rule file."""
    document = yaml_in.read((bundle / path).read_text(encoding="utf-8"), path)[0]
    found: list[str] = [problem.text for problem in document.problems]
    for group in (document.data or {}).get("groups", ()):
        for rule in group["rules"]:
            try:
                promql.parse(str(rule["expr"]))
            except promql.PromQLError as error:
                found.append(f"{rule.get('record') or rule.get('alert')}: {error}")
    return tuple(found)
