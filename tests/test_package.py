"""What is shipped: the wheel is the package alone, and from the sdist everything runs that its README names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from scripts.dist import build, unpack

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow


def built(kind: str, folder: Path) -> Path:
    """The sdist or wheel, as a build front end makes it."""
    pytest.importorskip("hatchling.build")
    return build(kind, ROOT, folder)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, unpacked in a folder that is in no repository."""
    folder = tmp_path_factory.mktemp("sdist")
    return unpack(built("sdist", tmp_path_factory.mktemp("built")), folder)


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environ, capture_output=True, text=True, timeout=300
    )


def test_the_wheel_is_the_package_alone(tmp_path: Path) -> None:
    with zipfile.ZipFile(built("wheel", tmp_path)) as wheel:
        names = set(wheel.namelist())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith((".dist-info", ".data"))} == {"anam_personas"}
    assert not [name for name in names if "/tests/" in name or "/test_" in name or "__pycache__" in name]
    assert "anam_personas/py.typed" in names
    for name in (path.name for path in (ROOT / "schema").iterdir()):
        assert f"anam_personas/_schema/{name}" in names
    for path in (ROOT / "anam_personas").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(ROOT).as_posix() in names


def test_the_sdist_has_what_make_needs(unpacked: Path) -> None:
    for name in ("Makefile", "README.md", "LICENSE", "pyproject.toml", "anam-personas.toml", "requirements/dev.txt"):
        assert (unpacked / name).is_file(), name
    for name in ("tests", "scripts", "docs", "schema", "personas", "tools", "bench", "anam_personas"):
        there = {path.relative_to(ROOT) for path in (ROOT / name).rglob("*") if path.is_file()}
        kept = {each for each in there if not {"__pycache__", ".anam-personas"} & set(each.parts)}
        assert not [each for each in sorted(kept) if not (unpacked / each).is_file()]


def test_the_demo_runs_from_it(unpacked: Path) -> None:
    done = run(unpacked, "scripts/demo.py")
    assert done.returncode == 0, done.stdout + done.stderr


def test_its_tests_are_found_and_pass_without_a_repository(unpacked: Path) -> None:
    quiet = ["-q", "-p", "no:cacheprovider"]
    found = run(unpacked, "-m", "pytest", *quiet, "--collect-only", "tests")
    assert found.returncode == 0, found.stdout[-2000:]
    some = ["tests/test_cases.py", "tests/test_recipes.py", "tests/schema", "tests/persona"]
    done = run(unpacked, "-m", "pytest", *quiet, "-n", "0", *some)
    assert done.returncode == 0, done.stdout[-4000:]


def test_the_readme_on_the_index_links_to_the_release(tmp_path: Path) -> None:
    with zipfile.ZipFile(built("wheel", tmp_path)) as wheel:
        (name,) = (each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
        text = wheel.read(name).decode()
    assert re.search(r"\]\(https://github\.com/[\w-]+/anam-personas/blob/v[\d.]+/docs/sync\.md\)", text)
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    assert re.findall(r"\]\((?!https?:)[^)]*\)", prose) == []
    assert "<!-- $" not in text


def test_both_work_in_a_clean_environment(tmp_path: Path) -> None:
    """The wheel is built from the sdist. Its dependencies are those of this environment, which is all that is borrowed."""
    done = subprocess.run(
        [sys.executable, "scripts/dist.py", str(tmp_path / "dist")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv, scratch = tmp_path / "venv", tmp_path / "scratch"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True, timeout=120)
    there = venv / ("Scripts" if os.name == "nt" else "bin")
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    install = [str(there / "python"), "-m", "pip", "install", "-q", "--no-index", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, timeout=120, env=environ)
    environ["PYTHONPATH"] = sysconfig.get_path("purelib")
    scratch.mkdir()
    for words in (["init"], ["check", "--strict"], ["emulator", "token", "receptionist"]):
        ran = subprocess.run(
            [str(there / "anam-personas"), *words],
            cwd=scratch,
            env=environ,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
