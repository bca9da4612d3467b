"""The OpenTelemetry Collector, built with Go: the module in otelcol/ pins its builder, the manifest its parts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from _shell import InstallError, Voice, run

MODULE = Path(__file__).resolve().parent / "otelcol"
BUILDER = "go.opentelemetry.io/collector/cmd/builder"
BUILDER_SECONDS = 600
COLLECTOR_SECONDS = 1800


def pinned_version() -> str:
    """Tell which release of the collector the module pins."""
    match = re.search(rf"{re.escape(BUILDER)} v(\d+\.\d+\.\d+)", (MODULE / "go.mod").read_text())
    if match is None:
        raise InstallError(f"{MODULE / 'go.mod'} pins no version of {BUILDER}")
    return match[1]


def build(root: Path, voice: Voice) -> Path:
    """Build the collector in an empty folder and give the folder of its binary."""
    go = shutil.which("go")
    if go is None:
        raise InstallError("Go is needed to build the collector, and is not on PATH", "install Go, then run this again")
    builder = root / "builder"
    with voice.step("otelcol: building its builder"):
        run([go, "build", "-mod=readonly", "-buildvcs=false", "-o", str(builder), BUILDER], BUILDER_SECONDS, cwd=MODULE)
    with voice.step("otelcol: building the collector"):
        run([str(builder), "--config", str(MODULE / "builder.yaml")], COLLECTOR_SECONDS, cwd=root)
    ready = root / "ready"
    ready.mkdir()
    (root / "build" / "otelcol").rename(ready / "otelcol")
    return ready
