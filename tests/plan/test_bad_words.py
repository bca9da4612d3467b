"""What a bad event is, in the words of its team, wherever bad events are spoken of."""

from __future__ import annotations

from pathlib import Path

import pytest

import support

EVENTS = '{events: {bad: failed_total, total: tried_total, words: "WORDS"}}'


def service(words: str) -> str:
    return support.SERVICE.replace("{availability: {}}", EVENTS.replace("WORDS", words))


def test_alerts_speak_of_what_failed(tmp_path: Path) -> None:
    slo = support.slo(tmp_path, service("payments failed"))
    said = [dict(alert.annotations)["description"] for alert in slo.alerts() if alert.kind == "burn"]
    assert said
    assert all("of payments failed" in text for text in said)


@pytest.mark.parametrize("words", ["{{ $labels.x }}", "a", "payments | failed", "x" * 61, "<b>lost</b>"])
def test_words_that_could_be_more_than_words_are_refused_with_their_place(tmp_path: Path, words: str) -> None:
    (problem,) = support.problems(tmp_path, service(words))
    line = next(number for number, text in enumerate(service(words).splitlines(), 1) if "sli:" in text)
    assert problem.span is not None
    assert problem.span.line == line
