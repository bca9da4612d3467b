"""The error budget policy says what the project agreed on, to people and to pipelines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

import support
from burnbook import pipeline
from burnbook.text import markdown

POLICY = """\
budget_policy:
  consequences:
    critical:
      - {left: 50%, then: "looks | at it"}
      - {left: 10%, then: asks the head of the shop, blocks_releases: true}
  approvers: ["A <b>", B]
  exceptions: ["The sale: nothing is released."]
  review_by: 2027-03-01
"""
CRITICAL = support.SERVICE.replace("team: a", "team: a\ncriticality: critical")


def page(folder: Path, service: str, project: str) -> str:
    made = pipeline.render(support.plan(folder, service, project)).artifacts
    return next(one.content for one in made if one.path == "runbooks/web/error-budget-policy.md")


def front(text: str) -> dict[str, object]:
    """Return the front matter as a pipeline reads it."""
    assert text.startswith("---\n")
    return dict(yaml.safe_load(text.split("---\n")[1]))


def test_a_pipeline_reads_the_policy_from_the_front_matter(tmp_path: Path) -> None:
    found = front(page(tmp_path, CRITICAL, support.PROJECT + POLICY))
    assert found == {
        "kind": "error-budget-policy",
        "service": "web",
        "criticality": "critical",
        "team": "a",
        "objectives": {"availability": 99.9},
        "consequences": [
            {"left": 0.5, "blocks_releases": False, "then": "looks | at it"},
            {"left": 0.1, "blocks_releases": True, "then": "asks the head of the shop"},
        ],
        "approvers": ["A <b>", "B"],
        "exceptions": ["The sale: nothing is released."],
        "review_by": "2027-03-01",
    }


def test_people_read_the_same(tmp_path: Path) -> None:
    text = page(tmp_path, CRITICAL, support.PROJECT + POLICY)
    for line in (
        "| more than 50% | releases as it sees fit | go on |",
        "| 50% or less | looks \\| at it | go on |",
        "| 10% or less | asks the head of the shop | stop |",
        "- The sale: nothing is released.",
        "A &#60;b>, B, and agreed on again by 2027-03-01",
    ):
        assert line in text, line
    assert markdown.read(text).has("what-follows"), "front matter is no heading"


@pytest.mark.parametrize("criticality", ["critical", "important", "best-effort"])
def test_without_a_policy_of_the_project_there_is_one_for_each_criticality(criticality: str, tmp_path: Path) -> None:
    service = support.SERVICE.replace("team: a", f"team: a\ncriticality: {criticality}")
    consequences = front(page(tmp_path, service, support.PROJECT + POLICY.replace("critical:", "important:")))[
        "consequences"
    ]
    assert isinstance(consequences, list)
    lefts = [one["left"] for one in consequences]
    assert lefts == ([0.5, 0.1] if criticality == "important" else [0.25, 0])


def test_consequences_come_in_order(tmp_path: Path) -> None:
    wrong = POLICY.replace("left: 10%", "left: 60%")
    (problem, _) = support.problems(tmp_path, CRITICAL, support.PROJECT + wrong)
    assert (problem.id, problem.text) == ("budget-policy-order", "60% left come after 50%")


def test_a_policy_that_is_due_is_told_on_the_day_after(tmp_path: Path) -> None:
    root = support.write(tmp_path, CRITICAL, support.PROJECT + POLICY)
    told = {
        day: [problem.id for problem in pipeline.compile_plan(root, day).warnings]
        for day in (date(2027, 3, 1), date(2027, 3, 2))
    }
    assert "budget-policy-review" not in told[date(2027, 3, 1)]
    assert "budget-policy-review" in told[date(2027, 3, 2)]
