"""The metric families: one YAML file each in `burnbook/data/families`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from burnbook.diagnostics import SpecError
from burnbook.load.shapes import check
from burnbook.load.types import UNITS, Duration, LabelName, Line, Name, Number, OneOrMore, Status, Title, Wire
from burnbook.model import family as model
from burnbook.text import yaml_in

Roles = dict[Literal["route", "method", "status"], LabelName]


class _Requests(Wire):
    counter: LabelName
    labels: Roles


class _Duration(Wire):
    histogram: LabelName
    unit: Literal["s", "ms"]
    bounds: Annotated[list[Number], OneOrMore]
    labels: Roles


class _Statuses(Wire):
    bad: list[Status]
    good_sample: Title
    bad_sample: Title


class _Pool(Wire):
    used: Line


class _Family(Wire):
    version: Literal["burnbook/family/v1"]
    family: Name
    title: Title
    setup: Title
    delivery: Literal["push", "pull"]
    interval: Duration
    arrival_delay: Duration
    target_labels: list[LabelName]
    requests: _Requests
    durations: list[_Duration]
    statuses: _Statuses
    pool: _Pool | None = None


@cache
def families() -> tuple[model.Family, ...]:
    """Return the families that come with Burnbook, by name; raise `SpecError` if one of our files is wrong."""
    folder = files("burnbook") / "data" / "families"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    return tuple(_load(path.name, path.read_text(encoding="utf-8")) for path in paths)


def _load(name: str, text: str) -> model.Family:
    document = yaml_in.read(text, name)[0]
    found, problems = check(document, _Family)
    if found is None:
        raise SpecError(problems)
    return model.Family(
        name=found.family,
        title=found.title,
        setup=found.setup,
        delivery=found.delivery,
        interval=found.interval,
        arrival_delay=found.arrival_delay,
        target_labels=tuple(found.target_labels),
        requests=model.Requests(found.requests.counter, found.requests.labels),
        durations=tuple(_duration(duration) for duration in found.durations),
        bad_statuses=tuple(found.statuses.bad),
        good_status=found.statuses.good_sample,
        bad_status=found.statuses.bad_sample,
        pool_used=found.pool.used if found.pool else None,
    )


def _duration(found: _Duration) -> model.Duration:
    unit = UNITS[found.unit]
    return model.Duration(found.histogram, unit, tuple(bound * unit for bound in found.bounds), found.labels)
