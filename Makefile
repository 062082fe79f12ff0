# `make demo` and `make test` set up everything they need. What is installed lies in .venv, .stack and node_modules;
# a stamp per part makes the second time quick.

.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
STAMPS := .stack/stamps
MAVEN := mvn --batch-mode --quiet --no-transfer-progress -Dstyle.color=never
DEPENDENCY := org.apache.maven.plugins:maven-dependency-plugin:3.8.1
KEYCLOAK := .stack/keycloak/keycloak-26.4.0

.PHONY: help
help:
	@echo "make demo [ONCE=1]  the local stack and days in Dortmund on it"
	@echo "make test           the whole test suite, real servers included"
	@echo "make check          formatting, types, import contracts, fast tests"
	@echo "make machines       property tests and state machines at random for MINUTES=20"
	@echo "make bench          the benchmarks (make bench-matching: only how people are matched)"
	@echo "make setup          installs what the others need (they imply it)"

.PHONY: demo
demo: setup
	@$(BIN)/staffel demo $(if $(ONCE),--once) $(if $(PEOPLE),--people $(PEOPLE)) $(if $(SEED),--seed $(SEED))

.PHONY: test
test: setup
	@$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile tests/unit tests/contract tests/architecture tests/component
	@$(BIN)/python -m pytest tests/system tests/faults

.PHONY: check
check: setup
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest --quiet --numprocesses=2 tests/unit tests/contract tests/architecture

.PHONY: machines
machines: setup
	@$(BIN)/python -m tests.machines $(if $(MINUTES),--minutes $(MINUTES))

.PHONY: bench
bench: setup bench-matching
	@$(BIN)/python -m benchmarks.ledger
	@$(BIN)/python -m benchmarks

.PHONY: bench-matching
bench-matching: setup $(STAMPS)/recordlinkage
	@$(BIN)/python -m benchmarks.matching
	@$(BIN)/python -m benchmarks.register

.PHONY: setup
setup: prerequisites
	@$(MAKE) --no-print-directory installed

.PHONY: prerequisites
prerequisites:
	@deploy/local/prerequisites.sh

.PHONY: installed
installed: $(STAMPS)/python $(STAMPS)/project $(STAMPS)/kafka $(STAMPS)/keycloak $(STAMPS)/zipkin $(STAMPS)/node
	@:

$(STAMPS)/python: requirements.lock
	@echo "Installing Python packages"
	@test -x $(BIN)/python || $$(deploy/local/prerequisites.sh python) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . --config-settings editable_mode=compat
	@touch $@

$(STAMPS)/kafka: deploy/kafka/pom.xml
	@echo "Fetching Kafka"
	@rm -rf .stack/kafka
	@$(MAVEN) --file $< $(DEPENDENCY):copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/.stack/kafka
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/keycloak: deploy/keycloak/pom.xml
	@echo "Fetching and building Keycloak"
	@rm -rf .stack/keycloak
	@$(MAVEN) --file $< $(DEPENDENCY):unpack-dependencies -DincludeScope=runtime \
		-DoutputDirectory=$(CURDIR)/.stack/keycloak -DmarkersDirectory=$(CURDIR)/.stack/keycloak/markers
	@sh $(KEYCLOAK)/bin/kc.sh build --db=dev-file >.stack/keycloak/build.log 2>&1 || { cat .stack/keycloak/build.log; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/zipkin: deploy/zipkin/pom.xml
	@echo "Fetching Zipkin"
	@rm -rf .stack/zipkin
	@$(MAVEN) --file $< $(DEPENDENCY):copy-dependencies -DincludeScope=runtime -DoutputDirectory=$(CURDIR)/.stack/zipkin
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/node: package.json package-lock.json
	@echo "Installing npm packages"
	@npm ci --silent --no-audit --no-fund
	@mkdir -p $(STAMPS) && touch $@

# Only to be compared with: it brings pandas and scikit-learn, so it has a Python environment of its own.
$(STAMPS)/recordlinkage: benchmarks/requirements.lock
	@echo "Installing recordlinkage"
	@rm -rf .stack/recordlinkage && $(BIN)/python -m venv .stack/recordlinkage
	@.stack/recordlinkage/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@mkdir -p $(STAMPS) && touch $@
