"""Feeds scrapes to promtool: the rules as they are generated, the series as they are scraped."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import scrapes

from burnbook import pipeline, toolbox
from burnbook.model.plan import Plan
from burnbook.text import yaml_out
from burnbook.text.promql import Matcher, Selector

MINUTES = 12
Check = tuple[str, float]  # an expression that gives one value without labels, and what it must be


def inputs(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the series of scrapes, by job, in promtool's notation: a counter gains its value a minute."""
    for job, text in texts.items():
        for sample in scrapes.read(text):
            labels = {"job": job, "instance": "one", **sample.labels}
            shown = Selector(sample.name, tuple(Matcher(label, "=", value) for label, value in labels.items()))
            yield str(shown), f"{sample.value:g}x{MINUTES}" if sample.gauge else f"0+{sample.value:g}x{MINUTES}"


def case(series: Iterable[tuple[str, str]], checks: Iterable[Check]) -> dict[str, Any]:
    """Return one promtool test."""
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series],
        "promql_expr_test": [
            {"expr": expr, "eval_time": f"{MINUTES - 2}m", "exp_samples": [{"labels": "{}", "value": value}]}
            for expr, value in checks
        ],
    }


def disagreement(planned: Plan, cases: Iterable[dict[str, Any]], promtool: toolbox.Tool, folder: Path) -> str:
    """Return what promtool says against it, or nothing."""
    rules = [a for a in pipeline.render(planned).artifacts if re.fullmatch(r"alerts/rules/[^/]+\.yaml", a.path)]
    names = [Path(artifact.path).name for artifact in rules]
    for name, artifact in zip(names, rules, strict=True):
        (folder / name).write_text(artifact.content)
    document = {"rule_files": names, "evaluation_interval": "1m", "tests": list(cases)}
    (folder / "tests.yaml").write_text(yaml_out.dump(document, "Series as they are scraped."))
    argv = (str(promtool.path), "test", "rules", str(folder / "tests.yaml"))
    told = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    return "" if told.returncode == 0 else told.stdout + told.stderr
