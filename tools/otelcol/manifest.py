"""Print the builder's manifest of a collector that holds whatever a burnbook.yaml can ask for."""

from burnbook.outputs.collector import components
from burnbook.text import yaml_out

HEAD = """\
What `otelcol validate` is run with: every component that a burnbook.yaml can ask for. tools/install builds it.
Written by `make otelcol-manifest` from the table in outputs/collector/components.py."""

if __name__ == "__main__":
    print(yaml_out.dump(components.everything(), HEAD), end="")
