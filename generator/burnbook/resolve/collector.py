"""The collector: doors that stand open, secrets in the clear, and what a release does not have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from burnbook.diagnostics import Report
from burnbook.model.collector import LOCAL, Options, Signal, Store
from burnbook.model.source import Origin

Version = tuple[int, int]
OLDEST: Version = (0, 140)
"""The oldest release whose configuration our files keep to."""
_PASSWORD_FILE: Version = (0, 149)  # basicauth reads it; 0.144 did not
_SEVERAL: Version = (0, 152)  # span_metrics names the gateway by itself: its gate includeCollectorInstanceID is on
_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|passw|api-?key", re.IGNORECASE)


def check(found: Options, services: Collection[str], report: Report) -> None:
    """Report what is wrong with the collector of a project whose `services` are known."""
    at = found.origin
    if at is None:
        return
    _check_receiving(found, at.at("receive"), report)
    for signal, store in found.stores():
        _check_store(signal, store, at.at(signal), report)
    _check_version(found, at, report)
    _check_graph(found, at.at("service_graph"), report)
    for name in sorted({name for name, _ in found.kept_of} - set(services)):
        text, known = f"there is no service '{name}'", ", ".join(sorted(services))
        report(at.at("traces_kept_of", name).problem("collector-service", text, f"known: {known}", key=True))


def _check_receiving(found: Options, at: Origin, report: Report) -> None:
    receive = found.receive
    if not receive.insecure:
        return
    if receive.bearer_file:
        text = "a token over an insecure connection is known to all who listen"
        report(at.at("bearer_file").problem("collector-open", text, "leave out 'insecure' or 'bearer_file'", key=True))
    if receive.host and not re.fullmatch(LOCAL, receive.host):
        text = f"at {receive.host} anybody could send, and nobody is asked who they are"
        mend = "leave out 'insecure': then senders show a certificate; or listen at localhost"
        report(at.at("host").problem("collector-open", text, mend))
    if found.gateways.several:
        text = "several gateways stand on several machines, and an insecure one is reached from its own alone"
        report(at.at("insecure").problem("collector-open", text, "leave out 'insecure' or 'gateways'", key=True))


def _check_store(signal: Signal, store: Store, at: Origin, report: Report) -> None:
    for where, text, mend in (*_misfits(signal, store, at), *_in_the_clear(store, at)):
        report(where.problem("collector-transport", text, mend, key=True))
    for name, _ in store.headers:
        if _SECRET_HEADER.search(name):
            text = f"the value of {name} is a secret, and this file is read by many"
            mend = "use bearer_file, or user and password_file"
            # Its line may hold the secret.
            report(replace(at.at("headers", name).problem("collector-transport", text, mend, key=True), source=""))


def _misfits(signal: Signal, store: Store, at: Origin) -> Iterator[tuple[Origin, str, str]]:
    """Yield what of an address and its security does not go together."""
    if store.protocol == "remote_write" and signal != "metrics":
        yield at.at("remote_write"), f"remote write takes no {signal}", "write otlp or otlp_grpc"
    tls, plain = store.tls, store.address.startswith("http://")
    files = bool(tls.ca_file or tls.cert_file or tls.key_file)
    if plain and files:
        yield at.at("tls"), "http:// has no TLS that these files could be of", "write https://, or leave them out"
    if tls.insecure and (files or store.address.startswith("https://")):
        yield at.at("tls", "insecure"), "what is secured cannot be insecure", "leave out 'insecure', or the security"
    if bool(tls.cert_file) != bool(tls.key_file):
        has, lacks = ("cert_file", "key_file") if tls.cert_file else ("key_file", "cert_file")
        yield at.at("tls", has), f"{has} is of no use without {lacks}", f"add {lacks}"


def _in_the_clear(store: Store, at: Origin) -> Iterator[tuple[Origin, str, str]]:
    if not store.credentials:
        return
    shown = at.at("bearer_file" if store.credentials.bearer_file else "user")
    if store.address.startswith("http://") and not store.tls.insecure:
        mend = "write https://, or tls: {insecure: true} if nobody else is on that network"
        yield shown, "over http:// all who listen would know these credentials", mend
    if store.protocol == "otlp_grpc" and store.tls.insecure:
        yield shown, "gRPC shows no credentials without TLS", "leave out 'insecure', or the credentials"


def _check_version(found: Options, at: Origin, report: Report) -> None:
    for place, what, since in _asked(found, at):
        if found.version < since:
            text = f"{what} needs collector {_shown(since)}, and collector.version is {_shown(found.version)}"
            mend = f'run that or a newer one, and state version: "{_shown(since)}"'
            report(place.problem("collector-version", text, mend, key=True))


def _asked(found: Options, at: Origin) -> Iterator[tuple[Origin, str, Version]]:
    yield at.at("version"), "the form of the files", OLDEST
    if found.gateways.several:
        yield at.at("gateways"), "counting spans in several gateways", _SEVERAL
    for signal, store in found.stores():
        if store.credentials.user:
            yield at.at(signal, "password_file"), "a password in a file", _PASSWORD_FILE


def _check_graph(found: Options, at: Origin, report: Report) -> None:
    if found.gateways.several and found.service_graph:
        text = "several gateways would count the calls of a service under one name"
        mend = "leave out 'service_graph', or run one gateway"
        report(at.problem("collector-gateways", text, mend, key=True))


def _shown(version: Version) -> str:
    return ".".join(map(str, version))
