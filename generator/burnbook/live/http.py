"""What the clients of all servers share: whether one is ready, and no proxy on the way to our own machine."""

from __future__ import annotations

import requests

from burnbook.live.processes import HOST


def ready(url: str) -> bool:
    """Tell whether a server serves; never raises."""
    try:
        return requests.get(f"{url}/-/ready", timeout=1, proxies=proxies(url)).ok
    except requests.RequestException:
        return False


def proxies(url: str) -> dict[str, str]:
    """Return what replaces the proxies of the environment: none leads to this machine itself."""
    return {"http": ""} if url.startswith(f"http://{HOST}:") else {}
