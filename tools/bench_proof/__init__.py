"""The bench of the proofs: how long `burnbook generate` takes, the first time and when nothing has changed."""
