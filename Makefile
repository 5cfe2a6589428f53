# Everything a newcomer types. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKED := install --no-deps --require-hashes

.DEFAULT_GOAL := help
.PHONY: help install dev demo test lint types check sync serve studio bench eval lock clean

help: ## Say what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "Python 3.11 to 3.13 is needed; this is " + sys.version.split()[0] + ". Set PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/pyvenv.cfg requirements.lock requirements-build.lock pyproject.toml
	$(PIP) $(LOCKED) -r requirements-build.lock
	$(PIP) $(LOCKED) -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(PIP) $(LOCKED) -r requirements-dev.lock
	@touch $@

.venv-studio/.installed: requirements-studio.lock requirements-build.lock pyproject.toml
	$(PYTHON) -m venv .venv-studio
	.venv-studio/bin/python -m pip --disable-pip-version-check --quiet $(LOCKED) -r requirements-build.lock
	.venv-studio/bin/python -m pip --disable-pip-version-check --quiet $(LOCKED) -r requirements-studio.lock
	.venv-studio/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --no-build-isolation --editable .
	@touch $@

install: $(VENV)/.runtime ## Set up what running needs
dev: $(VENV)/.dev ## Set up what developing needs

demo: install ## Compile a sample brief, offline, and say where to look
	@$(BIN)/director demo

test: dev ## Run every test
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: dev ## Check style and the floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: dev ## Check types
	$(BIN)/mypy

check: lint types ## Check style, floors, types, and that generated files are in step
	$(BIN)/python -m graphs check
	$(BIN)/python -m server.generated check

sync: dev ## Write generated files anew (langgraph.json, docs, schemas)
	$(BIN)/python -m graphs sync
	$(BIN)/python -m server.generated sync

serve: install ## Serve the workflows on 127.0.0.1:2024
	$(BIN)/director serve

studio: .venv-studio/.installed ## Open the graphs in LangGraph Studio
	LANGSMITH_TRACING=false .venv-studio/bin/langgraph dev --config langgraph.json

bench: dev ## Measure, as ratios within one run
	$(BIN)/python -m tests.bench

lock: ## Pin dependencies anew (needs uv)
	uv pip compile pyproject.toml $(LOCK_OPTIONS) -o requirements.lock
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --group dev -c requirements.lock -o requirements-dev.lock
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --extra telemetry -c requirements.lock -o requirements-telemetry.lock
	uv pip compile pyproject.toml $(LOCK_OPTIONS) --extra studio -c requirements.lock -o requirements-studio.lock
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate --quiet

clean: ## Remove what was set up and made
	rm -rf $(VENV) .venv-studio .director demo-out .mypy_cache .ruff_cache .pytest_cache .hypothesis
