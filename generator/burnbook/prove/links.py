"""Links: every one of the bundle leads somewhere. From an alert to its runbook's anchor, to dashboards, queries, pages.

Inside the bundle a link is followed to the file and its anchor, as GitHub and as MkDocs make it; a dashboard to its uid
and variables; a query to the rules that record what it reads. What lies outside is checked by its form only.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from burnbook.model import names
from burnbook.model.bundle import Check, Inspect
from burnbook.model.plan import Plan
from burnbook.model.spec import Links
from burnbook.prove import contents
from burnbook.prove.contents import Contents
from burnbook.text import promql

_RECORDED = "slo:"
_IDENTITY = ("service", "slo")
_PAGES = "runbooks"


@dataclass(frozen=True, slots=True)
class Site:
    """What links are held against besides the files: the project's addresses and folders, and its definitions.

    Of a bundle that is not `whole`, links into its other parts are not looked at.
    """

    links: Links
    rules: str
    dashboards: str
    runbooks: str
    index: str
    sources: tuple[str, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that can be linked to."""

    site: Site
    files: frozenset[str]
    contents: Contents

    def dead(self, url: str, origin: str) -> str:
        """Return why a link of a file leads nowhere; nothing if it does lead somewhere.

        A dashboard's link with its variables must lead somewhere for each SLO that can be chosen there.
        """
        told = (self._dead(one, origin) for one in self._chosen(url))
        return next((reason for reason in told if reason), "")

    def _chosen(self, url: str) -> Iterator[str]:
        """Yield a link as it is for each choice of Grafana's variables `service` and `slo`."""
        if not any(f"${{{label}}}" in url for label in _IDENTITY):
            yield url
            return
        for service, slo in sorted(self.contents.recorded.get(names.INFO, frozenset())):
            yield url.replace("${service}", service).replace("${slo}", slo)

    def _dead(self, url: str, origin: str) -> str:
        parts, bases = urlsplit(url), self.site.links
        if url.startswith("/d/") or _below(url, bases.grafana, "/d/"):
            return self._dashboard(parts)
        if bases.grafana and _below(url, bases.grafana, "/explore"):
            return self._explored(parts)
        if bases.prometheus and _below(url, bases.prometheus, "/graph"):
            return self._query(parts)
        if bases.runbooks and _below(url, bases.runbooks):
            return self._page(self._path_of(url, bases), parts.fragment)
        if not parts.scheme:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(origin), unquote(parts.path)))
            return self._page(target if parts.path else origin, parts.fragment)
        well_formed = parts.scheme in ("http", "https") and parts.netloc and not any(sign.isspace() for sign in url)
        return "" if well_formed else "this is no address that a browser opens"

    def _path_of(self, url: str, bases: Links) -> str:
        """Return the file that an absolute address of a page shows."""
        rest = unquote(urlsplit(url).path.removeprefix(urlsplit(bases.runbooks or "").path.rstrip("/"))).strip("/")
        if bases.runbook_site == "github":
            return posixpath.normpath(f"{_PAGES}/{rest}")
        page = f"{_PAGES}/{rest}.md"
        return page if page in self.files else posixpath.normpath(f"{_PAGES}/{rest}/README.md")

    def _page(self, path: str, anchor: str) -> str:
        if path not in self.files:
            return f"there is no {path}" if self.site.whole else ""
        if anchor and (path not in self.contents.pages or not self.contents.pages[path].has(anchor)):
            return f"{path} has no anchor '{anchor}' on GitHub and in MkDocs"
        return ""

    def _dashboard(self, parts: SplitResult) -> str:
        uid = parts.path.partition("/d/")[2].split("/")[0]
        if uid not in self.contents.dashboards:
            return f"there is no dashboard with the uid '{uid}'" if self.site.whole else ""
        asked = {name.removeprefix("var-"): value for name, value in parse_qsl(parts.query) if name.startswith("var-")}
        for name in asked:
            if name not in self.contents.dashboards[uid].variables and "$" not in name:
                return f"{self.contents.dashboards[uid].path} has no variable '{name}'"
        return self._identity(names.INFO, {name: value for name, value in asked.items() if "$" not in value})

    def _explored(self, parts: SplitResult) -> str:
        """Return what is wrong with a query in Explore; those of logs are not PromQL."""
        try:
            panes = json.loads(dict(parse_qsl(parts.query))["panes"])
            asked = [(one["datasource"]["type"], one["expr"]) for pane in panes.values() for one in pane["queries"]]
        except (KeyError, TypeError, AttributeError, ValueError):
            return "Explore cannot read its panes"
        wrong = (self._asked(expression) for kind, expression in asked if kind == "prometheus")
        return next((reason for reason in wrong if reason), "")

    def _query(self, parts: SplitResult) -> str:
        return self._asked(dict(parse_qsl(parts.query)).get("g0.expr", ""))

    def _asked(self, expression: str) -> str:
        """Return what is wrong with a query of recorded series: it is no PromQL, or asks for what nothing records."""
        try:
            selectors = promql.selectors(expression)
        except promql.PromQLError as error:
            return f"its query is not PromQL: {error}"
        for selector in selectors:
            if selector.metric.startswith(_RECORDED) or selector.metric == names.INFO:
                asked = {matcher.label: matcher.value for matcher in selector.matchers if matcher.op == "="}
                if reason := self._identity(selector.metric, asked):
                    return reason
        return ""

    def _identity(self, series: str, asked: Mapping[str, str]) -> str:
        """Return why no rule records a series of this identity."""
        service, slo = (asked.get(label) for label in _IDENTITY)
        if not self.site.whole or (service, slo) in self.contents.asked.get(series, frozenset()):
            return ""
        return f"no rule records {series} of {' '.join(name for name in (service, slo) if name) or 'anything'}"


def check(plan: Plan, paths: tuple[str, ...], *, whole: bool) -> Check:
    """Return the proof of all links of a bundle, or of a part of one."""
    places = plan.project.places
    site = Site(
        links=plan.project.links,
        rules=f"{places.alerts}/rules/",
        dashboards=f"{places.dashboards}/",
        runbooks=f"{places.runbooks}/",
        index=places.index.path,
        sources=(plan.project.source, *(service.source for service in plan.services)),
        whole=whole,
    )
    folders = (site.rules, site.dashboards, site.runbooks)
    reads = tuple(path for path in paths if path.startswith(folders))
    how = Inspect(partial(dead_links, site, paths), reads)
    subject = "all outputs" if whole else "these services"
    return Check("every link leads somewhere", subject, how, version=2, terms=repr((site, paths)))


def dead_links(site: Site, paths: tuple[str, ...], bundle: Path) -> tuple[str, ...]:
    """Return every link that leads nowhere or to one of two, alerts that lack one, and pages that none leads to."""
    found = contents.read(bundle, paths, site.rules, site.dashboards)
    known = Known(site, frozenset((*paths, *site.sources)), found)
    dead = [(where, url, known.dead(url, where)) for where, url in dict.fromkeys(found.links())]
    told = [f"{where}: {url}: {reason}" for where, url, reason in dead if reason]
    twins = (
        f"{path}: its {key} '{value}' is another dashboard's, too; Grafana would load only one of them"
        for path, key, value in found.twins()
    )
    return (*told, *twins, *_lacking(found, site), *(_unreached(known) if site.whole else ()))


def _lacking(found: Contents, site: Site) -> Iterator[str]:
    """Yield the alerts that carry no link although the project says where the tools stand."""
    for path, rule in found.alerts():
        said = rule.get("annotations", {})
        if site.links.runbooks and "runbook_url" not in said:
            yield f"{path}: {rule['alert']}: it has no runbook_url"
        if site.links.grafana and rule["labels"].get("service") != names.OURSELVES and "dashboard_url" not in said:
            yield f"{path}: {rule['alert']}: it has no dashboard_url"


def _unreached(known: Known) -> Iterator[str]:
    """Yield the pages that cannot be reached from the index."""
    reached, coming = set[str](), [known.site.index]
    while coming:
        path = coming.pop()
        if path in reached or path not in known.contents.pages:
            continue
        reached.add(path)
        inside = (urlsplit(url).path for url in known.contents.pages[path].links if not urlsplit(url).scheme)
        coming += [posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target))) for target in inside]
    for path in sorted(known.contents.pages.keys() - reached):
        yield f"{path}: no link leads here from {known.site.index}"


def _below(url: str, base: str | None, path: str = "") -> bool:
    return base is not None and url.startswith(base.rstrip("/") + path)
