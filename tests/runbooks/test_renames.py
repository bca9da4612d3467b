"""What people wrote into a page comes along when its service or its SLO gets another name."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.diagnostics import SpecError

WAIVED = ("promtool", "amtool", "otelcol")
NOTE = "The bakery's own proxy answers 502 when it is full.\n"
PAGE = "runbooks/web/availability.md"


def generate(root: Path, *, overwrite: bool = False) -> None:
    pipeline.generate(root, waived=WAIVED, overwrite=overwrite)


def written(root: Path, page: str, note: str) -> None:
    """Let a person write between the keep marks of a page."""
    path = root / page
    path.write_text(path.read_text().replace("<!-- keep: notes -->\n", f"<!-- keep: notes -->\n{note}"))


def redefined(root: Path, old: str, new: str) -> None:
    definition = root / "slos" / "web.yaml"
    assert old in definition.read_text()
    definition.write_text(definition.read_text().replace(old, new))


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = support.write(tmp_path)
    generate(root)
    written(root, PAGE, NOTE)
    return root


def test_notes_follow_an_slo_to_its_new_name(shop: Path) -> None:
    redefined(shop, "- name: availability", "- name: answers\n    renamed_from: [availability]")
    generate(shop)
    assert NOTE in (shop / "runbooks/web/answers.md").read_text()
    assert not (shop / PAGE).exists()
    generate(shop)
    assert NOTE in (shop / "runbooks/web/answers.md").read_text()


def test_notes_follow_a_service_to_its_new_name_on_all_of_its_pages(shop: Path) -> None:
    signed = "Signed on the first of May.\n"
    policy = shop / "runbooks/web/error-budget-policy.md"
    policy.write_text(policy.read_text().replace("<!-- keep: signatures -->\n", f"<!-- keep: signatures -->\n{signed}"))
    redefined(shop, "service: web", "service: shop\nrenamed_from: [web]")
    generate(shop)
    assert NOTE in (shop / "runbooks/shop/availability.md").read_text()
    assert signed in (shop / "runbooks/shop/error-budget-policy.md").read_text()
    assert not (shop / "runbooks/web").exists()


def test_notes_follow_a_service_and_its_slo_at_once(shop: Path) -> None:
    redefined(shop, "service: web", "service: shop\nrenamed_from: [web]")
    redefined(shop, "- name: availability", "- name: answers\n    renamed_from: [availability]")
    generate(shop)
    assert NOTE in (shop / "runbooks/shop/answers.md").read_text()


def test_a_rename_that_is_not_stated_loses_nothing(shop: Path) -> None:
    redefined(shop, "- name: availability", "- name: answers")
    with pytest.raises(SpecError) as told:
        generate(shop)
    assert [problem.id for problem in told.value.problems] == ["note-lost"]
    assert NOTE in (shop / PAGE).read_text()


def test_two_texts_for_one_place_are_an_error_and_equal_ones_are_not(shop: Path) -> None:
    redefined(shop, "- name: availability", "- name: answers\n    renamed_from: [availability]")
    old = (shop / PAGE).read_text()
    generate(shop)
    (shop / PAGE).write_text(old)
    generate(shop)
    (shop / PAGE).write_text(old.replace(NOTE, "Quite another thing.\n"))
    with pytest.raises(SpecError) as told:
        generate(shop)
    assert [problem.id for problem in told.value.problems] == ["note-conflict"]
    generate(shop, overwrite=True)
    assert NOTE in (shop / "runbooks/web/answers.md").read_text()


def test_an_earlier_name_is_not_one_of_today(tmp_path: Path) -> None:
    one = "  - {name: one, objective: 99, sli: {availability: {}}, renamed_from: [availability]}\n"
    service = support.SERVICE.replace("service: web", "service: web\nrenamed_from: [web]") + one
    found = support.problems(tmp_path, service)
    assert [(problem.id, problem.text) for problem in found] == [
        ("renamed-from", "there is a service 'web' today"),
        ("renamed-from", "there is an SLO 'availability' today"),
    ]
