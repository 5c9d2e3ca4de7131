# The course's commands. `make` alone lists them.
#
# From a fresh clone nothing is needed but Python 3.11–3.13 (with venv) and make: a target installs
# what it needs into .venv, at the versions in constraints.txt, and again when those change.
# In an environment of your own (pip install -e ".[dev]"):  make test PY=python

PYTHON ?= python3
VENV := .venv

ifeq ($(origin PY), undefined)
  PY := $(VENV)/bin/python
  LAB := $(VENV)/.installed-lab
  DEV := $(VENV)/.installed-dev
endif
# Where the commands that belong to $(PY) are: beside it, or on the PATH.
BIN := $(if $(findstring /,$(PY)),$(dir $(PY)))

PIP_INSTALL = $(PY) -m pip install --disable-pip-version-check --quiet -c constraints.txt
CODE := gan_course tests notebooks

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help lab test test-full notebooks measure weights lint bench clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

lab: $(LAB) ## open JupyterLab on your own copy of the lessons
	@$(BIN)gan-course lab

test: $(DEV) ## run all tests but the slow ones
	@$(PY) -m pytest -m "not slow"

test-full: $(DEV) ## run all tests
	@$(PY) -m pytest

notebooks: $(DEV) ## build and execute the lessons and sheets that changed
	@$(PY) notebooks/build.py

measure: $(DEV) ## time every lesson and write its measured header
	@$(PY) notebooks/build.py --measure

weights: $(DEV) ## train the measuring classifier anew and write its assets
	@$(PY) -m gan_course.metrics.features

lint: $(DEV) ## style, spelling, types, direction of imports
	@$(PY) -m ruff check $(CODE)
	@$(PY) -m ruff format --check $(CODE)
	@$(BIN)codespell $(CODE) *.md *.yml assets
	@$(PY) -m mypy
	@$(BIN)lint-imports --no-logo --no-cache
	@$(PY) -m pre_commit validate-config .pre-commit-config.yaml

bench: $(DEV) ## quality against training time of the recipes (takes long; resumes)
	@$(PY) tests/benchmarks/speed.py

clean: ## remove what was built or cached; keeps .venv, my_course and your runs
	@rm -rf notebooks/solutions/.gan_course_progress.json
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
	@find $(CODE) -name .ipynb_checkpoints -type d -prune -exec rm -rf {} +

# The environment. A stamp says that an installation went through to its end.
$(VENV)/.installed-lab: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the course and JupyterLab into $(VENV) (a few minutes the first time)."
	@$(PIP_INSTALL) -e ".[tf,lab]"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the course and its tools into $(VENV) (a few minutes the first time)."
	@$(PIP_INSTALL) -e ".[dev]"
	@touch $(VENV)/.installed-lab $@

$(VENV)/bin/python:
	@command -v $(PYTHON) > /dev/null || { \
	  echo "There is no '$(PYTHON)' here. Install Python 3.11, 3.12 or 3.13, or name it:" \
	    "make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { \
	  echo "'$(PYTHON)' is $$($(PYTHON) --version 2>&1); the course needs Python 3.11, 3.12 or" \
	    "3.13. If you have one, name it: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2> /dev/null || { \
	  echo "'$(PYTHON)' has no venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
