# The repository's verbs; `make` alone lists them. Each that needs .venv brings it up to date first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
# Where it is set, each test worker and each process of the tests would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard */pyproject.toml libs/*/pyproject.toml clients/*/pyproject.toml))
BIN := .venv/bin
UV := tools/uv.sh
READY := .venv/.ready

# It says where it was made: after a move or a copy of the tree, it is made again.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.lock .python-version tools/setup.sh $(MEMBERS:%=%/pyproject.toml)
	@echo "Bringing .venv up to date"
	@tools/setup.sh $(MEMBERS)

##@ Start

.PHONY: help setup up demo seed
help: ## List the verbs
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@/ {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo

setup: $(READY) ## Make .venv what requirements.lock says
	@echo "Ready: $$($(BIN)/python --version) in .venv"

up: $(READY) ## Run all of 2U on this machine, until Ctrl-C
	@exec $(BIN)/python -m tools.stack up

demo: $(READY) ## Play one request for help from breakdown to payout; BOOKINGS=1: bookings at a venue; MARKET=1: a car for sale
	@exec $(BIN)/python -m tools.demo $(if $(BOOKINGS),--bookings) $(if $(MARKET),--market)

seed: $(READY) ## Fill a running system with people, requests, payments, messages, files, venues, vaccines and listings; again changes nothing
	@exec $(BIN)/python -m tools.seed

##@ Work

# Packages that need one service's insides stand beside it. They are not installed: these verbs find them by path, as
# pytest (pythonpath) and mypy (mypy_path) do.
BESIDE_SERVICES := $(CURDIR)/request-service:$(CURDIR)/request-service/bench:$(CURDIR)/chat-service/bench
bench simulate check-imports: export PYTHONPATH := $(BESIDE_SERVICES)
BENCH_FILE = $(firstword $(wildcard $(addsuffix /$(or $(W),identity).py,bench */bench/*_bench)))
BENCH_MODULE = $(if $(BENCH_FILE),$(notdir $(patsubst %/,%,$(dir $(BENCH_FILE)))).$(basename $(notdir $(BENCH_FILE))))

.PHONY: test test-alone test-fast upgrade-test faults check format bench simulate new-service new-noun
test: $(READY) ## Run all tests; narrow with T=path or T='path -k words'
	@exec $(BIN)/python -m pytest $(or $(T),--numprocesses auto --dist loadfile --no-loadscope-reorder)

test-alone: $(READY) ## Run the tests that failed last three times more, one at a time
	@exec tools/test_alone.sh

test-fast: $(READY) ## Run the members' own quick tests; stop at the first failure
	@exec $(BIN)/python -m pytest --numprocesses auto --dist loadfile --exitfirst -m 'not slow' --ignore tests $(T)

upgrade-test: $(READY) ## Replace the services of an earlier release by these, under load: FROM=commit
	@test -n "$(FROM)" || { echo "From which commit? make upgrade-test FROM=HEAD~20" >&2; exit 2; }
	@UPGRADE_FROM="$(FROM)" $(BIN)/python -m pytest tests/test_upgrade.py -p no:randomly

faults: $(READY) ## Break a system under load, let it heal and check it: SECONDS=60, SEED repeats, DATABASE=sqlite
	@exec $(BIN)/python -m tests.faults $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(DATABASE),--database $(DATABASE))

# The longest is first. Two run at a time where make can print the output of each by itself.
CHECKS := check-types check-manifests check-sockets check-rules check-style check-format check-dependencies check-imports \
	check-services check-protos check-clients check-scripts check-images check-telemetry check-notifications
check: $(READY) ## Hold every rule: style, types, imports, our own, contracts, scripts, images
	@$(MAKE) --no-print-directory --keep-going $(if $(filter output-sync,$(.FEATURES)),--jobs=2 --output-sync=target) $(CHECKS)

format: $(READY) ## Bring Python and protos into the one style
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .
	@cd protos && ../$(BIN)/buf format --write

bench: $(READY) ## Measure W=identity, W=offers, W=files, W=sockets, W=starts, W=overload, W=nearby, W=bookings, W=market, W=payments, W=notifications, W=inboxes, W=listing or W=administration; B='--help' lists what can be chosen
	@exec $(BIN)/python -m $(or $(BENCH_MODULE),$(error There is no measurement '$(W)')) $(B)

simulate: $(READY) ## Play a city's afternoon through dispatch; S=sweep varies its rules, S='--help' lists the rest
	@exec $(BIN)/python -m simulation $(S)

new-service: $(READY) ## Lay down a service: NAME=parking-service NOUN=spot
	@test -n "$(NAME)" || { echo "Usage: make new-service NAME=parking-service [NOUN=spot] [PLURAL=spots]" >&2; exit 2; }
	@exec $(BIN)/python -m tools.scaffold service "$(NAME)" $(if $(NOUN),--noun "$(NOUN)") $(if $(PLURAL),--plural "$(PLURAL)")

new-noun: $(READY) ## Lay down a noun of a service: SERVICE=chat-service NAME=label
	@test -n "$(SERVICE)" -a -n "$(NAME)" || { echo "Usage: make new-noun SERVICE=chat-service NAME=label [PLURAL=labels]" >&2; exit 2; }
	@exec $(BIN)/python -m tools.scaffold noun "$(SERVICE)" "$(NAME)" $(if $(PLURAL),--plural "$(PLURAL)")

##@ Operate

.PHONY: migrate admin flag places mail sms rotate-keys revoke-keys vapid-keys rollups replay files-check dead-list dead-replay \
	backup restore erasures outbox-status maintenance doctor
migrate: $(READY) ## Bring every service's database up to date
	@exec $(BIN)/python -m tools.stack migrate

admin: $(READY) ## Make an account an administrator: EMAIL=name@example.org
	@test -n "$(EMAIL)" || { echo "Usage: make admin EMAIL=name@example.org" >&2; exit 2; }
	@exec $(BIN)/python -m tools.stack admin "$(EMAIL)"

flag: $(READY) ## Turn an operation of the API or a whole area on or off, without a login: NAME=auth:register ON=0
	@test -n "$(NAME)" -a -n "$(ON)" || { echo "Usage: make flag NAME=auth:register ON=0" >&2; exit 2; }
	@exec $(BIN)/python -m tools.stack flag "$(NAME)" "$(ON)"

places: $(READY) ## Replace the table of postal codes: FILE=codes.csv with postal_code,address,latitude,longitude
	@test -n "$(FILE)" || { echo "Which table? make places FILE=codes.csv" >&2; exit 2; }
	@exec $(BIN)/python -m tools.stack places "$(FILE)"

retime: $(READY) ## Move slots of weekly plans to where new rules of time zones put them, and tell who has booked
	@exec $(BIN)/python -m tools.stack retime

reconcile: $(READY) ## Compare our books with those of the payment gateways, and name every difference
	@exec $(BIN)/python -m tools.stack reconcile

ledger-check: $(READY) ## Compute the ledger again from its postings, and name every difference
	@exec $(BIN)/python -m tools.stack ledger-check

mail: $(READY) ## Print the newest mail that was sent in development
	@exec $(BIN)/python -m tools.stack mail

sms: $(READY) ## Print the newest text message that was sent in development
	@exec $(BIN)/python -m tools.stack sms

rotate-keys: $(READY) ## Make the next key that signs access tokens; those in use stay good
	@exec $(BIN)/python -m tools.stack rotate-keys

vapid-keys: $(READY) ## Print a new key for web push, as lines for .env
	@exec $(BIN)/python -m chat_service vapid-keys

revoke-keys: $(READY) ## After a leak: void every access token at once; sessions stay
	@exec $(BIN)/python -m tools.stack revoke-keys

rollups: $(READY) ## Count the events of the last days again and correct the numbers that admins see: DAYS=7
	@exec $(BIN)/python -m tools.stack rebuild-rollups $(if $(DAYS),--days $(DAYS))

replay: $(READY) ## Decide the recorded waves of dispatch again; RULES=file: by other rules
	@exec $(BIN)/python -m tools.stack replay $(if $(RULES),--rules $(RULES))

files-check: $(READY) ## Compare stored files with the database, in both directions; REPAIR=1 repairs what differs
	@exec $(BIN)/python -m tools.stack files-check $(if $(REPAIR),--repair)

dead-list: $(READY) ## Print the events that a service's consumers gave up on: SERVICE=chat-service
	@test -n "$(SERVICE)" || { echo "Of which service? make dead-list SERVICE=chat-service" >&2; exit 2; }
	@exec $(BIN)/python -m tools.stack dead-list "$(SERVICE)"

dead-replay: $(READY) ## Publish these events again: SERVICE=chat-service
	@test -n "$(SERVICE)" || { echo "Of which service? make dead-replay SERVICE=chat-service" >&2; exit 2; }
	@exec $(BIN)/python -m tools.stack dead-replay "$(SERVICE)"

backup: $(READY) ## Copy all data while the system runs: TO=folder, SERVICE=one of them
	@exec $(BIN)/python -m tools.operate backup $(OF_SERVICE) $(if $(TO),--to "$(TO)")

restore: $(READY) ## Put a backup back while nothing runs: FROM=folder, SERVICE=one of them, FORCE=1 over data
	@test -n "$(FROM)" || { echo "Which backup? make restore FROM=backups/2026-01-31T02-00-00Z" >&2; exit 2; }
	@exec $(BIN)/python -m tools.operate restore "$(FROM)" $(OF_SERVICE) $(if $(FORCE),--force) \
		$(if $(NATS),--nats "$(NATS)") $(if $(ERASURES),--erasures "$(ERASURES)")

erasures: $(READY) ## Write the list of erased accounts that a restore needs: TO=file
	@exec $(BIN)/python -m tools.operate erasures $(if $(TO),--to "$(TO)")

outbox-status: $(READY) ## Print how many events each service has not published, and for how long they wait
	@exec $(BIN)/python -m tools.operate outbox-status $(if $(JSON),--json)

doctor: $(READY) ## Say what is wrong with this installation and what to do; JSON=1 for programs
	@exec $(BIN)/python -m tools.operate doctor $(if $(JSON),--json)

maintenance: $(READY) ## Sweep, check files and refresh statistics, while the system runs: SERVICE=one of them, DRY=1 only says it
	@exec $(BIN)/python -m tools.operate maintenance $(OF_SERVICE) $(if $(DRY),--dry)

OF_SERVICE = $(if $(SERVICE),--service "$(SERVICE)") $(if $(PG_PROGRAMS),--programs "$(PG_PROGRAMS)")

##@ Maintain

.PHONY: generate clients proto lock clean
generate: $(READY) ## Write what follows from services.toml, the settings, the frames and the kinds of notifications
	@$(BIN)/python -m tools.registry generate
	@$(BIN)/python -m tools.realtime generate
	@$(BIN)/python -m tools.notifications generate
	@$(BIN)/python -m tools.clients generate --without-node
	@$(BIN)/python -m tools.guide generate

clients: $(READY) ## Write docs/openapi.json, docs/asyncapi.json and the clients that are generated from them
	@$(BIN)/python -m tools.clients generate

proto: $(READY) ## Generate the stubs from the protos again
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh protos/generate.sh

# Versions that still fit are kept. uv's own lock file would record download addresses, so it plays no part.
LOCK = $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate \
	--all-extras --no-emit-package twou-protos $(patsubst libs/%,--no-emit-package twou-%,$(filter libs/%,$(MEMBERS))) $(if $(UPGRADE),--upgrade)
LOCK_ONE = $(UV) pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header --no-annotate
lock: ## Write every requirements.lock from the pyproject.toml files; UPGRADE=1 takes newer versions
	@$(LOCK) --group dev --output-file requirements.lock pyproject.toml $(MEMBERS:%=%/pyproject.toml)
	@for member in $(MEMBERS); do \
		$(LOCK) --constraint requirements.lock --output-file $$member/requirements.lock $$member/pyproject.toml || exit; \
	done

# Outside of the workspace: uv itself, what checks manifests, and what builds our packages in an image.
	@sed -n 's/^version=/uv==/p' tools/uv.sh | $(LOCK_ONE) --output-file tools/requirements.lock -
	@$(LOCK_ONE) --output-file tools/manifests/requirements.lock tools/manifests/requirements.in
	@echo uv-build | $(LOCK_ONE) --constraint requirements.lock --output-file deploy/docker/requirements.lock -
	@$(LOCK) --constraint requirements.lock --output-file deploy/docker/operator/requirements.lock \
		deploy/docker/operator/requirements.in $(patsubst %,%/pyproject.toml,$(filter gateway %-service,$(MEMBERS)))

clean: ## Remove what can be made again; .data stays
	@rm -rf .venv .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The parts of `make check`.
.PHONY: $(CHECKS)
check-style: $(READY)
	@echo "── Style (ruff check)"
	@$(BIN)/ruff check --quiet .

check-format: $(READY)
	@echo "── Format (ruff format)"
	@$(BIN)/ruff format --quiet --check --diff .

# Tests of different members share module names, so each folder of them is a run of its own.
check-types: $(READY)
	@echo "── Types (mypy --strict)"
	@status=0; \
		$(BIN)/mypy --no-error-summary $(wildcard $(MEMBERS:%=%/src)) tools || status=1; \
		for folder in $(wildcard $(MEMBERS:%=%/tests) tests bench */simulation */bench); do \
			$(BIN)/mypy --no-error-summary $$folder || status=1; \
		done; exit $$status

# Distributions whose modules have other names than they do: protobuf's, and our own members.
MODULES = protobuf=google,googleapis-common-protos=google,phonenumberslite=phonenumbers$(shell awk -F'"' '/^name = / { name = $$2 } \
	/^module-name = / { printf ",%s=%s", name, $$2 }' $(MEMBERS:%=%/pyproject.toml))
check-dependencies: $(READY)
	@echo "── Dependencies (deptry)"
	@status=0; for member in $(MEMBERS); do \
		said=$$(cd $$member && $(CURDIR)/$(BIN)/deptry --no-ansi --package-module-name-map $(MODULES) src 2>&1) || \
			{ printf '%s: %s\n' "$$member" "$$said"; status=1; }; \
	done; exit $$status

check-imports: $(READY)
	@echo "── Who imports whom (import-linter)"
	@$(BIN)/lint-imports --no-logo

check-rules: $(READY)
	@echo "── Our own rules (tools.lint)"
	@$(BIN)/python -m tools.lint
	@$(BIN)/python -m tools.lint.layers

check-services: $(READY)
	@echo "── What follows from services.toml (tools.registry)"
	@$(BIN)/python -m tools.registry check

check-protos: $(READY)
	@echo "── Contracts (buf lint, format, breaking; generated stubs)"
	@tools/check_protos.sh

check-sockets: $(READY)
	@echo "── The documents of the sockets (tools.realtime, AsyncAPI's own parser)"
	@$(BIN)/python -m tools.realtime check
	@tools/check_asyncapi.sh

check-clients: $(READY)
	@echo "── The documents of the API and the clients (tools.clients)"
	@$(BIN)/python -m tools.clients check
	@$(BIN)/python -m tools.guide check

check-notifications: $(READY)
	@echo "── The document of the kinds of notifications (tools.notifications)"
	@$(BIN)/python -m tools.notifications check

check-scripts: $(READY)
	@echo "── Shell scripts (shellcheck)"
	@$(BIN)/shellcheck $$(git ls-files --cached --others --exclude-standard '*.sh' .ci/run)

check-images: $(READY)
	@echo "── Images (hadolint)"
	@$(BIN)/hadolint deploy/docker/Dockerfile deploy/docker/operator/Dockerfile

check-manifests: $(READY)
	@echo "── Manifests (kustomize, Kubernetes' schemas, checkov, our own rules)"
	@tools/check_manifests.sh

check-telemetry: $(READY)
	@echo "── Dashboards, rules and alerts (tools.observability, promtool)"
	@$(BIN)/python -m tools.observability
