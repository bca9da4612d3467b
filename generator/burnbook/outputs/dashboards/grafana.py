"""The layer over grafanalib, its only user: what it writes for Grafana of long ago becomes what Grafana 10.4 reads.

Panels are plain JSON here. Cured: keys and shapes that Grafana has forgotten, nulls, targets, variables, table cells.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from grafanalib import _gen, core  # type: ignore[import-untyped]

Json = dict[str, Any]
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
SCHEMA = 39  # Grafana 10.4; later ones migrate it when they load it
_PANEL_KEYS = frozenset(
    {"type", "title", "description", "datasource", "targets", "fieldConfig", "options", "transformations", "timeFrom"}
)
_LEGEND = {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []}
_UNCHOSEN = {"selected": False, "text": "", "value": ""}  # Grafana takes the first one that there is
_ROW_KEYS = frozenset({"type", "title", "collapsed"})
_FORGOTTEN = frozenset({"tags", "useTags", "tagsQuery", "tagValuesQuery", "auto", "auto_min", "auto_count"})
_GONE = frozenset({"__inputs", "gnetId", "hideControls", "rows", "sharedCrosshair", "style", "timepicker", "version"})


@dataclass(frozen=True, slots=True)
class Target:
    """A query of a panel. `interval` is its smallest step; an instant one is a table of the newest values."""

    expr: str
    legend: str = ""
    interval: str = "1m"
    instant: bool = False
    exemplars: bool = False

    def data(self, ref: str, *, table: bool = False) -> Json:
        """Return the query under its letter."""
        found: Json = {"datasource": SOURCE, "expr": self.expr, "refId": ref, "editorMode": "code"}
        found |= {"instant": self.instant, "range": not self.instant, "format": "table" if table else "time_series"}
        found |= {} if self.instant else {"interval": self.interval}
        found |= {"exemplar": True} if self.exemplars else {}
        return found | {"legendFormat": self.legend or "__auto"}


@dataclass(frozen=True, slots=True)
class Head:
    """What every panel has: title, description, queries; and links and a time range of its own (`30d`) if it must."""

    title: str
    description: str
    targets: tuple[Target, ...] = ()
    links: tuple[Json, ...] = ()
    time_from: str | None = None

    def arguments(self, *, table: bool = False) -> Json:
        """Return grafanalib's arguments."""
        return {
            "title": self.title,
            "description": self.description,
            "dataSource": SOURCE,
            "targets": [target.data(_letters(place), table=table) for place, target in enumerate(self.targets)],
            "timeFrom": self.time_from,
        }


def timeseries(head: Head, defaults: Json, overrides: Iterable[Json], **more: Any) -> Json:
    """Return a time series panel; `more` are grafanalib's arguments."""
    shown = {"legend": _LEGEND, "tooltip": {"mode": "multi", "sort": "desc"}}
    extra = {"options": shown, "fieldConfig": {"defaults": _linked(defaults, head)}}
    more = {"showPoints": "never", "stacking": {"mode": "none", "group": "A"}} | more
    return _panel(core.TimeSeries(**head.arguments(), overrides=list(overrides), extraJson=extra, **more))


def stat(head: Head, defaults: Json, **more: Any) -> Json:
    """Return a panel of one big number, or one a series."""
    arguments = {"reduceCalc": "lastNotNull", "noValue": "-", "graphMode": "none"} | more
    options = {"percentChangeColorMode": "standard", "showPercentChange": False, "wideLayout": True}
    extra = {"options": options, "fieldConfig": {"defaults": _linked(defaults, head)}}
    return _panel(core.Stat(**head.arguments(), extraJson=extra, **arguments))


def bar_gauge(head: Head, defaults: Json, overrides: Iterable[Json] = ()) -> Json:
    """Return a panel of bars, one a series. grafanalib's options are those before Grafana 7."""
    found = _panel(core.BarGauge(**head.arguments(), thresholds=[]))
    found["options"] = {
        "displayMode": "basic",
        "legend": _LEGEND | {"showLegend": False},
        "namePlacement": "auto",
        "sizing": "auto",
        "orientation": "horizontal",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "showUnfilled": True,
        "valueMode": "color",
        "minVizWidth": 8,
        "minVizHeight": 16,
        "maxVizHeight": 300,
    }
    found["fieldConfig"] = {"defaults": _linked(defaults, head), "overrides": list(overrides)}
    return found


def state_timeline(head: Head, mappings: list[Json], thresholds: Json, overrides: Iterable[Json]) -> Json:
    """Return a panel of coloured stretches of time, a row a series."""
    options = {"legend": _LEGEND, "tooltip": {"sort": "none"}}
    extra = {"options": options, "fieldConfig": {"defaults": _linked({"thresholds": thresholds}, head)}}
    shown = core.StateTimeline(
        **head.arguments(), mappings=mappings, overrides=list(overrides), showValue="auto", extraJson=extra
    )
    return _panel(shown)


def table(head: Head, defaults: Json, overrides: Iterable[Json], transformations: list[Json], sort: Json) -> Json:
    """Return a table. grafanalib's cells are those before Grafana 9."""
    found = _panel(core.Table(**head.arguments(table=True), transformations=transformations))
    found["options"] = {"frameIndex": 0, "showHeader": True, "cellHeight": "sm", "sortBy": [sort]}
    found["fieldConfig"] = {"defaults": defaults, "overrides": list(overrides)}
    return found


def text(head: Head, content: str) -> Json:
    """Return a panel of Markdown."""
    found = _panel(core.Text(**head.arguments(), content=content))
    return {key: value for key, value in found.items() if key not in ("targets", "fieldConfig")}


def row(title: str) -> Json:
    """Return a heading. grafanalib's has the whole body of a panel."""
    return _kept(_plain(core.RowPanel(title=title)), _ROW_KEYS) | {"panels": []}


def override(matcher: str, options: str, **properties: Any) -> Json:
    """Return what differs for some fields; `__` stands for the dot in a property's name."""
    told = [{"id": name.replace("__", "."), "value": value} for name, value in properties.items()]
    return {"matcher": {"id": matcher, "options": options}, "properties": told}


def data_source() -> Json:
    """Return the variable that everything is read from."""
    return _variable(core.Template("datasource", "prometheus", label="Data source", type="datasource", refresh=1))


def variable(name: str, label: str, query: str, *, several: bool = False) -> Json:
    """Return a variable that a query fills, again whenever the time range changes."""
    asked = {"qryType": 1, "query": query, "refId": "PrometheusVariableQueryEditor-VariableQuery"}
    found = _variable(
        core.Template(name, asked, dataSource=SOURCE, label=label, refresh=2, multi=several, includeAll=several)
    )
    everything = {"current": {"selected": True, "text": ["All"], "value": ["$__all"]}} if several else {}
    return found | {"definition": query} | everything


def services_link(title: str, tags: list[str]) -> Json:
    """Return a list on top of all dashboards that have these tags."""
    return _plain(core.DashboardLink(type="dashboards", title=title, tags=tags, asDropdown=True, keepTime=True))


def link(title: str, url: str, tooltip: str) -> Json:
    """Return a link on top of a dashboard: to another one with the time range, or to a page beside Grafana."""
    inside = url.startswith("/d/")
    icon = "dashboard" if inside else "external link"
    more = {"keepTime": inside, "targetBlank": not inside, "icon": icon}
    return _plain(core.DashboardLink(type="link", title=title, uri=url, tooltip=tooltip, **more))


def board(uid: str, title: str, description: str, since: str, **more: Any) -> Json:
    """Return a dashboard of the last `since`; `more` are grafanalib's arguments: panels, links, tags, variables."""
    made = core.Dashboard(
        uid=uid,
        title=title,
        description=description,
        editable=False,
        graphTooltip=core.GRAPH_TOOLTIP_MODE_SHARED_CROSSHAIR,
        refresh="1m",
        time=core.Time(f"now-{since}", "now"),
        timezone="browser",
        templating=core.Templating(list=more.pop("variables")),
        annotations=core.Annotations(list=more.pop("annotations")),
        **more,
    )
    found = {key: value for key, value in _plain(made).items() if key not in _GONE}
    return found | {"schemaVersion": SCHEMA}


def _panel(made: Any) -> Json:
    return _kept(_plain(made), _PANEL_KEYS)


def _variable(made: Any) -> Json:
    return {key: value for key, value in _plain(made).items() if key not in _FORGOTTEN} | {"current": _UNCHOSEN}


def _kept(found: Json, keys: frozenset[str]) -> Json:
    return {key: value for key, value in found.items() if key in keys and value != []}


def _letters(place: int) -> str:
    """Return the name of a query: A to Z, then AA, AB."""
    first, second = divmod(place, len(ascii_uppercase))
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[second]


def _linked(defaults: Json, head: Head) -> Json:
    return defaults | ({"links": list(head.links)} if head.links else {})


def _plain(made: Any) -> Json:
    """Return grafanalib's objects as JSON, without any null."""
    read = json.dumps(made.to_json_data(), cls=_gen.DashboardEncoder, sort_keys=True)
    found: Json = json.loads(read, object_hook=lambda pairs: {k: v for k, v in pairs.items() if v is not None})
    return found
