# Everything from a fresh machine: needs Python 3.11 or newer with pip, and make.
#   make demo PYTHON=python3.12 VENV=.venv-3.12

PYTHON ?= python3
VENV ?= .venv
PYTEST_ARGS ?= -n auto

BIN := $(VENV)/bin
SPECS := $(wildcard examples/*.toml)

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-all lint generated mutants accuracy bench clean
.NOTPARALLEL:
.DELETE_ON_ERROR:
.SECONDARY:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/plot.stamp ## generate, verify and train the example networks on real data
	$(BIN)/python examples/demo.py

test: $(VENV)/test.stamp ## run the tests, those that take long left out
	$(BIN)/python -m pytest -m "not slow" $(PYTEST_ARGS)

test-all: $(VENV)/test.stamp ## run all tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/dev.stamp ## check style, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

generated: $(VENV)/plot.stamp ## write the reference networks' files again
	@set -e; for spec in $(SPECS); do \
	  $(BIN)/symnn generate $$spec -o generated/$$(basename $$spec .toml).py; \
	done

mutants: $(VENV)/test.stamp ## corrupt files and symnn, and count what the checks refuse
	$(BIN)/python -m tests.mutants

accuracy: $(VENV)/test.stamp ## measure every function of the library, and write docs/accuracy.md
	$(BIN)/python -m tests.accuracy

bench: $(VENV)/plot.stamp $(VENV)/peers.stamp ## time a training step beside PyTorch, scikit-learn, autograd
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.bias

clean: ## remove the environment and the tools' caches
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# One environment; a stamp for each of pyproject's extras, made again when pyproject changes.
$(VENV)/%.stamp: pyproject.toml | $(VENV)/ready
	$(BIN)/python -m pip install --quiet --editable '.[$*]'
	@touch $@

$(VENV)/ready:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit( \
	  "symnn needs Python 3.11 or newer; %s is %s. Try make PYTHON=python3.11" \
	  % (sys.executable, sys.version.split()[0]))'
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@
