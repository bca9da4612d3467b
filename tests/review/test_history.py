"""The history of reviews: what Prometheus has forgotten is remembered, once."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from burnbook import review
from burnbook.diagnostics import SpecError
from burnbook.recorded.facts import Span
from burnbook.review import Asked, history
from burnbook.review.facts import Earlier
from burnbook.review.judging import budget
from review.told import NOW, Told, everything, reviewed
from review.weeks import END, PLAN, START, WEEK, of

SERVICE, SLO = of("mailer/jobs")


def kept(file: Path) -> list[tuple[float, float]]:
    later = Span(END + 1, END + 86_400)
    return [(one.span.end, one.budget.bad) for one in history.remembered(file, SLO, SERVICE, later)]


def test_a_period_that_is_reviewed_again_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "history.db"
    found = reviewed()["mailer/jobs"].found
    for _ in range(2):
        history.append(file, [(SLO, found)])
    (part,) = found.parts
    assert kept(file) == [(END, part.budget.bad)]
    corrected = replace(found, parts=(replace(part, budget=replace(part.budget, bad=7.0)),))
    history.append(file, [(SLO, corrected)])
    assert kept(file) == [(END, 7.0)]


def test_an_hour_that_was_reviewed_is_no_period_of_a_week(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    found = reviewed()["mailer/jobs"].found
    history.append(file, [(SLO, replace(found, span=Span(END - 3600, END)))])
    assert kept(file) == []


def test_what_is_invalid_is_kept_as_such_and_never_told_as_a_figure(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    service, slo = of("mailer/recent")
    history.append(file, [(slo, reviewed()["mailer/recent"].found)])
    assert history.remembered(file, slo, service, Span(END, END + 1)) == []
    with sqlite3.connect(file) as database:
        assert database.execute("select slo, known from reviewed").fetchall() == [("recent", 0)]


def test_a_review_tells_from_the_history_what_the_server_has_forgotten(tmp_path: Path) -> None:
    file, later = tmp_path / "history.db", END + WEEK * 60
    history.append(file, [(one.slo, one.found) for one in reviewed().values()])
    nothing = Told(tuple(one for one in everything() if one[1].labels.get("slo") == "never"))
    subjects, _ = review.reviewed(PLAN, Asked(("mailer",), None, later, NOW, file), nothing)
    (jobs,) = [one.found for one in subjects if one.found.slo == "jobs"]
    assert [(one.span.start, one.verdict, one.remembered) for one in jobs.earlier] == [(START, "missed", True)]
    assert jobs.verdict == "invalid"


def test_what_prometheus_tells_goes_before_what_is_remembered_and_periods_never_overlap() -> None:
    def at(start: int, *, invalid: bool = False, remembered: bool = False) -> Earlier:
        span = Span(start * 86_400.0, (start + 7) * 86_400.0)
        return Earlier(span, budget(SLO, 100, 1), "invalid" if invalid else "met", remembered=remembered)

    told = [at(28, invalid=True), at(21), at(14), at(7, invalid=True)]
    memory = [at(20, remembered=True), at(6, remembered=True), at(-1, remembered=True), at(-4, remembered=True)]
    found = [(one.span.start / 86_400, one.remembered) for one in history.merged(told, memory)]
    assert found == [(28, False), (21, False), (14, False), (6, True), (-1, True)]


def test_a_history_of_a_later_version_or_of_something_else_is_left_alone(tmp_path: Path) -> None:
    newer, stranger, broken = (tmp_path / name for name in ("newer.db", "stranger.db", "broken.db"))
    with sqlite3.connect(newer) as database:
        database.execute(f"pragma user_version = {history.VERSION + 1}")
    with sqlite3.connect(stranger) as database:
        database.execute("create table songs (name text)")
    broken.write_bytes(b"no database " * 100)
    for file, wanted in ((newer, "history-newer"), (stranger, "history-unreadable"), (broken, "history-unreadable")):
        before = file.read_bytes()
        for use in (history.check, lambda found: history.append(found, [])):
            with pytest.raises(SpecError) as raised:
                use(file)
            assert [problem.id for problem in raised.value.problems] == [wanted]
        assert file.read_bytes() == before
