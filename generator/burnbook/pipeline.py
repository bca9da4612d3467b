"""The whole story: definition files become a Plan, the Plan a Bundle, the Bundle is proved and only then published."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from burnbook import envelope, load, offline, publish, resolve
from burnbook import plan as planning
from burnbook import prove as proving
from burnbook.diagnostics import Problem, Progress, SpecError, raise_errors, silent
from burnbook.load.explanations import levels
from burnbook.model.bundle import Bundle, Changes, Check, Outcome, Proof, Status
from burnbook.model.plan import Plan
from burnbook.model.rules import Alert
from burnbook.model.spec import Project, Service, Silence
from burnbook.outputs import OUTPUTS
from burnbook.prove import links
from burnbook.resolve import silences
from burnbook.telemetry import PROOFS, RULES, SLOS, measure, recording, span


@dataclass(frozen=True, slots=True)
class Compiled:
    """A plan with the warnings that came on the way, and those that are silenced; `root` is the project's folder."""

    plan: Plan
    warnings: tuple[Problem, ...]
    silenced: tuple[tuple[Problem, Silence], ...]
    root: Path


@dataclass(frozen=True, slots=True)
class Written:
    """How many pages were written, the one to open first, and what was warned of."""

    pages: int
    start: Path
    warnings: tuple[Problem, ...]


Services = tuple[Service, ...]


def as_written(_: Project, services: Services) -> Services:
    """Return the definitions as they are."""
    return services


def compile_plan(
    start: Path, today: date | None = None, revise: Callable[[Project, Services], Services] = as_written
) -> Compiled:
    """Read the project above `start` and plan it; raise `SpecError` with the problems of all stages at once.

    Lints of the calendar are told if `today` is given: the plan itself never depends on the day. `revise` may change
    what the definitions say, for a plan that is looked at and never published.

    An interrupted publish is finished first: whatever the definitions say by now, the bundle is whole.
    """
    file = load.find_project(start.resolve())
    root, problems = file.parent, list[Problem]()
    if (root / publish.JOURNAL).is_file():
        with publish.locked(root):
            publish.recover(root)
    with span("load"):
        project = load.load_project(file, root, problems.append)
        if project is None:
            raise SpecError(problems)
        families = load.load_families(project, root, problems.append)
        services = revise(project, load.load_services(project, root, problems.append))
    with span("resolve"):
        catalog = resolve.resolve(project, services, families, problems.append, today)
    with span("plan"):
        plan = planning.plan(catalog, file.name, problems.append)
    if recording():
        _measure(plan)
    heard = silences.apply(problems, project, services, levels(), dated=today is not None)
    return Compiled(plan, raise_errors(heard.told), heard.silent, root)


def render(plan: Plan, only: Collection[str] = ()) -> Bundle:
    """Return every file of the bundle, or of some services."""
    services = [service for service in plan.services if not only or service.name in only]
    found = [a for output in OUTPUTS for service in services for a in output.service_files(plan.project, service)]
    found += [] if only else [a for output in OUTPUTS for a in output.project_files(plan)]
    wrap = envelope.target(plan.project.targets[0]).wrap
    return Bundle(tuple(sorted((wrap(artifact) for artifact in found), key=lambda artifact: artifact.path)))


def generate(
    start: Path,
    *,
    only: Collection[str] = (),
    waived: Collection[str] = (),
    overwrite: bool = False,
    progress: Progress = silent,
) -> Outcome:
    """Render, stage, prove, publish. Raise `SpecError` for problems; failed proofs come back, and nothing changed."""
    compiled = compile_plan(start)
    root, owners = compiled.root, chosen(only, compiled.plan)
    with publish.locked(root):
        publish.recover(root)
        with span("render"):
            bundle = publish.merged(render(compiled.plan, only), root)
            files = publish.whole(bundle)
        if in_the_way := publish.blocked(files, root) or (() if overwrite else publish.edited(bundle, root, owners)):
            raise SpecError(in_the_way)
        try:
            publish.stage(files, root / publish.STAGE)
            proofs = _prove(tuple(files), root / publish.STAGE, compiled.plan, waived, progress, whole=not only)
            if any(proof.holds_back for proof in proofs):
                return Outcome(Changes(), proofs, compiled.warnings)
            changes = publish.changes(files, root, owners)
            with span("publish"):
                publish.publish(files, root, changes, publish.unproven(proofs, root, owners))
        finally:
            publish.clear(root)
    return Outcome(changes, proofs, compiled.warnings)


def check(start: Path, *, only: Collection[str] = (), progress: Progress = silent) -> Outcome:
    """Prove the bundle as it should be and compare it with the one on disk; write nothing there."""
    compiled = compile_plan(start)
    owners = chosen(only, compiled.plan)
    with span("render"):
        files = publish.whole(publish.merged(render(compiled.plan, only), compiled.root))
    with tempfile.TemporaryDirectory(prefix="burnbook-") as folder:
        publish.stage(files, Path(folder))
        proofs = _prove(tuple(files), Path(folder), compiled.plan, (), progress, whole=not only)
    return Outcome(publish.changes(files, compiled.root, owners), proofs, compiled.warnings)


def validate(
    start: Path, *, remembered: bool = True, today: date | None = None, progress: Progress = silent
) -> Outcome:
    """Check the definitions, those that age included, then prove the bundle that is on disk."""
    compiled = compile_plan(start, today)
    paths = _published(compiled.root)
    proofs = _prove(paths, compiled.root, compiled.plan, (), progress, remembered=remembered)
    return Outcome(Changes(), proofs, compiled.warnings)


def runbooks(start: Path, folder: Path) -> Written:
    """Write the runbooks that are on disk into a folder of their own, as HTML that needs nothing else."""
    compiled = compile_plan(start)
    inside = f"{compiled.plan.project.places.runbooks}/"
    paths = [path for path in _published(compiled.root) if path.startswith(inside)]
    pages = {path: (compiled.root / path).read_text(encoding="utf-8") for path in paths}
    files = offline.site(compiled.plan, pages)
    publish.copy(files, folder)
    return Written(len(files), folder / offline.START, compiled.warnings)


def unproven(start: Path) -> str:
    """Return what the bundle on disk says was not proved; empty if all was."""
    file = load.find_project(start.resolve()).parent / publish.UNPROVEN
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _published(root: Path) -> tuple[str, ...]:
    """Return the paths of the bundle on disk; raise `SpecError` if it is not whole."""
    paths = publish.published(root)
    gone = [path for path in paths if not (root / path).is_file()]
    if gone or not paths:
        verb = "is" if len(gone) == 1 else "are"
        what = f"{', '.join(gone)} {verb} missing" if gone else "there is no bundle yet"
        raise SpecError([Problem("no-bundle", what, "run `burnbook generate`")])
    return paths


def chosen(only: Collection[str], plan: Plan) -> Collection[str] | None:
    """Return the manifests that a run may touch: all, or those of the services it was told, if they are there."""
    names = {service.name for service in plan.services}
    if unknown := sorted(set(only) - names):
        text = f"there is no service '{unknown[0]}'"
        raise SpecError([Problem("unknown-service", text, f"known: {', '.join(sorted(names))}")])
    return only or None


def _prove(
    paths: tuple[str, ...],
    folder: Path,
    plan: Plan,
    waived: Collection[str],
    progress: Progress,
    *,
    remembered: bool = True,
    whole: bool = True,
) -> tuple[Proof, ...]:
    ordered = tuple(sorted(paths))
    checks: list[Check] = [check for output in OUTPUTS for check in output.checks(plan, ordered)]
    checks.append(links.check(plan, ordered, whole=whole))
    stated = {"promtool": plan.project.prometheus.version, "amtool": plan.project.alertmanager}
    stated |= {"otelcol": plan.collector.options.version} if plan.collector else {}
    oldest = {tool: max(version, stated.get(tool, version)) for tool, version in proving.OLDEST.items()}
    with span("prove", checks=len(checks)):
        proofs = proving.prove(tuple(checks), folder, proving.Terms(oldest, tuple(waived), remembered), progress)
    found = Counter(proof.status for proof in proofs)
    for status in get_args(Status):
        measure(PROOFS, found[status], status)
    return proofs


def _measure(plan: Plan) -> None:
    """Tell how much the project holds."""
    slos = [slo for service in plan.services for slo in service.slos]
    full = [service.saturation.group for service in plan.services if service.saturation.group]
    groups = (*(group for slo in slos for group in slo.groups), *full, *plan.watch)
    rules = [rule for group in groups for rule in group.rules]
    alerting = sum(isinstance(rule, Alert) for rule in rules)
    measure(SLOS, len(slos))
    measure(RULES, alerting, "alerting")
    measure(RULES, len(rules) - alerting, "recording")
