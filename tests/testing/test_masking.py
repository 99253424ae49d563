"""Recordings hold no secret, whole or streamed, in words or in the arguments of tools."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest

from tests.testing.support import last

if TYPE_CHECKING:
    from tests.testing.support import Bench

A = "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z"
PLANTED = [
    f"sk-{A}", f"sk-proj-{A}", f"sk-ant-api03-{A}", f"sk-or-v1-{A}", "sk_" + f"live_{A}", "rk_" + f"live_{A}", f"AIza{A}x",
    "AKIA" + "IOSFODNN7QRSTUVW", "ASIA" + "IOSFODNN7QRSTUVW", f"ghp_{A}", f"gho_{A}", f"github_pat_{A}", f"glpat-{A[:20]}",
    "xoxb-" + "123456789012-abcdefGHIJKL", f"key_{'0123456789abcdef' * 2}", f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0{A}.{A}",
    f"hf_{A}", f"npm_{A}", f"pypi-{A}", f"SG.{A[:22]}.{A}", f"xai-{A}", f"gsk_{A}", f"r8_{A}", f"dop_v1_{'0123456789abcdef' * 4}",
    f"shpat_{'0123456789abcdef' * 2}", f"postgres://cara:{A[:12]}@db.example.org/x", f"Bearer {A}", f"AC{'0123456789abcdef' * 2}",
    base64.b64encode(b"01234567-89ab-4def-8123-456789abcdef:" + base64.b64encode(bytes(range(32)))).decode(), "hunter2-correct9",
    "my-very-own-key-4711",
]  # fmt: skip


def core(secret: str) -> str:
    """The part of it that nobody should read."""
    return secret.removeprefix("Bearer ").split("://")[-1].split("@")[0].split(":")[-1] if "://" in secret else secret


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_no_planted_secret_is_recorded(project: Bench, stream: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAM_MODEL_KEY", "my-very-own-key-4711")
    assert len(PLANTED) >= 30

    def answer(body: dict[str, Any]) -> object:
        if body["messages"][-1]["role"] == "tool":
            return "Done."
        secret = PLANTED[int(last(body).split()[-1])]
        said = f"The password is {secret}" if "hunter" in secret else f"Well, {secret}, that is it."
        return [said, ("book_visit", {"day": said, "more": [{secret: secret}]})]

    project.server.answer = answer
    rows = "".join(
        f"  - {{name: t{at}, turns: [{{user: number {at}}}], expect: [{{says: {{no_secret: true}}}}]}}\n"
        for at in range(len(PLANTED))
    )
    project.write(f"tests:\n{rows}")
    toml = project.folder / "anam-personas.toml"
    toml.write_text(
        toml.read_text().replace(
            'model = "talker"', f'model = "talker"\napi-key-variable = "ANAM_MODEL_KEY"\nstream = {str(stream).lower()}'
        )
    )
    found = project.json()
    assert found["summary"]["failed"] == len(PLANTED), [
        each["name"] for each in found["tests"] if each["outcome"] != "failed"
    ]
    recorded = project.recordings()
    assert [secret for secret in PLANTED if core(secret) in recorded or core(secret) in project.out] == []
    assert project.json("--replay")["summary"]["failed"] == len(PLANTED)
