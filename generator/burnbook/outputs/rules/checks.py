"""How rules are proved: promtool reads them, runs their tests and the configuration; every PromQL is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath

from burnbook.model.bundle import Check, Command, Inspect
from burnbook.model.plan import Project
from burnbook.outputs.rules.render import MAINTENANCE
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
    yield from _maintenance(folder, paths)
    if config in paths:
        yield Check("promtool check config", config, Command("promtool", ("check", "config", config), (config, *rules)))


def _maintenance(folder: str, paths: tuple[str, ...]) -> Iterator[Check]:
    """Yield the proof of a service's maintenance, whose tests read the rules of all its SLOs."""
    planned = [path for path in paths if re.match(rf"{folder}/tests/[^./]+\.{MAINTENANCE}\.", path)]
    for service, found in groupby(planned, key=lambda path: PurePosixPath(path).name.split(".")[0]):
        tests, rules = tuple(found), tuple(p for p in paths if p.startswith(f"{folder}/rules/{service}."))
        run = Command("promtool", ("test", "rules", *tests), (*tests, *rules))
        yield Check("promtool test rules", f"{folder}/tests/{service}.{MAINTENANCE}.*", run)


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
