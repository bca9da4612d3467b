"""What agents in Kubernetes may ask the API server: the pods and namespaces that they name telemetry by."""

from __future__ import annotations

from typing import Any

ACCOUNT = "otelcol-agent"
_GROUP = "rbac.authorization.k8s.io"


def documents(namespace: str) -> tuple[dict[str, Any], ...]:
    """Return the account of the agents, a role that reads, and their binding.

    The rules are those that k8s_attributes needs for its metadata; a deployment's name is told by its pods.
    """
    kept = ["get", "watch", "list"]
    return (
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": namespace}},
        {
            "apiVersion": f"{_GROUP}/v1",
            "kind": "ClusterRole",
            "metadata": {"name": ACCOUNT},
            "rules": [
                {"apiGroups": [""], "resources": ["pods", "namespaces"], "verbs": kept},
                {"apiGroups": ["apps"], "resources": ["replicasets"], "verbs": kept},
            ],
        },
        {
            "apiVersion": f"{_GROUP}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": ACCOUNT},
            "roleRef": {"apiGroup": _GROUP, "kind": "ClusterRole", "name": ACCOUNT},
            "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace}],
        },
    )
