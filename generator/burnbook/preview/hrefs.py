"""Where links lead: into Grafana, with what is chosen and the time that is shown, or out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from burnbook.preview import filling
from burnbook.preview.board import Link
from burnbook.recorded.facts import Span

_OF_A_VALUE = re.compile(r"\$\{__(?:field\.labels|data\.fields)\.(\w+)\}")
_TIME = "${__url_time_range}"
_SOURCE = re.compile(r"\$\{datasource:queryparam\}")


@dataclass(frozen=True, slots=True)
class Hrefs:
    """The address of Grafana (nothing, if nobody knows it), the time that is shown, and the variables."""

    grafana: str
    span: Span
    values: Mapping[str, str]

    def of(self, url: str, labels: Mapping[str, str]) -> str:
        """Return where the link of a value leads; nothing if that is not known."""
        told = _OF_A_VALUE.sub(lambda found: quote(labels.get(found[1], ""), safe=""), url)
        return self._whole(told.replace(_TIME, self._time()))

    def top(self, link: Link) -> str:
        """Return where a link on top leads; nothing if that is not known."""
        whole = self._whole(link.url)
        joint = "&" if "?" in whole else "?"
        return f"{whole}{joint}{self._time()}" if whole and link.keep_time else whole

    def board(self, uid: str) -> str:
        """Return the address of a dashboard in Grafana; nothing if that is not known."""
        return self._whole(f"/d/{quote(uid, safe='')}?{self._time()}")

    def _whole(self, url: str) -> str:
        quoted = {name: quote(value, safe="") for name, value in self.values.items()}
        clean = re.sub(r"&{2,}", "&", filling.filled(_SOURCE.sub("", url), quoted))
        clean = clean.replace("?&", "?").rstrip("?&")
        if clean.startswith("/"):
            return f"{self.grafana.rstrip('/')}{clean}" if self.grafana else ""
        return clean if urlsplit(clean).scheme in ("http", "https") else ""

    def _time(self) -> str:
        return f"from={round(self.span.start * 1000)}&to={round(self.span.end * 1000)}"
