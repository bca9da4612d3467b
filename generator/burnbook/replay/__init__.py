"""Burn alerts over minutes of events, as arrays: the rules, evaluated without a server."""
