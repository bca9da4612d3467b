"""Every dashboard passes the rules of Grafana's linter, but for those that `.lint` leaves out with a reason."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import linter
import pytest
from boards import ROOT, files
from mistakes import first

from burnbook.text import yaml_in

Json = dict[str, Any]


def exclusions() -> dict[str, Json]:
    """Return what the file beside the reference dashboards leaves out."""
    (file,) = (found for found in files(ROOT) if Path(found.path).name == ".lint")
    found: dict[str, Json] = yaml_in.read(file.content, file.path)[0].data["exclusions"]
    return found


def test_the_rules_are_those_of_the_linter() -> None:
    assert len(linter.RULES) == 17
    assert exclusions().keys() <= linter.RULES.keys()


def test_the_reference_dashboards_pass_every_rule_that_is_not_left_out(reference: dict[str, Json]) -> None:
    left_out = exclusions()
    found = {name: linter.findings(board) for name, board in reference.items()}
    told = {name: {r: words for r, words in rules.items() if r not in left_out} for name, rules in found.items()}
    assert told == {name: {} for name in reference}


def test_a_rule_is_left_out_only_with_a_reason_and_only_where_it_would_complain(reference: dict[str, Json]) -> None:
    needed = {rule for board in reference.values() for rule in linter.findings(board)}
    left_out = exclusions()
    assert set(left_out) == needed
    assert [rule for rule, given in left_out.items() if len(given["reason"].split()) < 5] == []


def _variable(board: Json, kind: str) -> Json:
    found: Json = next(variable for variable in board["templating"]["list"] if variable["type"] == kind)
    return found


def _without(place: Json, key: str) -> None:
    del place[key]


def _job(board: Json) -> None:
    """Add what the two rules of `job` want, with one slip."""
    wanted = {"name": "job", "type": "query", "label": "Job", "multi": True, "allValue": ".*", "refresh": 2}
    board["templating"]["list"].append(wanted | {"query": "label_values(up, job)", "datasource": linter_source(board)})


def linter_source(board: Json) -> Json:
    found: Json = first(board)["datasource"]
    return found


def _asked(board: Json, expr: str) -> None:
    first(board)["targets"][0]["expr"] = expr


PLANTED: dict[str, tuple[Callable[[Json], Any], str, str]] = {
    "no data source": (
        lambda b: b["templating"]["list"].remove(_variable(b, "datasource")),
        "template-datasource-rule",
        "no variable chooses the data source",
    ),
    "a data source of another name": (
        lambda b: _variable(b, "datasource").update(name="source"),
        "template-datasource-rule",
        "the data source's variable is 'source'",
    ),
    "a variable of a slip": (_job, "template-job-rule", "job: allValue should be .+"),
    "no instance": (lambda b: None, "template-instance-rule", "no variable 'instance'"),
    "a variable of no PromQL": (
        lambda b: _variable(b, "query").update(query="label_values(up{, job)"),
        "template-label-promql-rule",
        "asks no PromQL",
    ),
    "a variable of no function": (
        lambda b: _variable(b, "query").update(query="values(up, job)"),
        "template-label-promql-rule",
        "asks nothing that a variable can",
    ),
    "a variable that is read once": (
        lambda b: _variable(b, "query").update(refresh=1),
        "template-on-time-change-reload-rule",
        "is not read again",
    ),
    "a fixed data source": (
        lambda b: first(b)["datasource"].update(uid="abc"),
        "panel-datasource-rule",
        "reads 'abc'",
    ),
    "no description": (lambda b: _without(first(b), "description"), "panel-title-description-rule", "lacks a title"),
    "no unit": (
        lambda b: first(b, "stat")["fieldConfig"]["defaults"].update(unit="parsec"),
        "panel-units-rule",
        "one that Grafana does not know: ['parsec']",
    ),
    "no targets": (lambda b: _without(first(b), "targets"), "panel-no-targets-rule", "has no target"),
    "a query of logs": (
        lambda b: first(b)["targets"][0].update(datasource={"type": "loki", "uid": "x"}),
        "target-logql-rule",
        "is LogQL",
    ),
    "a query of logs with a fixed range": (
        lambda b: first(b)["targets"][0].update(datasource={"type": "loki", "uid": "x"}),
        "target-logql-auto-rule",
        "is LogQL",
    ),
    "no PromQL": (lambda b: _asked(b, "sum(up{)"), "target-promql-rule", "is no PromQL: sum(up{)"),
    "a rate of five minutes": (
        lambda b: _asked(b, "sum(rate(a_total[5m])) / ignoring (x) sum(irate(b_total[$__rate_interval]))"),
        "target-rate-interval-rule",
        "not of 0:05:00",
    ),
    "no matcher of job": (lambda b: _asked(b, 'up{instance="a"}'), "target-job-rule", "up has no matcher of job"),
    "no matcher of instance": (lambda b: _asked(b, 'up{job="a"}'), "target-instance-rule", "up has no matcher of inst"),
    "a counter as it is": (
        lambda b: _asked(b, 'max by (x) (a_total{job="a"})'),
        "target-counter-agg-rule",
        "the counter a_total is not read by rate",
    ),
    "a counter over time": (
        lambda b: _asked(b, "max_over_time(a_total[1h])"),
        "target-counter-agg-rule",
        "the counter a_total is not read by rate",
    ),
    "an editable dashboard": (lambda b: b.update(editable=True), "uneditable-dashboard-rule", "it can be edited"),
}


@pytest.mark.parametrize("mistake", PLANTED)
def test_a_planted_mistake_is_found_by_its_rule(mistake: str, reference: dict[str, Json]) -> None:
    plant, rule, words = PLANTED[mistake]
    board = copy.deepcopy(reference["slo"])
    assert rule in exclusions() or rule not in linter.findings(board)
    plant(board)
    assert [problem for problem in linter.findings(board)[rule] if words in problem]


def test_every_rule_has_a_planted_mistake() -> None:
    assert {rule for _, rule, _ in PLANTED.values()} == set(linter.RULES)
