"""Files that differ in names alone are proved once; whatever else differs, even in a name's place, is proved again."""

from __future__ import annotations

from pathlib import Path

import pytest

from burnbook import prove
from burnbook.model.bundle import Check, Command
from burnbook.prove import Terms
from burnbook.prove.shape import canonical

SHOP = ("checkout", "Checkout API", "storefront")
MAIL = ("order-mailer", "Order mailer", "post")
RULES = """\
# {title}: what it promises
groups:
- name: slo-{name}-burn
  rules:
  - alert: Burns
    expr: errors:ratio{{service="{name}"}} > {limit}
    labels: {{team: {team}}}
    annotations:
      summary: '{title}: burning'
      query_url: https://prometheus.example/graph?g0.expr=errors%7Bservice%3D%22{name}%22%7D
"""


def rules(names: tuple[str, str, str], limit: str = "0.1") -> str:
    return RULES.format(name=names[0], title=names[1], team=names[2], limit=limit)


def test_the_same_rules_under_other_names_are_one_shape() -> None:
    assert canonical(rules(SHOP), SHOP) == canonical(rules(MAIL), MAIL)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (rules(SHOP, "0.2"), SHOP),
        (rules(SHOP).replace('service="checkout"', 'service="basket"'), SHOP),
        (rules(("checkout", "Checkout API", "checkout")), ("checkout", "Checkout API", "checkout")),
    ],
)
def test_another_limit_a_strange_name_and_two_names_that_are_one_are_other_shapes(
    text: str, names: tuple[str, ...]
) -> None:
    assert canonical(text, names) != canonical(rules(SHOP), SHOP)


@pytest.mark.parametrize("pair", [("avg", "max"), ("offset", "without"), ("15m", "30m"), ("or", "and")])
def test_what_promql_could_read_as_its_own_is_no_name(pair: tuple[str, str]) -> None:
    texts = [f'expr: {name}(x offset 5m) or y{{service="{name}"}} {name} z[{name}]' for name in pair]
    assert canonical(texts[0], (pair[0],)) != canonical(texts[1], (pair[1],))


def test_a_name_within_a_regex_or_within_another_word_stays() -> None:
    assert canonical('x{route=~"/api/[checkout]+",service="checkout"}', ("checkout",)).count("\0") == 0
    assert canonical('checkout_waiting{service="checkout"}', ("checkout",)) == 'checkout_waiting{service="\x000\x00"}'


def test_promtool_is_run_once_a_shape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BURNBOOK_PROOFS", str(tmp_path / "proofs"))
    assert not proved(tmp_path, SHOP).cached
    assert proved(tmp_path, MAIL).cached
    assert not proved(tmp_path, MAIL, "0.3").cached


def proved(folder: Path, names: tuple[str, str, str], limit: str = "0.1") -> prove.Proof:
    path = f"{names[0]}.yaml"
    (folder / path).write_text(rules(names, limit))
    check = Check("promtool check rules", path, Command("promtool", ("check", "rules", path), (path,)), names=names)
    return prove.prove((check,), folder, Terms())[0]
