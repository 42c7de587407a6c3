# Needs only make and python3 (3.11 or newer); everything else is installed into .venv from hash-checked locks.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

bin := .venv/bin
export AYNI_PYTHON
# Time-zone rules come from the pinned tzdata, never from the machine.
export PYTHONTZPATH :=
# Every process of the tests would compile every file anew.
unexport PYTHONDONTWRITEBYTECODE
# Lets `make test` pass arguments on: make test ARGS="tests/domain -k pause"
ARGS ?=
# Tests run in so many processes, file by file; JOBS=0 runs them in one, for a debugger.
JOBS ?= 3

pip_install := $(bin)/python -m pip install --quiet --no-input --disable-pip-version-check
uv_compile := $(bin)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(if $(UPGRADE),--upgrade)

.PHONY: help install check image test drills days faults demo bench contingency lock clean

help: ## Esta ayuda / this help
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

install: .venv/dev.installed ## Entorno de desarrollo en .venv / development environment in .venv

demo: .venv/local.installed ## Seis meses de 21 alianzas y 34 organizaciones, con partes reales / six months of 21 alliances and 34 organizations, with real parts
	@$(bin)/ayni demo $(ARGS)

test: .venv/dev.installed ## Todas las pruebas / every test
	@$(bin)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

drills: .venv/dev.installed ## Partes que mueren, se pierden, se restauran y se actualizan / parts that are killed, lost, restored, released
	@$(bin)/python -m pytest -n $(JOBS) --dist loadfile -m drill $(ARGS)

days: .venv/dev.installed ## Cada uno de los 400 días que vienen, y horas difíciles / each of the coming 400 days, and difficult hours
	@$(bin)/python -m pytest -n $(JOBS) -m days tests/days $(ARGS)

faults: .venv/dev.installed ## La demo entera mientras mueren sus partes / the whole demo while its parts are killed
	@FAULTS_ALLIANCES=21 $(bin)/python -m pytest -m drill tests/faults $(ARGS)

image: .venv/dev.installed ## La imagen, construida y ejecutada una vez (root, Debian) / the image, built and run once (root, Debian)
	@$(bin)/python -m deploy.checks.try_image $(ARGS)

check: .venv/dev.installed ## Estilo, tipos, capas, esquemas / style, types, layers, schemas
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/lint-imports
	$(if $(wildcard contracts/generate.py),$(bin)/python -m contracts.generate --check)
	$(bin)/python -m deploy.checks

bench: .venv/dev.installed ## Mediciones, una línea JSON cada una / measurements, one JSON line each
	@$(bin)/python -m bench $(ARGS)

contingency: .venv/dev.installed ## Una contingencia sobre 2.000 ciclos (ARGS=10000: más) / a contingency over 2,000 lifecycles (ARGS=10000: more)
	@$(bin)/python -m bench.contingency $(ARGS)

lock: .venv/dev.installed ## Fija versiones (UPGRADE=1: las más nuevas) / pins versions (UPGRADE=1: the newest)
	$(uv_compile) --output-file requirements/runtime.lock >/dev/null
	$(bin)/uv pip compile --group build --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(if $(UPGRADE),--upgrade) \
		--output-file requirements/build.lock >/dev/null
	$(uv_compile) --extra otel --constraint requirements/runtime.lock \
		--output-file requirements/otel.lock >/dev/null
	$(uv_compile) --extra local --group build --constraint requirements/runtime.lock \
		--output-file requirements/local.lock >/dev/null
	$(uv_compile) --extra local --extra otel --group dev --constraint requirements/local.lock \
		--output-file requirements/dev.lock >/dev/null

clean: ## Borra el entorno y lo generado / removes the environment and what was generated
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/pyvenv.cfg:
	@python=$$(sh requirements/find-python) && "$$python" -m venv .venv

# The demo needs no developer tools, so it starts sooner.
.venv/local.installed: requirements/local.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Instalando Ayni en .venv (una vez, cerca de un minuto) / installing Ayni into .venv (once, about a minute)"
	@$(pip_install) --require-hashes -r requirements/local.lock
	@$(pip_install) --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.installed: requirements/dev.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Instalando Ayni en .venv (una vez, cerca de un minuto) / installing Ayni into .venv (once, about a minute)"
	@$(pip_install) --require-hashes -r requirements/dev.lock
	@$(pip_install) --no-deps --no-build-isolation -e .
	@touch .venv/local.installed $@
