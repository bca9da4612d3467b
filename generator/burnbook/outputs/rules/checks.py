"""How rules are proved: promtool reads them, runs their tests and the configuration; every PromQL is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import groupby
from pathlib import Path, PurePosixPath

from burnbook.model import names
from burnbook.model.bundle import Check, Command, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs.rules.render import MAINTENANCE
from burnbook.text import promql, yaml_in


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    folder = plan.project.places.alerts
    config = f"{folder}/prometheus.yaml"
    rules = tuple(path for path in paths if path.startswith(f"{folder}/rules/"))
    said = dict(_names(plan))
    for path in rules:
        own = said.get(PurePosixPath(path).stem, ())
        yield Check("promtool check rules", path, Command("promtool", ("check", "rules", path), (path,)), names=own)
        yield Check("PromQL parses", path, Inspect(partial(unparsed, path), (path,)), names=own)
    for rule in rules:
        name = PurePosixPath(rule).stem
        tests = tuple(path for path in paths if path.startswith(f"{folder}/tests/{name}."))
        if tests:
            how = Command("promtool", ("test", "rules", *tests), (*tests, rule))
            yield Check("promtool test rules", f"{folder}/tests/{name}.*", how, names=said.get(name, ()))
    yield from _maintenance(folder, paths)
    if config in paths:
        yield Check("promtool check config", config, Command("promtool", ("check", "config", config), (config, *rules)))


def _names(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each SLO's files say of names: promtool's verdict is the same with any others."""
    for service in plan.services:
        others = (name for name, _ in service.depends_on)
        shared = (service.name, service.title, service.team.name, service.team.title, *others)
        yield f"{service.name}.{names.SATURATION}", shared
        for slo in service.slos:
            yield f"{service.name}.{slo.name}", (*shared, slo.name, slo.title)


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
