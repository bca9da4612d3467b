"""The soundness check finds what makes a dashboard useless, and says where and how to mend it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from boards import ROOT
from mistakes import MEANINGS

from burnbook import pipeline
from burnbook.model.bundle import Inspect
from burnbook.outputs import dashboards
from burnbook.outputs.dashboards import sound
from burnbook.outputs.dashboards.checks import unsound


def test_the_dashboards_of_the_reference_shop_are_sound(reference: dict[str, Any]) -> None:
    services = {"checkout", "order-mailer", "otel-collector", "payment-gateway"}
    assert set(reference) == {"overview", "slo", "deadline", "collector", *services}
    for board in reference.values():
        assert list(sound.problems(board)) == []


@pytest.mark.parametrize("mistake", MEANINGS)
def test_a_planted_mistake_is_told_in_words(mistake: str, reference: dict[str, Any]) -> None:
    board = copy.deepcopy(reference["slo"])
    plant, words = MEANINGS[mistake]
    plant(board)
    assert [problem for problem in sound.problems(board) if words in problem]


def test_one_mistake_is_told_once(reference: dict[str, Any]) -> None:
    board = copy.deepcopy(reference["slo"])
    board["panels"][0]["description"] = ""
    assert len(list(sound.problems(board))) == 1


def test_variables_of_grafana_and_groups_of_regexes_are_known(reference: dict[str, Any]) -> None:
    board = copy.deepcopy(reference["slo"])
    target = next(panel for panel in board["panels"] if panel["type"] == "timeseries")["targets"][0]
    target["expr"] = 'label_replace(rate(up{slo="${slo}"}[$__range]), "a", "$1", "b", "(.*)") / $__interval_ms'
    assert list(sound.problems(board)) == []


def test_every_dashboard_has_a_check_that_rests_on_it_alone() -> None:
    plan = pipeline.compile_plan(ROOT).plan
    paths = ("alerts/rules/x.yaml", "dashboards/.lint", "dashboards/a.json", "dashboards/b.json", "dashboards/x/c.json")
    told = list(dashboards.checks(plan, paths))
    assert [(check.name, check.subject) for check in told] == [
        ("dashboard is sound", "dashboards/a.json"),
        ("dashboard is sound", "dashboards/b.json"),
    ]
    assert [set(check.how.reads) for check in told if isinstance(check.how, Inspect)] == [
        {"dashboards/a.json"},
        {"dashboards/b.json"},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [("{", "is not JSON: "), ("[]", "is no dashboard"), ('{"uid": "a"}', "it has no title"), ("\xff", "is not JSON: ")],
)
def test_a_broken_file_is_told_by_its_path(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    found = unsound("a.json", tmp_path)
    assert found
    assert found[0].startswith("a.json: ")
    assert words in " ".join(found)
