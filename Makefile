# Needs python3 (3.11 to 3.13, with venv) and make; everything else is got here, without root, outside the system.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# One worker more than the two cores of the gate: many tests wait for a server.
PYTEST ?= $(BIN)/pytest -n 3

.PHONY: help generate test lint drill example nothing-lost dead-links picture schema otelcol-manifest mutants bench-rules bench-proof bench-backtest lock clean
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

help:                         ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s ':'

generate: $(STAMP)            ## prove and publish the reference bundle
	tools/install --quiet
	$(BIN)/burnbook generate

test: $(STAMP)                ## every test, with a real Prometheus, old and new, and VictoriaMetrics where Go builds it
	tools/install --quiet
	-tools/install --quiet --newest
	-tools/install --quiet --postgres
	-tools/install --quiet --victoria
	$(PYTEST)

lint: $(STAMP)                ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

drill: $(STAMP)               ## play an incident for every SLO of the reference bundle, in a pair of real Prometheis
	tools/install --quiet
	$(BIN)/burnbook drill checkout --ha
	$(BIN)/burnbook drill order-mailer --ha
	$(BIN)/burnbook drill payment-gateway --ha
	$(BIN)/burnbook drill otel-collector --ha

example: $(STAMP)             ## run the reference service with all that watches it; it prints how to break it; Ctrl-C ends all
	tools/install --quiet
	@$(BIN)/python tools/telemetry_path/run.py

nothing-lost: $(STAMP)        ## stop stores and kill collectors under load, and count what arrives (5 minutes)
	tools/install --quiet --collector
	-tools/install --quiet --otlp
	@$(BIN)/python tools/telemetry_path/lost.py

dead-links: $(STAMP)          ## look for dead links in the committed bundle, by other means than Burnbook's
	@$(BIN)/python tests/links/deadlinks.py | tee /dev/stderr | grep -c . | sed 's/$$/ dead links/'

picture: $(STAMP)             ## draw the pictures of the documents from a real Prometheus (needs chromium)
	tools/install --quiet
	$(BIN)/python tools/picture/draw.py slo --png docs/pictures/slo.png
	$(BIN)/python tools/picture/incident.py --out docs/pictures/postmortem.svg
	$(BIN)/python tools/picture/burn_down.py --out docs/pictures/review.svg

schema: $(STAMP)              ## rewrite the published JSON Schemas
	$(BIN)/burnbook schema service > docs/schema/service.json
	$(BIN)/burnbook schema project > docs/schema/project.json

otelcol-manifest: $(STAMP)    ## rewrite the manifest of the collector that proves configurations
	$(BIN)/python tools/otelcol/manifest.py > tools/otelcol/builder-config.yaml

mutants: $(STAMP)             ## change every rule of the reference bundle in every way: each change must break a test
	tools/install --quiet
	PYTHONPATH=tests $(BIN)/python tests/mutation/run.py

bench-rules: $(STAMP)          ## the rules beside the truth and beside two peers: docs/bench-rules.md (10 minutes)
	tools/install --quiet
	$(BIN)/python tools/bench_rules/bench.py --write

bench-proof: $(STAMP)          ## how long proving takes, beside its goals: on an idle machine (2 minutes)
	tools/install --quiet
	$(BIN)/python tools/bench_proof/bench.py

bench-backtest: $(STAMP)       ## how long half a year of history takes, beside its goals
	$(BIN)/python tools/bench_backtest/bench.py

# The lock is hashes only. The package itself goes in without deps and without build isolation,
# so that nothing un-hashed is ever downloaded (the build backend is in the lock too).
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,13))' \
	  || { echo "need Python 3.11 to 3.13 with venv (Debian, Ubuntu: apt install python3-venv); try make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

lock:                         ## rewrite requirements.lock (the only target that resolves versions)
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --upgrade --quiet --output-file requirements.lock
	rm -rf $(VENV)-lock

clean:                        ## remove the virtual environment
	rm -rf $(VENV)
