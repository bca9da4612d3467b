"""How the collector is proved: the real collector reads each configuration, and we look for what it does not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from burnbook.model.bundle import Check, Command, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs.collector import components, exporters, soundness
from burnbook.outputs.collector.components import PROVED, Version
from burnbook.outputs.collector.render import AGENT, GATEWAY, MANIFEST, configurations
from burnbook.text import yaml_in


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    folder = plan.project.places.collector
    manifest = f"{folder}/{MANIFEST}"
    configs = tuple(path for name in (GATEWAY, AGENT) if (path := f"{folder}/{name}") in paths)
    options = plan.collector.options if plan.collector else None
    version, plain = (options.version, exporters.plain(options)) if options else (PROVED, frozenset[str]())
    for path in configs:
        look = Inspect(partial(unsound, path, manifest, version=version, plain=plain), (path, manifest))
        yield Check("collector config is sound", path, look, terms=f"{version} {sorted(plain)}")
        how = Command("otelcol", ("validate", f"--config={path}"), (path,), tuple(sorted(_holds(plan, path))))
        yield Check("otelcol validate", path, how)
    if manifest in paths:
        built = Inspect(partial(superfluous, manifest, configs, version=version), (manifest, *configs))
        yield Check("collector manifest holds what is used", manifest, built, terms=str(version))


def unsound(
    path: str, manifest: str, bundle: Path, *, version: Version = PROVED, plain: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """Return what is wrong with a configuration, by itself and as one that the manifest's collector has to run.

    The exporters that are `plain` may send without TLS: the project says so.
    """
    (config, faults), (built, wrong) = _read(bundle, path), _read(bundle, manifest)
    if faults or wrong:
        return (*faults, *wrong)
    return (*soundness.problems(config, plain), *_not_built(config, _modules(built), manifest, version))


def _holds(plan: Plan, path: str) -> set[str]:
    """Return the Go modules that a collector needs to read a configuration as it is planned, without their version."""
    if plan.collector is None:
        return set()
    config = configurations(plan.collector)[path.rpartition("/")[2]]
    needed = _needed(config, plan.collector.options.version)
    return {module.partition(" ")[0] for module in needed.values() if module}


def superfluous(manifest: str, configs: tuple[str, ...], bundle: Path, *, version: Version = PROVED) -> tuple[str, ...]:
    """Return what the manifest builds and no configuration uses."""
    (built, wrong), *read = (_read(bundle, path) for path in (manifest, *configs))
    faults = (*wrong, *(fault for _, found in read for fault in found))
    if faults:
        return faults
    needed = {module for config, _ in read for module in _needed(config, version).values()}
    return tuple(f"{module} is built and not used" for module in sorted(_modules(built) - needed))


def _not_built(config: dict[str, Any], built: set[str], manifest: str, version: Version) -> Iterator[str]:
    for what, module in _needed(config, version).items():
        if module is None:
            yield f"{what}: no component is called so in collector {components.release(version)}"
        elif module not in built:
            yield f"{what} needs {module}, which {manifest} does not build"


def _needed(config: dict[str, Any], version: Version) -> dict[str, str | None]:
    """Return the Go modules that a configuration needs, by the component that needs it."""
    types = ((kind, type_) for kind in components.KINDS for type_ in sorted(components.used_types(config, kind)))
    return {f"{kind}: {type_}": components.module(kind, type_, version) for kind, type_ in types}


def _modules(manifest: dict[str, Any]) -> set[str]:
    """Return the components of a manifest, without the readers of configurations, which every collector needs."""
    return {str(part["gomod"]) for kind in components.KINDS for part in manifest.get(kind) or ()}


def _read(bundle: Path, path: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the data of a file, and why it cannot be used."""
    document = yaml_in.read((bundle / path).read_text(encoding="utf-8"), path)[0]
    faults = tuple(problem.text for problem in document.problems)
    if isinstance(document.data, dict):
        return document.data, faults
    return {}, faults or (f"{path} holds no mapping",)
