"""What the variables of a dashboard are: what the user gives, else what the dashboard chooses, else the first value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from burnbook.diagnostics import Problem, Report
from burnbook.preview.board import Dashboard, Variable
from burnbook.preview.filling import filled, written
from burnbook.recorded.asking import Source
from burnbook.recorded.facts import Span

_LABEL_VALUES = re.compile(r"\s*label_values\(\s*(?:(?P<series>.+),)?\s*(?P<label>[a-zA-Z_]\w*)\s*\)\s*\Z", re.DOTALL)
_ALL = "$__all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the variables are: as they stand in queries, and in words by what they are called."""

    values: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def choose(
    dashboard: Dashboard, given: Mapping[str, Sequence[str]], client: Source, span: Span, report: Report
) -> Chosen:
    """Return every variable; report what is given for none. One that nothing fills is empty, as in Grafana."""
    _check(dashboard, given, report)
    found = Chosen()
    values, words = found.values, found.words
    for variable in dashboard.variables:
        chosen = tuple(given.get(variable.name) or (value for value in variable.chosen if value))
        if all_of_them := chosen == (_ALL,) or (variable.multi and not chosen):
            chosen = () if variable.everything else _possible(variable, values, client, span)
        elif not chosen:
            chosen = _possible(variable, values, client, span)[:1]
        everything = variable.everything if all_of_them else ""
        values[variable.name] = everything or written(chosen, multi=variable.multi)
        words[variable.label] = "All" if all_of_them else ", ".join(chosen) or "none"
    return found


def _check(dashboard: Dashboard, given: Mapping[str, Sequence[str]], report: Report) -> None:
    known = {variable.name: variable for variable in dashboard.variables}
    for name, values in given.items():
        if name not in known:
            near = get_close_matches(name, known, 1)
            mend = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known) or 'none'}"
            report(Problem("unknown-variable", f"the dashboard '{dashboard.title}' has no variable '{name}'", mend))
        elif len(values) > 1 and not known[name].multi:
            report(Problem("unknown-variable", f"the variable '{name}' takes one value", "give --var once for it"))


def _possible(variable: Variable, values: Mapping[str, str], client: Source, span: Span) -> tuple[str, ...]:
    """Return the values that a variable can have, in their order; none if it is not filled by `label_values`."""
    if not (match := _LABEL_VALUES.match(variable.query)):
        return ()
    label, selector = match["label"], filled(match["series"] or f'{{{match["label"]}!=""}}', values)
    series = client.query(f"group by ({label}) (last_over_time({selector}[{max(1, round(span.seconds))}s]))", span.end)
    return tuple(sorted({one.labels[label] for one in series if one.labels.get(label)}))
