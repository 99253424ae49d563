"""Renew the third-party assets of the preview: ``make vendor``, or ``make vendor ARGS=4.28.0`` for another version.

The version stands in vendor.json beside the assets, with the SHA-256 of the bundle. A test compares the two.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "anam_personas" / "preview" / "assets" / "vendor"
PACKAGE = "@anam-ai/js-sdk"
BUNDLED = ("buffer", "base64-js", "ieee754")
"""What the bundle holds besides."""
MIT = """\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main(arguments: list[str]) -> int:
    """Fetch the package, and write its bundle, its licence and the hash."""
    version = arguments[0] if arguments else json.loads((FOLDER / "vendor.json").read_text())["version"]
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        print(f"{version} is not a version: write it as 4.27.0", file=sys.stderr)  # noqa: T201
        return 2
    with tempfile.TemporaryDirectory() as name:
        install = ["npm", "install", "--prefix", name, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run([*install, f"{PACKAGE}@{version}"], check=True)
        modules = Path(name, "node_modules")
        about = json.loads((modules / PACKAGE / "package.json").read_text(encoding="utf-8"))
        bundle = (modules / PACKAGE / "dist" / "umd" / "anam.js").read_bytes()
        licences = [
            f"{PACKAGE} {about['version']}: {about['license']} License\n\nCopyright (c) {about['author']}\n\n{MIT}"
        ]
        licences += [
            f"{each}\n\n{(modules / each / 'LICENSE').read_text(encoding='utf-8').strip()}\n" for each in BUNDLED
        ]
    (FOLDER / "anam.js").write_bytes(bundle)
    (FOLDER / "LICENSE.txt").write_text(f"\n{'-' * 80}\n\n".join(licences), encoding="utf-8")
    facts = {
        "package": PACKAGE,
        "version": about["version"],
        "license": about["license"],
        "file": "anam.js",
        "sha256": hashlib.sha256(bundle).hexdigest(),
    }
    (FOLDER / "vendor.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
