"""The metric families: one YAML file each, in `burnbook/data/families` or in a project."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from burnbook.diagnostics import Problem, Report, SpecError
from burnbook.load.shapes import check
from burnbook.load.types import UNITS, Duration, LabelName, Line, Name, Number, OneOrMore, Status, Title, Wire, regex
from burnbook.model import family as model
from burnbook.model import grpc
from burnbook.model.filling import Kind
from burnbook.text import promql, yaml_in

_SUFFIXES = ("_bucket", "_count", "_sum")


def _bare(text: str) -> str:
    try:
        found = promql.counter(text)
    except promql.PromQLError as error:
        mend = {"mend": "check brackets, quotes and names", "why": str(error)}
        raise PydanticCustomError("selector-form", "this is not PromQL: {why}", mend) from None
    if found is None or not found.metric:
        mend = {"mend": 'write a metric, with its labels if need be: requests_total{kind="server"}'}
        raise PydanticCustomError("selector-form", "this is no selector", mend)
    return str(found)


def _base_name(text: str) -> str:
    metric = text.partition("{")[0]
    if metric.endswith(_SUFFIXES):
        mend = {"mend": f"write {metric.rpartition('_')[0]}"}
        raise PydanticCustomError("histogram-name", "a histogram is named without its suffix", mend)
    return text


def _rising(bounds: list[Decimal]) -> list[Decimal]:
    if any(after <= before for before, after in pairwise([Decimal(-1), *bounds])):
        mend = {"mend": "write each bound once, the smallest first"}
        raise PydanticCustomError("bounds-order", "bounds rise from 0 on", mend)
    return bounds


_Selector = Annotated[Line, AfterValidator(_bare)]
_Roles = dict[Literal["route", "method", "status"], LabelName]


class _Requests(Wire):
    counter: _Selector
    failed: _Selector | None = None
    labels: _Roles

    @model_validator(mode="after")
    def one_way(self) -> Self:
        """Check that failed requests are told by their status or by a counter of their own."""
        if ("status" in self.labels) == (self.failed is not None):
            mend = {"mend": "give a label of the status, or `failed`, the counter of failed requests"}
            raise PydanticCustomError("family-requests", "failed requests are told in exactly one way", mend)
        return self


class _Duration(Wire):
    histogram: Annotated[_Selector, AfterValidator(_base_name)]
    unit: Literal["s", "ms"]
    bounds: Annotated[list[Number], OneOrMore, AfterValidator(_rising)]
    labels: _Roles


class _Statuses(Wire):
    codes: model.Codes = "http"
    bad: Annotated[list[Annotated[Status, AfterValidator(regex)]], OneOrMore]
    good_sample: Title
    bad_sample: Title

    @model_validator(mode="after")
    def consistent(self) -> Self:
        """Check that codes are known, and that the samples are what they say."""
        found = _statuses(self)
        if found.grpc and (unknown := [name for name in self.bad if name not in grpc.CODES]):
            mend = {"mend": f"known: {', '.join(grpc.CODES)}", "name": unknown[0]}
            raise PydanticCustomError("family-statuses", "gRPC has no code '{name}'", mend)
        told = [re.fullmatch("|".join(found.regexes()), sample) for sample in (self.good_sample, self.bad_sample)]
        if told[0] or not told[1]:
            mend = {"mend": "write label values as the library writes them"}
            text = "bad must match bad_sample, and not good_sample"
            raise PydanticCustomError("family-statuses", text, mend)
        return self


class _Pool(Wire):
    used: _Selector


class _Queue(Wire):
    length: _Selector


class _SlowQueries(Wire):
    longest: _Selector


class _Process(Wire):
    memory: _Selector
    started: _Selector


class _Calls(Wire):
    counter: _Selector
    failed: _Selector
    peer: LabelName


class _Family(Wire):
    version: Literal["burnbook/family/v1"]
    family: Name
    title: Title
    setup: Title
    delivery: Literal["push", "pull"]
    interval: Duration
    arrival_delay: Duration
    target_labels: Annotated[list[LabelName], OneOrMore]
    requests: _Requests | None = None
    durations: list[_Duration] = []
    statuses: _Statuses | None = None
    probe: _Selector | None = None
    in_flight: _Selector | None = None
    process: _Process | None = None
    pool: _Pool | None = None
    queue: _Queue | None = None
    slow_queries: _SlowQueries | None = None
    calls: _Calls | None = None

    @model_validator(mode="after")
    def statuses_where_told(self) -> Self:
        """Check that statuses are described if and only if some label tells them."""
        labels = [*([self.requests.labels] if self.requests else []), *(duration.labels for duration in self.durations)]
        if any("status" in roles for roles in labels) != (self.statuses is not None):
            mend = {"mend": "give `statuses` where a label tells the status, and only there"}
            raise PydanticCustomError("family-statuses", "statuses and their label go together", mend)
        return self


@cache
def families() -> tuple[model.Family, ...]:
    """Return the families that come with Burnbook, by name; raise `SpecError` if one of our files is wrong."""
    folder = files("burnbook") / "data" / "families"
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda path: path.name)
    problems: list[Problem] = []
    documents = [yaml_in.read(path.read_text(encoding="utf-8"), path.name)[0] for path in paths]
    found = own(documents, (), problems.append)
    if problems:
        raise SpecError(problems)
    return found


def own(
    documents: Iterable[yaml_in.Document], taken: Iterable[model.Family], report: Report
) -> tuple[model.Family, ...]:
    """Return the families of documents; what is wrong with one, or a name that is taken, is reported."""
    names = {family.name: "comes with Burnbook" for family in taken}
    read: list[model.Family] = []
    for document in documents:
        found, problems = check(document, _Family)
        for problem in problems:
            report(problem)
        if found is None:
            continue
        if found.family in names:
            text = f"the family '{found.family}' {names[found.family]}"
            report(document.origin.at("family").problem("duplicate-family", text, "give it a name of its own"))
            continue
        names[found.family] = f"is already described in {document.origin.file}"
        read.append(_family(found))
    return tuple(read)


def _family(found: _Family) -> model.Family:
    asked = found.requests
    return model.Family(
        name=found.family,
        title=found.title,
        setup=found.setup,
        delivery=found.delivery,
        interval=found.interval,
        arrival_delay=found.arrival_delay,
        target_labels=tuple(found.target_labels),
        requests=model.Requests(asked.counter, asked.failed, asked.labels) if asked else None,
        durations=tuple(_duration(duration) for duration in found.durations),
        statuses=_statuses(found.statuses) if found.statuses else None,
        probe=found.probe,
        in_flight=found.in_flight,
        process=model.Process(found.process.memory, found.process.started) if found.process else None,
        fills=_fills(found),
        calls=model.Calls(found.calls.counter, found.calls.failed, found.calls.peer) if found.calls else None,
    )


def _fills(found: _Family) -> dict[Kind, str]:
    fills: dict[Kind, str] = {}
    if found.pool:
        fills["db_pool"] = found.pool.used
    if found.queue:
        fills["queue"] = found.queue.length
    if found.slow_queries:
        fills["slow_queries"] = found.slow_queries.longest
    return fills


def _statuses(found: _Statuses) -> model.Statuses:
    return model.Statuses(found.codes, tuple(found.bad), found.good_sample, found.bad_sample)


def _duration(found: _Duration) -> model.Duration:
    unit = UNITS[found.unit]
    return model.Duration(found.histogram, unit, tuple(bound * unit for bound in found.bounds), found.labels)
