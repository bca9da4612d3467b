"""The project file, `burnbook.yaml`."""
