# Two commands do everything: `make demo` and `make test`. Each sets the machine up first (deploy/bootstrap).
.DEFAULT_GOAL := help
.PHONY: help setup demo fleet-demo browse kiosk test thorough lint bench fuzz soak audit gallery pictures lock clean

VENV ?= .venv
bin := $(VENV)/bin
rooms := sip2 devices receipts config server remote post kiosk central fleet

help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 18

setup:  ## make .venv and install what is missing
	@VENV=$(VENV) sh deploy/bootstrap

demo: setup  ## a patron borrows and returns, played by itself; SHOW=1 plays it on your display
	@$(bin)/python -m kiosk demo $(if $(SHOW),--show)

fleet-demo: setup  ## the fleet with simulated kiosks, a real one and a week behind them; open the address it prints in a browser
	@$(bin)/python -m fleet demo --listen $(or $(LISTEN),127.0.0.1:8443)

kiosk: setup  ## the kiosk with its workbench: try it by hand, no hardware needed
	@$(bin)/python -m kiosk try

test: setup lint  ## lint, types, import directions and all tests
	$(bin)/pytest -n 4 --dist loadfile --no-loadscope-reorder

thorough: setup  ## all tests, and whole what `make test` takes in turns: languages, formats, many examples
	THOROUGH=1 $(bin)/pytest -n 4 --dist loadfile --no-loadscope-reorder

lint: setup  ## ruff, import directions, types
	$(bin)/ruff check
	$(bin)/lint-imports
	$(bin)/mypy $(rooms) bench

browse:  ## every page of the fleet in Chromium, measured by axe-core, and a story by clicks; pictures in build/pages
	@CHROMIUM=1 $(MAKE) --no-print-directory setup
	$(bin)/pytest -m browser tests/fleet/browser

bench: setup  ## measure; one line a figure, and build/bench.json
	@$(bin)/python -m bench

fuzz: setup  ## fuzz codec, links and central for SECONDS (600); what is found is kept in build/fuzz
	@$(bin)/python -m tests.fuzz --seconds $(or $(SECONDS),600)

soak: setup  ## a million simulated operations, power cuts, kills and planted bugs, memory, spoilt configurations; build/soak.json; about 30 minutes
	@$(bin)/python -m tests.soak

audit: setup  ## every screen in every look, measured: sizes, contrast, focus, nothing cut; build/audit.json
	@$(bin)/python -m kiosk audit

gallery: setup  ## every screen in every look as a picture, with a page to choose by: build/gallery; an hour, SOME=1 a part
	@$(bin)/python -m kiosk gallery $(if $(SOME),--some)

pictures: setup  ## what main screens and receipts are meant to look like is what they look like now; look at git diff after
	@$(bin)/python -m tests.pictures --renew

lock: setup  ## renew requirements.lock from pyproject.toml
	@$(bin)/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --extra dev --extra postgresql \
		--no-header --no-emit-index-url --no-emit-find-links --output-file requirements.lock pyproject.toml

clean:  ## remove what was made, the environment included
	rm -rf build .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
