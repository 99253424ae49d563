# Everything that is done daily is a target here; CI runs the same ones. `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RUN    := $(BIN)/anam-personas
STAMP  := $(VENV)/.installed
LOCK   := requirements
PERSONA ?= cara
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help demo test validate lint check fix schema golden compile plan apply token emulator interop cov bench soak lint-quality fuzz mutate format types docs docs-check dist site pictures lexicon test-lowest test-latest lock vendor workflows audit sbom ci clean test-browser

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): pyproject.toml $(LOCK)/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q anam_personas
	@touch $@

demo: $(STAMP) ## run the main job on the bundled emulator: no key, no network
	@$(BIN)/python scripts/demo.py

test: $(STAMP) ## run the tests, without the slow ones (ARGS="-m slow" for those)
	@$(BIN)/python -m pytest -q -n auto -m "not slow" $(ARGS)

validate: $(STAMP) ## check the persona files against the schema
	@$(RUN) validate $(ARGS)

lint: $(STAMP) ## check how well prompts suit speech
	@$(RUN) lint $(ARGS)

check: $(STAMP) ## validate and lint
	@$(RUN) check $(ARGS)

fix: $(STAMP) ## apply safe fixes
	@$(RUN) check --fix $(ARGS)

schema: $(STAMP) ## write schema/ and the travel table from the models
	@$(BIN)/python scripts/schema.py

golden: $(STAMP) ## renew what tests/cases and tests/sync/plan/golden expect; read the diff before you commit it
	@$(BIN)/python -m tests.golden
	@GOLDEN=renew $(BIN)/python -m pytest -q -n0 tests/sync/plan/test_golden.py

compile: $(STAMP) ## print the token request of PERSONA=...
	@$(RUN) compile $(PERSONA) $(ARGS)

plan: $(STAMP) ## show what apply would do
	@$(RUN) plan $(ARGS)

apply: $(STAMP) ## create and update the stored personas
	@$(RUN) apply $(ARGS)

token: $(STAMP) ## mint a session token for PERSONA=...
	@$(RUN) token $(PERSONA) $(ARGS)

emulator: $(STAMP) ## run an emulator of the Anam API on this machine
	@$(RUN) emulator $(ARGS)

$(VENV)/.ci: $(STAMP) $(LOCK)/ci.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)/ci.txt
	@touch $@

interop: $(VENV)/.ci ## test both sides against third-party software (npm for the JavaScript part)
	@sh scripts/with-node-modules.sh $(BIN)/python -m pytest -q -n auto -m interop $(ARGS)

test-browser: $(VENV)/.ci $(VENV)/.docs ## test the emulator, the preview and the site in a real Chromium, with Anam's own SDK
	@sh scripts/with-node-modules.sh $(BIN)/python -m pytest -q -n 2 -m browser $(ARGS)

cov: $(VENV)/.ci ## run every test, with branch coverage
	@sh scripts/with-node-modules.sh $(BIN)/python -m pytest -q -n auto --hypothesis-profile=full --cov --cov-report=term --cov-fail-under=90 $(ARGS)

bench: $(VENV)/.ci ## compare the speed with similar tools
	@sh scripts/with-node-modules.sh $(BIN)/python -m bench $(ARGS)

soak: $(VENV)/.ci ## run the token service under load for ten minutes, with reloads and SIGTERM; ARGS=60 for a minute
	@$(BIN)/python -m bench.serving.soak $(ARGS)

lint-quality: $(STAMP) ## measure the linter on labelled prompts (skipped if there are none)
	@$(BIN)/python -m bench.lint_quality $(ARGS)

mutate: $(STAMP) ## change the code of what decides, and see whether a test notices; ARGS="anam_personas.yaml.edit*" for a part
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "mutmut>=3.6"
	@PYTHONWARNINGS=ignore $(BIN)/python -m mutmut run $(ARGS); $(BIN)/python scripts/mutation_score.py

fuzz: $(STAMP) ## search for inputs that break something; ARGS="--seconds 300" for longer, "--engine atheris -s" by coverage
	@$(BIN)/python -m pytest -q -n auto fuzz $(ARGS)

format: $(STAMP) ## format the code and sort its imports
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

types: $(STAMP) ## check formatting, lint and types of the code
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

lexicon: $(STAMP) ## write the word lists by language that are loaded, from their seeds
	@$(BIN)/python scripts/lexicon.py

docs: $(STAMP) ## write the generated pages of docs/
	@$(BIN)/python docs/generate.py

docs-check: $(STAMP) ## fail if schema/, docs/ or the word lists are stale
	@$(BIN)/python scripts/schema.py --check && $(BIN)/python scripts/lexicon.py --check && $(BIN)/python docs/generate.py --check && $(RUN) schema --check

test-lowest: ## run the tests with the lowest versions allowed by pyproject.toml
	@sh scripts/test-with.sh lowest $(PYTHON) $(ARGS)

test-latest: ## run the tests with the latest versions of everything
	@sh scripts/test-with.sh latest $(PYTHON) $(ARGS)

lock: $(STAMP) ## update the locked versions in requirements/
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(BIN)/python scripts/lock.py

vendor: $(STAMP) ## renew the third-party assets of the preview; ARGS=4.28.0 for another version of Anam's SDK (npm)
	@$(BIN)/python scripts/vendor.py $(ARGS)

workflows: $(VENV)/.ci ## check the GitHub workflows, those in the docs too, for security holes
	@$(BIN)/zizmor --offline --no-progress .github
	@$(BIN)/python -m pytest -q tests/security/test_recipes.py

$(VENV)/.audit: $(STAMP) $(LOCK)/audit.txt
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)/audit.txt
	@touch $@

audit: $(VENV)/.audit ## check the locked packages for known vulnerabilities
	@$(VENV)/audit/bin/pip-audit --strict --require-hashes --disable-pip --requirement $(LOCK)/dev.txt $(ARGS)

sbom: $(VENV)/.audit ## write dist/sbom.cdx.json, the bill of materials of the locked packages
	@mkdir -p dist
	@$(VENV)/audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.cdx.json $(LOCK)/dev.txt

$(VENV)/.docs: $(STAMP) $(LOCK)/docs.txt
	@$(PYTHON) -m venv $(VENV)/docs
	@$(VENV)/docs/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $(LOCK)/docs.txt
	@touch $@

site: $(VENV)/.docs ## build the documentation as a site into dist/site; a link that leads nowhere fails
	@PYTHONPATH=. NO_MKDOCS_2_WARNING=1 $(VENV)/docs/bin/mkdocs build --strict --clean

pictures: $(STAMP) ## make the recordings and screenshots of the docs anew (needs Chromium)
	@$(BIN)/python -m scripts.pictures $(ARGS)

dist: $(STAMP) ## build the wheel and the sdist into dist/
	@rm -f dist/*.whl dist/*.tar.gz
	@$(BIN)/python scripts/dist.py dist

ci: ## run what CI runs
	@bash .ci/run

clean: ## delete what the other targets made
	rm -rf $(VENV) .venv-lowest .venv-latest dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis mutants .coverage .coverage.* node_modules
