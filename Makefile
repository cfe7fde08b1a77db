PYTHON = .venv/bin/python
CODE = manage.py papersite digests accounts tests bin

.PHONY: lint format test run replay installed

lint: installed
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy $(CODE)
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	git ls-files -z 'templates/*.html' | xargs -0r .venv/bin/djade --check --target-version 5.2
	$(PYTHON) -W 'ignore:Got an error checking a consistent migration history' manage.py makemigrations --check --dry-run

format: installed
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .
	git ls-files -z 'templates/*.html' | xargs -0r .venv/bin/djade --target-version 5.2

test:
	./test

run:
	./run

# Announcement days against a local arXiv that loses papers in every known way: make replay DAYS=60 SEED=7
DAYS ?= 60
SEED ?= 7
replay: installed
	$(PYTHON) -m tests.replay --days $(DAYS) --seed $(SEED)

installed:
	@bin/bootstrap dev
