# Two commands: `make run` starts a whole desk, `make test` proves it. Both begin from a bare machine
# with Python 3.11 or newer, a C compiler and make; see README.md.
#   PORT=8000 DATA=.citydesk   where `run`, `chat` and `bench` listen and keep their data
#   PYTHON=, RASA_PYTHON=      interpreters to build with, where the found ones are not wanted
#   UPGRADE=1                  with `lock`: take newer versions instead of keeping the locked ones
#   ARGS=                      more words for pytest, chat or bench

# The first that really runs: a pyenv shim may stand on PATH and refuse.
ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do $$python -c \
  'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' 2>/dev/null && break; done)
endif
PREPARE = "$(or $(PYTHON),$(error No Python 3.11 or newer on PATH: install one, or say where with PYTHON=))" .ci/prepare.py

export UPGRADE RASA_PYTHON
ifdef PORT
export PORT
endif
ifdef DATA
export CITYDESK_DATA := $(DATA)
endif

.DEFAULT_GOAL := run
.PHONY: run chat bench train test test-fast check lock app environments model tools

run: model
	@exec .venv/bin/citydesk run

chat: model
	@exec .venv/bin/citydesk chat $(ARGS)

bench: model
	@exec .venv/bin/citydesk bench $(ARGS)

train: model

# Whole desks and servers wait for seconds: what failed is tried once more, alone. A fault fails twice.
test: model tools
	@.venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS) || .venv/bin/pytest --last-failed $(ARGS)

test-fast: model
	@exec .venv/bin/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not browser" $(ARGS)

check: app
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@MYPYPATH=.ci .venv/bin/mypy .ci/machine.py .ci/system.py .ci/prepare.py
	@.venv/bin/lint-imports
	@.venv/bin/citydesk check

lock: ; @$(PREPARE) lock
app: ; @$(PREPARE) app
environments: ; @$(PREPARE) app rasa
model: environments ; @.venv/bin/python -m nlu.training
tools: ; @$(PREPARE) tools
