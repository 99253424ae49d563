"""The third-party bundle is the one that vendor.json says, with its licence."""

from __future__ import annotations

import hashlib
import json

from anam_personas.preview.app import ASSETS

VENDOR = ASSETS / "vendor"


def test_the_bundle_is_the_one_whose_hash_is_noted() -> None:
    facts = json.loads((VENDOR / "vendor.json").read_text())
    assert (facts["package"], facts["license"]) == ("@anam-ai/js-sdk", "MIT")
    assert hashlib.sha256((VENDOR / facts["file"]).read_bytes()).hexdigest() == facts["sha256"], "run `make vendor`"
    licence = (VENDOR / "LICENSE.txt").read_text()
    assert licence.startswith(f"@anam-ai/js-sdk {facts['version']}: MIT License")
    assert {"buffer", "base64-js", "ieee754"} <= {line.strip() for line in licence.splitlines()}


def test_nothing_else_is_vendored() -> None:
    assert {path.name for path in VENDOR.iterdir()} == {"anam.js", "LICENSE.txt", "vendor.json"}
