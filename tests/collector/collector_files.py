"""The collector's files of the reference shop, in a temporary folder, as they are or with a mistake planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from burnbook import pipeline
from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs import collector
from burnbook.text import yaml_in, yaml_out

ROOT = Path(__file__).parents[2]
FOLDER = "otel-collector"
GATEWAY, AGENT, MANIFEST = (f"{FOLDER}/{name}.yaml" for name in ("gateway", "agent", "builder-config"))
Config = dict[str, Any]
Mistake = Callable[[Config], object]


@cache
def reference_plan() -> Plan:
    """Plan the reference shop."""
    return pipeline.compile_plan(ROOT).plan


def contents(plan: Plan | None = None) -> dict[str, str]:
    """Return the collector's files by path."""
    return {file.path: file.content for file in collector.project_files(plan or reference_plan())}


def config(path: str, plan: Plan | None = None) -> Config:
    """Return the data of one of the files."""
    data: Config = yaml_in.read(contents(plan)[path], path)[0].data
    return data


@dataclass(frozen=True)
class Bundle:
    """The collector's files in a folder."""

    folder: Path

    def write(self, path: str = "", mistake: Mistake | None = None) -> Bundle:
        """Write all files; into the data of one of them a mistake is planted."""
        for name, content in contents().items():
            data = config(name)
            if name == path and mistake:
                mistake(data)
            target = self.folder / name
            target.parent.mkdir(exist_ok=True)
            target.write_text(yaml_out.dump(data) if name == path else content)
        return self

    def checks(self) -> tuple[Check, ...]:
        """Return the proofs of the files."""
        return tuple(collector.checks(reference_plan(), tuple(sorted(contents()))))

    def faults(self) -> list[str]:
        """Return what our own looks at the files find."""
        looks = [check.how for check in self.checks() if isinstance(check.how, Inspect)]
        return [fault for look in looks for fault in look.function(self.folder)]
