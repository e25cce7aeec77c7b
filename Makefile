# One word a task. `make run` shows the product, `make test` says whether it works.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test lint types imports templates sqlite postgresql browser format bench lock pictures translations build clean

PORT ?= 8000
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: ## the product with demo data, on http://127.0.0.1:8000 (PORT=… for another)
	@.ci/setup run
	@$(BIN)/screening migrate
	@$(BIN)/screening demo --if-empty
	@$(BIN)/screening serve --port $(PORT)

test: ready lint sqlite postgresql browser ## everything that is checked, as on every submission

.PHONY: ready
ready:
	@.ci/setup test

lint: style types imports templates ## style, types, direction of imports, templates

.PHONY: style
style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

templates:
	$(BIN)/djlint templates --lint --quiet

sqlite: ## the tests on SQLite
	$(PYTEST) -n 2 -m "not browser and not postgresql"

postgresql: ## the same tests on PostgreSQL
	$(PYTEST) -n 2 -m "not browser" --database=postgresql

browser: ## the tests in a real browser
	$(PYTEST) -n 2 -m browser

format: ## put code into the agreed form
	$(BIN)/ruff check --fix --exit-zero .
	$(BIN)/ruff format .

bench: ## how long the slow things take, into README.md
	@.ci/setup test
	$(BIN)/python -m tests.benchmarks.run --write README.md

lock: ## choose the newest releases of every package anew, with hashes
	@.ci/setup python
	.ci/lock

pictures: ## screenshots of the main pages, into pictures/
	@.ci/setup test
	$(BIN)/python -m tests.browser.pictures

translations: ## gather the texts, bring the catalogues up to date, compile them
	@.ci/setup python
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k lazy_gettext -k _l -k lazy_ngettext:1,2 -k N_ \
		--add-location=file --sort-by-file --no-wrap --project=Screening --copyright-holder="The Screening authors" \
		-o screening/translations/messages.pot .
	for language in nb nn; do \
		catalogue=screening/translations/$$language/LC_MESSAGES/messages.po; \
		if [ -f $$catalogue ]; then action=update; else action=init; fi; \
		$(BIN)/pybabel --quiet $$action -i screening/translations/messages.pot -d screening/translations \
			-l $$language --no-wrap $$([ $$action = update ] && echo --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date); \
	done
	$(BIN)/pybabel compile -d screening/translations --statistics

build: ## the package, as people install it
	@.ci/setup test
	rm -rf dist
	$(BIN)/python -m build --no-isolation

clean: ## remove what the tasks made, but no data
	rm -rf .venv node_modules dist build pictures screening/static/vendor
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find screening tests -name __pycache__ -type d -prune -exec rm -rf {} +
	find screening/translations -name '*.mo' -delete
