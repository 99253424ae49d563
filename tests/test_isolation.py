"""No test sees what belongs to whoever runs the tests, nor reaches their home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HOSTILE = {
    "ANAM_API_KEY": "a-real-key",
    "ANAM_API_KEY_PRODUCTION": "another-real-key",
    "ANAM_API_URL": "https://api.example.com",
    "ANAM_ALLOWED_API_HOSTS": "api.example.com",
    "ANAM_PERSONAS_SIGNING_KEY": "x" * 40,
    "GIT_DIR": "/nowhere",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/nowhere",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "http_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
    "SSL_CERT_FILE": "/nowhere",
    "NO_COLOR": "1",
    "GITHUB_ACTIONS": "true",
    "CLICOLOR_FORCE": "1",
}
PROBE = """
import json, os
from pathlib import Path

def test_probe(tmp_path):
    Path(os.environ["PROBE_OUT"]).write_text(json.dumps([dict(os.environ), str(Path.home())]))
"""


def test_the_environment_is_nobodys(tmp_path: Path) -> None:
    import json

    root = Path(__file__).parents[1]
    conftest = root / "tests" / "conftest.py"
    folder = tmp_path / "probe"
    folder.mkdir()
    (folder / "conftest.py").write_bytes(conftest.read_bytes())
    (folder / "test_probe.py").write_text(PROBE)
    home, out = tmp_path / "home", tmp_path / "out.json"
    (home / ".config" / "anam-personas").mkdir(parents=True)
    (home / ".config" / "anam-personas" / "config.toml").write_text("this is no TOML")
    environ = {**os.environ, **HOSTILE, "HOME": str(home), "PROBE_OUT": str(out), "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(folder)],
        env=environ,
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen, at_home = json.loads(out.read_text())
    assert {name for name in HOSTILE if name in seen} == set()
    assert not Path(at_home).is_relative_to(home)
    assert not [name for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME") if str(home) in seen[name]]
    assert sorted(each.relative_to(home).as_posix() for each in home.rglob("*") if each.is_file()) == [
        ".config/anam-personas/config.toml"
    ]
