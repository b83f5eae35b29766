# Se necesita Python 3.11 o posterior y make; todo lo demás se instala en .venv.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
GROUPS_LOCKED := build run local dev
DISTRIBUTIONS := $(patsubst %/pyproject.toml,%,contracts $(wildcard services/*/pyproject.toml) deploy/console)
MANIFESTS := $(DISTRIBUTIONS:%=%/pyproject.toml)
LOCKS := $(wildcard requirements/*.txt)
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

HOUSEHOLDS ?= 2600
SEED ?= 2026
KEEP ?=
ONLY ?=
# Tests wait for servers a third of the time; where processes die, calm matters more.
WORKERS ?= 3
CALM_WORKERS ?= 2
PATHS ?= tests
KILLS ?= 300
PYTEST := $(BIN)/python -m pytest
# What `make test` leaves to its own target.
SLOW := containers or faults or faults_long or edition or benchmark or kannel

##@ Uso
.PHONY: help setup demo up down
help: ## Mostrar esta ayuda
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Instalar todo en .venv (no hace nada si ya está al día)

$(VENV)/bin/pip:
	@test -n "$(PYTHON)" || { echo "Se necesita Python 3.11 o posterior." >&2; exit 3; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(VENV)/bin/pip $(LOCKS) $(MANIFESTS)
	$(BIN)/pip install --quiet --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes \
		$(GROUPS_LOCKED:%=-r requirements/%.txt)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation \
		$(DISTRIBUTIONS:%=-e %)
	$(BIN)/uv pip check --quiet --python $(BIN)/python  # nothing declared is missing
	@touch $@

demo: setup ## Recorrer una edición completa (HOUSEHOLDS=2600 SEED=2026 KEEP=0)
	$(BIN)/juntos demo --households $(HOUSEHOLDS) --seed $(SEED) $(if $(KEEP),--keep $(KEEP))

up: setup ## Levantar la pila local y esperar a que esté lista
	$(BIN)/juntos up --esperar

down: setup ## Detener la pila local
	$(BIN)/juntos down

##@ Pruebas
.PHONY: test test-faults test-kills test-edition test-properties test-containers
.PHONY: test-kannel bench
test: setup ## Pruebas sobre NATS y PostgreSQL reales
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not ($(SLOW))"

test-faults: setup ## Pruebas de fallos: mueren procesos y servidores
	$(PYTEST) -n $(CALM_WORKERS) --dist loadfile --no-loadscope-reorder -m "faults and not faults_long"

test-kills: setup ## Pruebas largas de fallos (KILLS=300 muertes de quien envía)
	JUNTOS_KILLS=$(KILLS) $(PYTEST) -m faults_long

test-edition: setup ## Una edición entera en dos plataformas a la vez, y su auditoría
	$(PYTEST) -m edition tests/journeys

test-properties: setup ## Las pruebas por propiedades con 2000 ejemplos cada una
	JUNTOS_PROPERTIES=nightly $(PYTEST) --timeout 3600 -k properties tests

test-containers: setup ## Las pruebas de integración en contenedores (PATHS=tests/sessions)
	$(PYTEST) $(PATHS) -n $(CALM_WORKERS) --dist loadfile --no-loadscope-reorder --on containers -m "(integration or containers) and not (faults or faults_long or benchmark)"

test-kannel: setup ## Los SMS por un Kannel real, de los paquetes de Debian
	deploy/kannel/get.sh var/kannel
	JUNTOS_KANNEL=var/kannel $(PYTEST) -m kannel tests/outreach

bench: setup ## Mediciones, una línea JSON cada una (ONLY=append,relay)
	$(BIN)/python -m tests.benchmarks $(if $(ONLY),--only $(ONLY))

##@ Revisión
.PHONY: check lint types boundaries contracts contracts-check format
check: lint types boundaries contracts-check test ## Todo lo que revisa la integración continua

lint: setup ## Estilo (ruff)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: setup ## Tipos (mypy estricto)
	$(BIN)/mypy

boundaries: setup ## Quién puede importar a quién (import-linter)
	$(BIN)/lint-imports --no-logo

contracts: setup ## Renovar los archivos generados de los contratos
	$(BIN)/python -m juntos_console.contract_files

contracts-check: setup ## Fallar si los archivos generados difieren
	$(BIN)/python -m juntos_console.contract_files --check

format: setup ## Dar formato y corregir lo que se corrige solo
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

##@ Mantenimiento
.PHONY: requirements clean
requirements: setup ## Renovar las versiones fijadas
	cd requirements && for group in bootstrap $(GROUPS_LOCKED); do \
		../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
			--generate-hashes --no-emit-index-url --no-header --no-annotate \
			$$group.in -o $$group.txt; done

# The keys of a compose deployment (var/compose) stay, as .env and its volumes do.
clean: ## Borrar la pila local, lo instalado y las memorias; no las llaves de compose
	for stack in var/stack var/demo/stack; do \
		test ! -f $$stack/state.json || $(BIN)/juntos down --borrar --carpeta $$stack; done
	test ! -d var || find var -mindepth 1 -maxdepth 1 ! -name compose -exec rm -rf {} +
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
