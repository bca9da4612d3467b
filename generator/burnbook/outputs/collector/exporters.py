"""Where the gateway sends to: one exporter a signal, and what each shows to the other side."""

from __future__ import annotations

from typing import Any

from burnbook.model.collector import Credentials, Options, Store
from burnbook.outputs.collector import relay, shared
from burnbook.outputs.collector.environment import literal

_TYPES = {"otlp": "otlp_http", "otlp_grpc": "otlp_grpc", "remote_write": "prometheus_remote_write"}


def name(signal: str, store: Store) -> str:
    """Return what the exporter of a signal is called."""
    return f"{_TYPES[store.protocol]}/{signal}"


def first(signal: str, store: Store) -> str:
    """Return what the pipelines of a signal send to: its exporter, or the queue before it."""
    return relay.EXPORTER if store.protocol == "remote_write" else name(signal, store)


def exporters(options: Options) -> dict[str, Any]:
    """Return the exporters of all signals."""
    own = {name(signal, store): _exporter(signal, store, options) for signal, store in options.stores()}
    return {**relay.exporters(options), **own}


def credentials(options: Options) -> dict[str, Any]:
    """Return the extensions that show what the stores ask for; the secrets stay in their files."""
    return {
        _authenticator(signal, store.credentials): _shown(store.credentials)
        for signal, store in options.stores()
        if store.credentials
    }


def plain(options: Options) -> frozenset[str]:
    """Return the exporters that the project wants without TLS."""
    return frozenset(name(signal, store) for signal, store in options.stores() if store.tls.insecure)


def _exporter(signal: str, store: Store, options: Options) -> dict[str, Any]:
    return {
        "endpoint": literal(store.address),
        **_tls(store),
        **({"auth": {"authenticator": _authenticator(signal, store.credentials)}} if store.credentials else {}),
        **({"headers": {key: literal(value) for key, value in store.headers}} if store.headers else {}),
        **(_written() if store.protocol == "remote_write" else shared.delivery(options)),
    }


def _tls(store: Store) -> dict[str, Any]:
    files = {"ca_file": store.tls.ca_file, "cert_file": store.tls.cert_file, "key_file": store.tls.key_file}
    stated = {key: literal(path) for key, path in files.items() if path}
    if store.tls.insecure and store.protocol == "otlp_grpc":  # of the others the URL says it
        return {"tls": {"insecure": True}}
    return {"tls": stated} if stated else {}


def _authenticator(signal: str, shown: Credentials) -> str:
    return f"{'bearertokenauth' if shown.bearer_file else 'basicauth'}/{signal}"


def _shown(found: Credentials) -> dict[str, Any]:
    if found.bearer_file:
        return {"filename": literal(found.bearer_file)}
    return {"client_auth": {"username": literal(found.user), "password_file": literal(found.password_file)}}


def _written() -> dict[str, Any]:
    """Return how remote write delivers: it answers the relay once the store has taken a batch, or refused it for good.

    Its log (`wal`) would survive a restart, too, but repeats a batch that the store refuses for good, such as one
    sample that is too old, without an end. It tries again by itself: an error that it returned would count as loss.
    """
    return {
        "timeout": "0s",  # it counts all tries together, and what has not been taken by then would be dropped
        "max_batch_request_parallelism": 1,  # samples of a series in their order
        "remote_write_queue": {"enabled": False},
        "retry_on_failure": shared.patience(),
    }
