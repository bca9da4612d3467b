"""How routes are proved: amtool reads the configuration, sends every alert through the tree, fills every text in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from burnbook.model import names
from burnbook.model.bundle import Check, Command, Inspect, Runs
from burnbook.model.plan import Plan
from burnbook.outputs.alertmanager.render import CONFIG, OTHERS, ROUTES, TEMPLATE
from burnbook.text import gotemplate, matchers, promql, yaml_in


def checks(plan: Plan, paths: tuple[str, ...]) -> Iterator[Check]:
    """Return the proofs of those files of the bundle that are this output's."""
    folder = plan.project.places.alerts
    config, template = f"{folder}/{CONFIG}", f"{folder}/{TEMPLATE}"
    if config not in paths:
        return
    yield Check("amtool check-config", config, Command("amtool", ("check-config", config), (config, template)))
    own = frozenset(receiver.name for receiver in plan.routing.receivers)
    texts = Runs("amtool", partial(_renderings, config, template, own), (config, template))
    yield Check("amtool template render", template, texts)
    others = f"{folder}/{OTHERS}"
    if others in paths:
        runs = Runs("amtool", partial(_tests_of_others, config, others), (config, others))
        yield Check("alerts of others are told as before", others, runs)
    for path in paths:
        if path.startswith(f"{folder}/{ROUTES}/"):
            runs = Runs("amtool", partial(_route_tests, config, path), (config, path))
            yield Check("amtool config routes test", path, runs)
            prefix = f"{folder}/rules/{PurePosixPath(path).stem}."
            rules = tuple(found for found in paths if found.startswith(prefix))
            yield Check("every alert has its route", path, Inspect(partial(unrouted, path, rules), (path, *rules)))


def unrouted(path: str, rules: tuple[str, ...], bundle: Path) -> tuple[str, ...]:
    """Return the alerts of rule files that a file of routes lacks, and those it tells of that are not there."""
    told = {_key(entry["labels"]) for entry in _read(bundle, path).get("alerts", ())}
    made = {
        _key({"alertname": rule["alert"], **_printed(rule["labels"]), **_slo(rule_file)})
        for rule_file in rules
        for group in _read(bundle, rule_file).get("groups", ())
        for rule in group["rules"]
        if "alert" in rule
    }
    lost = [f"{' '.join(key)}: no receivers are stated" for key in sorted(made - told)]
    return (*lost, *(f"{' '.join(key)}: there is no such alert" for key in sorted(told - made)))


def _printed(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of a rule, which are templates, as Alertmanager gets them."""
    return {name: gotemplate.printed(value) for name, value in labels.items()}


def _slo(rule_file: str) -> dict[str, str]:
    """Return the SLO whose rules a file `<service>.<slo>.yaml` holds, if they are those of one."""
    _, _, slo = PurePosixPath(rule_file).stem.partition(".")
    return {"slo": slo} if slo and slo != names.SATURATION else {}


def _key(labels: Mapping[str, str]) -> tuple[str, ...]:
    """Return what tells an alert from others of its service."""
    return tuple(labels.get(name, "") for name in ("alertname", "slo", "severity", "burn_speed", "reason"))


def _tests_of_others(config: str, path: str, bundle: Path) -> Iterator[tuple[str, ...]]:
    """Send the alerts of others through the tree that ours were put into."""
    for entry in _read(bundle, path)["alerts"]:
        yield _route_test(config, entry["receivers"], sorted(entry["labels"].items()))


def _route_test(config: str, receivers: Iterable[str], labels: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    verify = (f"--config.file={config}", f"--verify.receivers={','.join(receivers)}")
    return ("config", "routes", "test", *verify, *(f"{name}={promql.quote(value)}" for name, value in labels))


def _route_tests(config: str, path: str, bundle: Path) -> Iterator[tuple[str, ...]]:
    """Send each distinct set of the labels that routes match through the tree."""
    matched = _matched(_read(bundle, config)["route"])
    wanted = {
        (
            tuple(sorted((name, value) for name, value in entry["labels"].items() if name in matched)),
            tuple(entry["receivers"]),
        )
        for entry in _read(bundle, path)["alerts"]
    }
    for labels, receivers in sorted(wanted):
        yield _route_test(config, receivers, labels)


def _matched(route: Mapping[str, Any]) -> frozenset[str]:
    """Return the labels that a tree's matchers look at."""
    own = {name for text in route.get("matchers") or () for name, *_ in matchers.parse(text) or ()}
    return frozenset(own).union(*(_matched(branch) for branch in route.get("routes") or ()))


def _renderings(config: str, template: str, own: frozenset[str], bundle: Path) -> Iterator[tuple[str, ...]]:
    """Fill the texts of all our receivers in with Alertmanager's example: an undefined template passes check-config."""
    found: dict[str, list[str]] = {"text": [], "html": []}
    for key, text in _texts([one for one in _read(bundle, config)["receivers"] if one["name"] in own]):
        found["html" if key == "html" else "text"].append(text)
    for kind, texts in found.items():
        if texts:
            glob = f"--template.glob={PurePosixPath(template).parent}/*.tmpl"
            whole = "\n".join(dict.fromkeys(texts))
            yield ("template", "render", glob, f"--template.type={kind}", f"--template.text={whole}")


def _texts(part: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Return every Go template below a part of the configuration, with the key that holds it."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, name)
    elif isinstance(part, list):
        for value in part:
            yield from _texts(value, key)
    elif isinstance(part, str) and "{{" in part:
        yield key, part


def _read(bundle: Path, path: str) -> Any:
    return yaml_in.read((bundle / path).read_text(encoding="utf-8"), path)[0].data or {}
