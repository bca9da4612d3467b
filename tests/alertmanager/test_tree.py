"""Our own way down a tree of routes is Alertmanager's: amtool finds the same receivers in trees made at random."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from burnbook.plan import tree
from burnbook.text import matchers, routes
from burnbook.text.yaml_in import read
from burnbook.toolbox import every

LABELS, VALUES = ("a", "b", "c"), ("x", "y", "xy", "")
TREES, SETS = 6, 8


def matcher(dice: random.Random) -> str:
    name, operator = dice.choice(LABELS), dice.choice(("=", "!=", "=~", "!~"))
    value = dice.choice(VALUES if "~" not in operator else (*VALUES, "x|y", "x.*", ".+", "(?i)X", "[^x]?"))
    return f'{name}{operator}"{value}"'


def branch(dice: random.Random, names: list[str], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"matchers": [matcher(dice) for _ in range(dice.randint(0, 2))]}
    if dice.random() < 0.2:
        found |= {"match": {dice.choice(LABELS): dice.choice(VALUES)}, "match_re": {"c": "x|y"}}
    if dice.random() < 0.7:
        names.append(f"r{len(names)}")
        found["receiver"] = names[-1]
    if dice.random() < 0.4:
        found["continue"] = True
    if depth:
        found["routes"] = [branch(dice, names, depth - 1) for _ in range(dice.randint(0, 3))]
    return found


@pytest.mark.parametrize("amtool", every("amtool"), ids=lambda tool: tool.shown)
@pytest.mark.parametrize("seed", range(TREES))
def test_who_is_told_in_a_tree_is_who_amtool_says(seed: int, amtool: Any, tmp_path: Path) -> None:
    dice, names = random.Random(seed), ["root"]
    root = {"receiver": "root", "routes": [branch(dice, names, 2) for _ in range(4)]}
    config = tmp_path / "alertmanager.yml"
    config.write_text(yaml.safe_dump({"route": root, "receivers": [{"name": name} for name in names]}))
    (document,) = read(config.read_text(), config.name)
    found = tree.read(document.data["route"], document.origin.at("route"), pytest.fail)
    for _ in range(SETS):
        labels = {name: value for name in LABELS if (value := dice.choice(VALUES))}
        argv = (str(amtool.path), "config", "routes", "test", f"--config.file={config}")
        sent = tuple(f'{name}="{value}"' for name, value in labels.items())
        done = subprocess.run((*argv, *sent), capture_output=True, text=True, timeout=120, check=True)
        ours = [route.receiver for route in routes.find(found, labels)]
        assert ours == done.stdout.strip().split(","), labels
    assert len(names) > 5


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('a="b"', (("a", "=", "b"),)),
        ("a = b", (("a", "=", "b"),)),
        ('{a="b",c!~"d,e"}', (("a", "=", "b"), ("c", "!~", "d,e"))),
        ('a="b", c=d,', (("a", "=", "b"), ("c", "=", "d"))),
        (r'a="q\"b\\c\n"', (("a", "=", 'q"b\\c\n'),)),
        ('"a.b"="c"', (("a.b", "=", "c"),)),
        ("a=", (("a", "=", ""),)),
        ("a", None),
        ('a="b" c="d"', None),
        ('a="b', None),
    ],
)
def test_a_matcher_is_read_in_all_its_forms(text: str, found: Any) -> None:
    assert matchers.parse(text) == found
