"""Where the dashboards of a bundle are: by their names, by their files, by their tags."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from burnbook.diagnostics import Problem, SpecError


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A dashboard of the same folder."""

    uid: str
    title: str


def find(folder: Path, name: str) -> Path:
    """Return the file of a dashboard, a file itself or a name in the folder; raise `SpecError` if there is none."""
    file = Path(name) if name.endswith(".json") else folder / f"{name}.json"
    if file.is_file():
        return file
    known = sorted(path.stem for path in folder.glob("*.json"))
    if not known:
        raise SpecError(
            [Problem("no-bundle", f"the bundle has no dashboards in {folder.name}/", "run `burnbook generate`")]
        )
    near = get_close_matches(file.stem, known, 1)
    mend = f"did you mean '{near[0]}'?" if near else f"give one of {', '.join(known)}, or a file"
    raise SpecError([Problem("unknown-dashboard", f"there is no dashboard '{name}'", mend)])


def tagged(folder: Path, tags: Sequence[str]) -> Iterator[Neighbour]:
    """Yield the dashboards of a folder that have all of these tags, by their titles."""
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            told = json.loads(file.read_text("utf-8"))
            if set(tags) <= set(told.get("tags", ())):
                found.append(Neighbour(str(told["uid"]), str(told["title"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # a neighbour that is no dashboard is none to link to
    yield from sorted(found, key=lambda one: one.title)
