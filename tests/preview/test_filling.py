"""Variables are filled as Grafana fills them."""

from __future__ import annotations

from typing import Any

import pytest

from burnbook.diagnostics import Problem
from burnbook.live.prometheus import Sample, Series
from burnbook.preview import board, choosing
from burnbook.preview.filling import durations, filled, written
from burnbook.recorded.facts import Span
from preview.pages import END, SPAN

INFO = "label_values(burnbook_slo_info, service)"


def variable(name: str, query: str = INFO, value: Any = "", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "query", "query": {"query": query}, "current": {"value": value}} | more


class Two:
    """Knows two services, the second one with a strange name."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def query(self, expression: str, at: float | None = None) -> tuple[Series, ...]:
        self.asked.append(expression)
        sample = (Sample(at or END, 1.0),)
        return tuple(Series({"service": name, "slo": "latency"}, sample) for name in ("web", 'a.b"c'))

    def query_range(self, *_: object) -> tuple[Series, ...]:
        return ()


def chosen(*variables: dict[str, Any], **given: list[str]) -> tuple[choosing.Chosen, list[Problem], Two]:
    told = {"title": "Board", "panels": [], "templating": {"list": list(variables)}}
    problems, client = list[Problem](), Two()
    return choosing.choose(board.parsed(told), given, client, SPAN, problems.append), problems, client


def test_a_variable_without_a_value_is_the_first_that_its_query_gives_in_the_time_that_is_shown() -> None:
    found, _, client = chosen(variable("service"))
    assert found.values == {"service": 'a.b\\"c'}
    assert client.asked == ["group by (service) (last_over_time(burnbook_slo_info[21600s]))"]


def test_a_query_of_a_variable_may_hold_another_variable() -> None:
    other = variable("slo", 'label_values(burnbook_slo_info{service="$service"}, slo)')
    found, _, client = chosen(variable("service"), other, service=["web"])
    assert found.values == {"service": "web", "slo": "latency"}
    assert client.asked == ['group by (slo) (last_over_time(burnbook_slo_info{service="web"}[21600s]))']


def test_everything_is_an_expression_of_all_values() -> None:
    found, _, _ = chosen(variable("service", value=["$__all"], multi=True, includeAll=True))
    assert found.values == {"service": '(a\\\\.b\\"c|web)'}
    assert found.words == {"service": "All"}


def test_what_the_dashboard_says_stands_for_everything_prevails() -> None:
    found, _, _ = chosen(variable("service", value=["$__all"], multi=True, allValue=".+"))
    assert found.values == {"service": ".+"}


def test_what_the_user_gives_prevails_and_several_are_an_expression() -> None:
    found, _, client = chosen(variable("service", value="web", multi=True), service=["a", "b+"])
    assert found.values == {"service": "(a|b\\\\+)"}
    assert client.asked == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"servise": ["web"]}, "the dashboard 'Board' has no variable 'servise'"),
        ({"service": ["web", "api"]}, "the variable 'service' takes one value"),
    ],
)
def test_a_variable_that_cannot_be_so_is_reported(given: dict[str, list[str]], told: str) -> None:
    _, problems, _ = chosen(variable("service"), **given)
    assert [problem.text for problem in problems] == [told]


def test_a_name_is_filled_only_whole_and_what_is_unknown_stays() -> None:
    values = {"service": "web", "slo": "a"}
    assert filled('x{a="$service",b="${slo:regex}",c="${slo}",d="$services"} # $1', values) == (
        'x{a="web",b="a",c="a",d="$services"} # $1'
    )


def test_a_value_is_escaped_for_a_string_and_for_an_expression() -> None:
    assert written(['a"b\\c.d'], multi=False) == 'a\\"b\\\\c.d'
    assert written(["a.b|c"], multi=True) == "a\\\\.b\\\\|c"
    assert written([], multi=False) == ""


def test_grafanas_own_variables_follow_the_step() -> None:
    found = durations(Span(END - 3600, END), step=60, least=15)
    assert (found["__rate_interval"], found["__interval"], found["__range"]) == ("75s", "60s", "3600s")
    assert durations(Span(END - 3600, END), step=15, least=60)["__rate_interval"] == "240s"
    assert (found["__range_s"], found["__interval_ms"], found["__to"]) == ("3600", "60000", f"{END * 1000:.0f}")
