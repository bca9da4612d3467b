"""A Prometheus with the OTLP receiver, built with Go: Debian's is built without. prometheus/go.mod pins its release."""

from __future__ import annotations

import re
from pathlib import Path

from _cache import Family, add, complete, dotted, verified, workspace
from _otelcol import go
from _shell import InstallError, Voice, run

OTLP = Family("prometheus-otlp", ("prometheus",))
_MODULE = Path(__file__).resolve().parent / "prometheus"
_PACKAGE = "github.com/prometheus/prometheus/cmd/prometheus"
_VERSION = "github.com/prometheus/common/version.Version"
_SECONDS = 3600
BY_HAND = """\
by hand: put a Prometheus 3 with --web.enable-otlp-receiver, as its project releases it, into the cache as
  {cache}/prometheus-otlp/<version>/prometheus"""


def get(cache: Path, voice: Voice) -> None:
    """Build it, unless the cache holds the pinned release."""
    pinned = _pinned()
    folder = cache / OTLP.name / pinned
    if complete(folder, OTLP):
        voice.note(f"prometheus {pinned} with the OTLP receiver: in the cache, {folder}")
        return
    compiler = go()
    if compiler is None:
        raise InstallError("Go is needed to build Prometheus with the OTLP receiver, and is not on PATH", "install Go")
    with workspace(cache) as root, voice.step("prometheus with the OTLP receiver: built with Go in some minutes"):
        ready = root / OTLP.name
        ready.mkdir()
        told = f"-ldflags=-s -w -X {_VERSION}={pinned}"
        flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", told, "-o", str(ready / "prometheus")]
        run([compiler, "build", *flags, _PACKAGE], _SECONDS, cwd=_MODULE)
        version = verified(ready, OTLP)
        if dotted(version) != pinned:
            raise InstallError(f"it tells version {dotted(version)}, and {_MODULE / 'go.mod'} pins {pinned}")
        add(ready, OTLP, version, cache)


def _pinned() -> str:
    """Tell which release the module pins: v0.305.2 of the library is 3.5.2 of the program."""
    match = re.search(r"github.com/prometheus/prometheus v0\.(\d)(\d\d)\.(\d+)", (_MODULE / "go.mod").read_text())
    if match is None:
        raise InstallError(f"{_MODULE / 'go.mod'} pins no version of Prometheus")
    major, minor, patch = (int(part) for part in match.groups())
    return f"{major}.{minor}.{patch}"
