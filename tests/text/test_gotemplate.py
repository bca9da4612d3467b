"""Templates of Go, as far as our own are filled by ourselves."""

from __future__ import annotations

from burnbook.text import gotemplate


def test_a_label_stands_in_an_address_as_go_writes_it() -> None:
    _, hole = gotemplate.in_address("provider")
    address = gotemplate.addressed(f"https://grafana.example/d/x?var-by={hole}&to=now", {"provider": "a b/c&ä{{1}}"})
    assert address == "https://grafana.example/d/x?var-by=a+b%2Fc%26%C3%A4%7B%7B1%7D%7D&to=now"


def test_a_label_that_is_not_there_leaves_its_place_empty() -> None:
    assert gotemplate.addressed("x=" + gotemplate.in_address("gone")[1], {}) == "x="
