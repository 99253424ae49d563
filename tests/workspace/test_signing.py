"""The key of the user: made once, kept from others, and not believed where others may have put it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import SettingsError
from anam_personas.workspace.signing import FILE, Signer

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners and modes of POSIX")


def signer(home: Path, checkout: Path | None = None) -> Signer:
    return Signer.of({"HOME": str(home)}, str(checkout or home / "src"))


def key_of(home: Path) -> Path:
    return home / ".local/state/anam-personas" / FILE


def test_a_mac_holds_for_what_it_was_made_of(tmp_path: Path) -> None:
    one = signer(tmp_path)
    assert not one.holds("journal", b"x", "0" * 32)
    assert not key_of(tmp_path).exists(), "reading makes no key"
    mac = one.mac("journal", b"x")
    assert mac is not None
    for other in (one, signer(tmp_path)):
        assert other.holds("journal", b"x", mac)
        for purpose, data, given in (("cache", b"x", mac), ("journal", b"y", mac), ("journal", b"x", "0" * 32)):
            assert not other.holds(purpose, data, given)
    assert not signer(tmp_path / "other").holds("journal", b"x", mac)
    assert stat.S_IMODE(key_of(tmp_path).stat().st_mode) == 0o600
    assert stat.S_IMODE(key_of(tmp_path).parent.stat().st_mode) == 0o700
    assert [path.name for path in key_of(tmp_path).parent.iterdir()] == [FILE]


def _linked(key: Path) -> None:
    key.rename(key.parent / "real")
    key.symlink_to("real")


def _piped(key: Path) -> None:
    key.unlink()
    os.mkfifo(key, 0o600)


SPOILT: dict[str, tuple[Callable[[Path], object], str]] = {
    "a link": (_linked, "is a symbolic link"),
    "a pipe": (_piped, "is damaged"),
    "short": (lambda key: key.write_bytes(b"x" * 31), "is damaged"),
    "empty": (lambda key: key.write_bytes(b""), "is damaged"),
    "long": (lambda key: key.write_bytes(b"x" * 33), "is damaged"),
    "read by others": (lambda key: key.chmod(0o640), "can be read or replaced by other users"),
    "in a folder that others write": (lambda key: key.parent.chmod(0o720), "can be read or replaced by other users"),
    "of another user": (lambda key: os.chown(key, 12345, -1), "belongs to another user"),
    "in a folder of another user": (lambda key: os.chown(key.parent, 12345, -1), "belongs to another user"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_key_that_others_may_know_or_have_put_there_is_none(tmp_path: Path, how: str) -> None:
    mac = signer(tmp_path).mac("journal", b"x") or ""
    spoil, why = SPOILT[how]
    try:
        spoil(key_of(tmp_path))
    except PermissionError:
        pytest.skip("only root gives files away")
    other = signer(tmp_path)
    assert (other.holds("journal", b"x", mac), other.mac("journal", b"x")) == (False, None)
    assert why in other.why


def test_a_home_in_the_checkout_has_no_key(tmp_path: Path) -> None:
    assert signer(tmp_path, tmp_path).mac("journal", b"x") is None
    assert not key_of(tmp_path).exists()
    mac = signer(tmp_path).mac("journal", b"x") or ""
    (tmp_path.parent / f"{tmp_path.name}-link").symlink_to(tmp_path)
    inside = signer(tmp_path.parent / f"{tmp_path.name}-link", tmp_path)
    assert not inside.holds("journal", b"x", mac)
    assert "is inside the checkout" in inside.why


@pytest.mark.parametrize(
    "environ", [{}, {"HOME": ""}, {"HOME": "relative"}, {"HOME": "/dev/null"}, {"HOME": "/proc/x"}]
)
def test_without_a_home_nothing_is_signed(environ: dict[str, str]) -> None:
    made = Signer.of(environ, "/checkout")
    assert (made.mac("journal", b"x"), made.holds("journal", b"x", "")) == (None, False)
    assert made.why
    assert not Path("/nonexistent").exists()


def test_a_shared_key_serves_on_any_machine(tmp_path: Path) -> None:
    environ = {"ANAM_PERSONAS_SIGNING_KEY": "0123456789abcdef0123456789abcdef"}
    mac = Signer.of(environ | {"HOME": str(tmp_path / "one")}, "/src").mac("journal", b"x") or ""
    assert Signer.of(environ, "/elsewhere").holds("journal", b"x", mac)
    assert not (tmp_path / "one").exists()
    assert not Signer.of({"ANAM_PERSONAS_SIGNING_KEY": "0123456789abcdef0123456789abcdeF"}, "/src").holds(
        "journal", b"x", mac
    )
    with pytest.raises(SettingsError, match="has 5 characters: a key has at least 32") as caught:
        Signer.of({"ANAM_PERSONAS_SIGNING_KEY": "short"}, "/src")
    assert "short" not in str(caught.value).removeprefix("ANAM_PERSONAS_SIGNING_KEY")


def test_a_file_system_without_hard_links_has_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    mac = signer(tmp_path).mac("journal", b"x") or ""
    assert signer(tmp_path).holds("journal", b"x", mac)


def test_first_processes_agree_on_one_key(tmp_path: Path) -> None:
    code = (
        "import sys; from anam_personas.workspace.signing import Signer\n"
        "print(flush=True); sys.stdin.readline()\n"
        "print(Signer.of({'HOME': sys.argv[1]}, '/src').mac('journal', b'x'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    running = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(4)
    ]
    for each in running:
        assert each.stdout is not None
        each.stdout.readline()
    for each in running:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()
    macs = {each.communicate()[0].strip() for each in running}
    assert macs == {signer(tmp_path).mac("journal", b"x")}
