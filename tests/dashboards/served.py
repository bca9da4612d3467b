"""A real Prometheus that has recorded what the reference dashboards read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from burnbook import toolbox
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import Client, Settings, serving
from burnbook.model.plan import Plan
from dashboards import recorded


@contextmanager
def server(tool: toolbox.Tool, folder: Path, plan: Plan, end: int, more: Iterable[str] = ()) -> Iterator[Client]:
    """Lend a server that knows two hours up to `end`, and `more` lines of OpenMetrics."""
    known = recorded.openmetrics(plan, end).removesuffix("# EOF\n")
    (folder / "raw.om").write_text(known + "".join(more) + "# EOF\n")
    fill = ("tsdb", "create-blocks-from", "openmetrics", str(folder / "raw.om"), str(folder / "data"))
    done = toolbox.run((str(tool.path.with_name("promtool")), *fill), folder, 120)
    if done.code != 0:
        raise LiveError(done.output)
    (folder / "prometheus.yaml").write_text("{}\n")
    with serving(tool, Settings(folder / "prometheus.yaml", folder / "data")) as client:
        yield client
