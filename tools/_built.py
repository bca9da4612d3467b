"""Servers that tests use and Debian has not, built with Go: the go.mod of each pins its release."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from _cache import VICTORIA, Family, Version, add, complete, dotted, verified, workspace
from _otelcol import go
from _shell import InstallError, Voice, run

_TOOLS = Path(__file__).resolve().parent
_SECONDS = 3600


@dataclass(frozen=True)
class Program:
    """What is built: from which package of which module, and how it is told its release.

    `pinned` finds the version of the library in go.mod, `release` makes that of the program of it, and `told` sets it.
    """

    family: Family
    title: str
    module: Path
    package: str
    pinned: str
    release: Callable[[Version], Version]
    told: str
    by_hand: str


OTLP = Program(
    family=Family("prometheus-otlp", ("prometheus",)),
    title="prometheus with the OTLP receiver",
    module=_TOOLS / "prometheus",
    package="github.com/prometheus/prometheus/cmd/prometheus",
    pinned=r"github.com/prometheus/prometheus v(0)\.(\d+)\.(\d+)",
    release=lambda library: (*divmod(library[1], 100), library[2]),  # v0.305.2 of the library is 3.5.2
    told="github.com/prometheus/common/version.Version={}",
    by_hand="""\
by hand: put a Prometheus 3 with --web.enable-otlp-receiver, as its project releases it, into the cache as
  {cache}/prometheus-otlp/<version>/prometheus""",
)
VICTORIA_METRICS = Program(
    family=VICTORIA,
    title="victoria-metrics",
    module=_TOOLS / "victoria",
    package="github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics",
    pinned=r"github.com/VictoriaMetrics/VictoriaMetrics v(\d+)\.(\d+)\.(\d+)",
    release=lambda library: library,
    told="github.com/VictoriaMetrics/VictoriaMetrics/lib/buildinfo.Version=victoria-metrics-tags-v{}",
    by_hand="""\
by hand: put the single-node VictoriaMetrics, as its project releases it, on PATH or into the cache as
  {cache}/victoria-metrics/<version>/victoria-metrics; only tests use it""",
)


def get(program: Program, cache: Path, voice: Voice) -> None:
    """Build it, unless the cache holds the pinned release."""
    family, pinned = program.family, dotted(_pinned(program))
    folder = cache / family.name / pinned
    if complete(folder, family):
        voice.note(f"{program.title} {pinned}: in the cache, {folder}")
        return
    compiler = go()
    if compiler is None:
        raise InstallError(f"Go is needed to build {program.title}, and is not on PATH", "install Go")
    with workspace(cache) as root, voice.step(f"{program.title}: built with Go in some minutes"):
        ready = root / family.name
        ready.mkdir()
        told = f"-ldflags=-s -w -X {program.told.format(pinned)}"
        flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", told, "-o", str(ready / family.tools[0])]
        run([compiler, "build", *flags, program.package], _SECONDS, cwd=program.module)
        version = verified(ready, family)
        if dotted(version) != pinned:
            raise InstallError(f"it tells version {dotted(version)}, and {program.module / 'go.mod'} pins {pinned}")
        add(ready, family, version, cache)


def _pinned(program: Program) -> Version:
    """Tell which release the module pins."""
    match = re.search(program.pinned, (program.module / "go.mod").read_text())
    if match is None:
        raise InstallError(f"{program.module / 'go.mod'} pins no version of {program.package}")
    return program.release(tuple(map(int, match.groups())))
