"""Alertmanager: a server of our own, and a small client of its v2 API (0.25 and newer alike)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from burnbook.live import http
from burnbook.live.http import Access
from burnbook.live.processes import Address, LiveError, Start, running
from burnbook.toolbox import Tool

_TEMPLATES = Path("/usr/share/prometheus/alertmanager")
_NEEDED = "default.tmpl"
_WHY = {"silencedBy": "silenced", "inhibitedBy": "inhibited", "mutedBy": "outside of its hours"}


@dataclass(frozen=True, slots=True)
class Received:
    """An alert as Alertmanager holds it: active, or suppressed `because` of a silence, an inhibition, or its hours."""

    labels: Mapping[str, str]
    state: str
    receivers: tuple[str, ...]
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """The v2 API of one server; every method raises `LiveError` if there is no good answer in time (seconds)."""

    url: str
    seconds: float = 30
    access: Access = http.OPEN

    def ready(self) -> bool:
        """Tell whether the server serves; never raises."""
        return http.ready(self.url)

    def alerts(self) -> tuple[Received, ...]:
        """Return every alert that fires, whoever is told of it."""
        answer = http.ask("GET", self._alerts, self.access, self.seconds)
        try:
            return tuple(_received(found) for found in answer.json())
        except (ValueError, TypeError, KeyError) as error:
            raise LiveError(f"{self._alerts}: this is no answer of an Alertmanager: {error}") from error

    def send(self, alert: Mapping[str, Any]) -> None:
        """Send an alert, as Prometheus does."""
        http.ask("POST", self._alerts, self.access, self.seconds, json=[alert])

    @property
    def _alerts(self) -> str:
        return f"{self.url}/api/v2/alerts"


@contextmanager
def serving(tool: Tool, config: Path, data: Path, flags: tuple[str, ...] = (), seconds: float = 30) -> Iterator[Client]:
    """Run an Alertmanager until the end of the block and lend its client; it talks to no other of its kind."""

    def command(address: Address) -> tuple[str, ...]:
        own = (f"--config.file={config}", f"--storage.path={data}", "--cluster.listen-address=")
        return _started((str(tool.path), *own, f"--web.listen-address={address}", *flags), tool, config.parent)

    start = Start(tool, command, config.parent, lambda address: Client(address.url).ready(), seconds)
    with running(start) as address:
        yield Client(address.url)


def _started(command: tuple[str, ...], tool: Tool, folder: Path) -> tuple[str, ...]:
    """Return a command that finds Debian's templates, which its build looks for at a fixed place.

    `tools/install` keeps them beside the binary; where the package is not installed, they are laid over that place in a
    mount namespace of the server's own.
    """
    beside = tool.path.parent
    if (_TEMPLATES / _NEEDED).is_file() or not (beside / _NEEDED).is_file():
        return command
    overlay = folder / "usr-share"
    place = overlay / _TEMPLATES.relative_to("/usr/share")
    place.mkdir(parents=True, exist_ok=True)
    for template in beside.glob("*.tmpl"):
        (place / template.name).write_bytes(template.read_bytes())
    mount = 'mount -t overlay overlay -o "lowerdir=$0:/usr/share" /usr/share && exec "$@"'
    return ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(overlay), *command)


def _received(found: Mapping[str, Any]) -> Received:
    return Received(
        labels=found["labels"],
        state=found["status"]["state"],
        receivers=tuple(receiver["name"] for receiver in found["receivers"]),
        because=tuple(word for key, word in _WHY.items() if found["status"].get(key)),
    )
