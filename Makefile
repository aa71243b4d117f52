# Commands: demo, test, check, fix, bench, wheel, audit, install (see README).
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
# Without stanza, spacy and torch, which argostranslate asks for and we do not use.
PIP := $(UV) pip install --quiet --python $(BIN)/python --excludes excludes.txt -c constraints.txt
ARGS ?=
# Whole files side by side: what one makes once, a Prefect server for example, is made once.
# Four, also on two cores, since the long ones mostly wait; in the order of tests/conftest.py.
PARALLEL ?= -n 4 --dist loadfile --no-loadscope-reorder
DIST ?= dist

.PHONY: install demo test check lint types floor-plan fast fix bench wheel audit lock \
        training-env starter-models clean

install: $(VENV)/.dev

demo: $(VENV)/.runtime
	@$(BIN)/pubpipe demo $(ARGS)

test: $(VENV)/.dev
	$(BIN)/pytest $(PARALLEL) $(ARGS)

check: lint types floor-plan fast

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

floor-plan: $(VENV)/.dev
	$(BIN)/lint-imports

fast: $(VENV)/.dev
	$(BIN)/pytest -m "not slow" $(PARALLEL) $(ARGS)

fix: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	@for file in bench/*.py; do echo "== $$file"; $(BIN)/python $$file $(ARGS) || exit 1; done

# The wheel, with what an installation of it needs to know beside it (docs/installing.md).
wheel: $(VENV)/.dev
	$(UV) build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir $(DIST) .
	cp constraints.txt excludes.txt $(DIST)

# Ask an advisory service about every pin; exceptions, with reasons, are in audit.toml.
audit: $(VENV)/.dev
	$(BIN)/python .ci/audit.py $(ARGS)

# Resolve anew what constraints.txt pins: versions and hashes, no addresses.
lock: $(UV)
	$(UV) pip compile pyproject.toml --group dev --extra postgresql --extra redis --extra s3 --generate-hashes \
	  --universal --python-version 3.11 --excludes excludes.txt --no-header --no-annotate \
	  --quiet --upgrade --output-file constraints.txt

$(UV):
	@python=; for name in python3.11 python3.12 python3.13 python3; do \
	  if command -v $$name >/dev/null 2>&1 && \
	     $$name -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then python=$$name; break; fi; done; \
	if [ -z "$$python" ]; then \
	  echo "pubpipe needs Python 3.11 or newer with its venv module, and none was found." >&2; \
	  echo "Install it (Debian: apt install python3 python3-venv) and run this again." >&2; \
	  exit 1; fi; \
	echo "Making the environment in $(VENV) with $$($$python --version) …"; \
	$$python -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv==$(UV_VERSION)

$(VENV)/.runtime: pyproject.toml constraints.txt excludes.txt | $(UV)
	@echo "Installing packages (about 600 MB, from the package registry only) …"
	@$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@$(PIP) -e '.[postgresql]' --group dev
	@touch $@

# The recipe of the starter models has an environment of its own: it needs torch.
training-env: .venv-training/.ready

.venv-training/.ready: training/requirements.txt | $(UV)
	@$(BIN)/python -m venv .venv-training
	@.venv-training/bin/python -m pip install --quiet -r training/requirements.txt
	@touch $@

# Train them anew: make starter-models DATA=FOLDER (see training/README.md).
starter-models: training-env
	@test -n "$(DATA)" || { echo "Say where the training text is: make starter-models DATA=FOLDER" >&2; exit 1; }
	.venv-training/bin/python -m training --data $(DATA) --runs build/training --out src/pubpipe/starter $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
