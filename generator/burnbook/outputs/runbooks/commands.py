"""What is pasted into a shell or into Loki: kubectl where the service says where it runs, LogQL where its logs are."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from burnbook.model.care import Care, Kubernetes
from burnbook.text.promql import quote

_ERRORS = "(?i)(error|exception|traceback)"
_TRACE = "TRACE_ID"


@dataclass(frozen=True, slots=True)
class Block:
    """Something to paste, with the words that lead to it."""

    words: str
    text: str


def pods(care: Care) -> tuple[Block, ...]:
    """Return what tells how the pods are, and what they say."""
    if care.kubernetes is None:
        return ()
    base, workload = _kubectl(care.kubernetes), care.kubernetes.workload
    return (
        Block("Which releases were there, the newest last?", f"{base} rollout history {workload}"),
        Block("Are all of its pods ready?", f"{base} rollout status {workload} --timeout=5s"),
        Block("What happened in its namespace?", f"{base} get events --sort-by=.lastTimestamp | tail -n 20"),
        Block("What does one of them say?", f"{base} logs {workload} --all-containers --prefix --since=15m --tail=200"),
    )


def logs(care: Care) -> tuple[Block, ...]:
    """Return the queries of its logs."""
    if not care.logs:
        return ()
    return (
        Block("Its errors", f"{care.logs} |~ {quote(_ERRORS)}"),
        Block(
            "All of one request, by the trace id that an exemplar, an error page or another log line tells",
            f"{care.logs} |= {quote(_TRACE)}",
        ),
    )


def _kubectl(found: Kubernetes) -> str:
    context = f" --context {shlex.quote(found.context)}" if found.context else ""
    return f"kubectl{context} --namespace {shlex.quote(found.namespace)}"
