"""How rules are proved: promtool reads them, runs their tests and the configuration; every PromQL is parsed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from burnbook.model.bundle import Check, Command, Inspect
from burnbook.model.plan import Plan
from burnbook.text import promql, yaml_in


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    folder = plan.project.places.alerts
    config = f"{folder}/prometheus.yaml"
    rules = tuple(path for path in paths if path.startswith(f"{folder}/rules/"))
    names = dict(_names(plan))
    for path in rules:
        own = names.get(PurePosixPath(path).stem, ())
        yield Check("promtool check rules", path, Command("promtool", ("check", "rules", path), (path,)), names=own)
        yield Check("PromQL parses", path, Inspect(partial(unparsed, path), (path,)), names=own)
    for rule in rules:
        name = PurePosixPath(rule).stem
        tests = tuple(path for path in paths if path.startswith(f"{folder}/tests/{name}."))
        if tests:
            how = Command("promtool", ("test", "rules", *tests), (*tests, rule))
            yield Check("promtool test rules", f"{folder}/tests/{name}.*", how, names=names.get(name, ()))
    if config in paths:
        yield Check("promtool check config", config, Command("promtool", ("check", "config", config), (config, *rules)))


def _names(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what each SLO's files say of names: promtool's verdict is the same with any others."""
    for service in plan.services:
        others = (name for name, _ in service.depends_on)
        shared = (service.name, service.title, service.team.name, service.team.title, *others)
        for slo in service.slos:
            yield f"{service.name}.{slo.name}", (*shared, slo.name, slo.title)


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
