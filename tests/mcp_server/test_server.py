"""The server through the official client, over stdio."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import sys
import warnings
from typing import TYPE_CHECKING, Any

import pytest

from tests.projects import CARA, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.interop,
    pytest.mark.skipif(importlib.util.find_spec("mcp") is None, reason="the extra mcp is not installed"),
]
KEY = "sk-0123456789abcdef"


def asked(folder: Path, *calls: tuple[str, dict[str, Any]], options: tuple[str, ...] = (), **environ: str) -> list[Any]:
    """What a server for the folder answers to the calls: ``(is an error, text)`` of each; a name with :// is a resource."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the client's own
        from mcp import ClientSession, StdioServerParameters
        from mcp.client.stdio import stdio_client

        words = ["-m", "anam_personas", "--project", str(folder), "mcp", *options]
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ANAM_")}
        server = StdioServerParameters(command=sys.executable, args=words, env=inherited | environ)

        async def talk() -> list[Any]:
            async with stdio_client(server) as (read, send), ClientSession(read, send) as session:
                await session.initialize()
                found: list[Any] = []
                for name, given in calls:
                    if name == "tools":
                        found.append((await session.list_tools()).tools)
                    elif "://" in name:
                        found.append((await session.read_resource(name)).contents[0].text)  # type: ignore[union-attr]
                    else:
                        reply = await session.call_tool(name, given)
                        found.append((reply.is_error, reply.content[0].text))  # type: ignore[union-attr]
                return found

        return asyncio.run(asyncio.wait_for(talk(), 60))


def test_the_tools_answer_as_the_commands_do(tmp_path: Path) -> None:
    bad = CARA.replace("You are Cara.", "You are Cara. **Bold** {{ who }}") + "variables: {who: {type: string}}\n"
    write(tmp_path, {"personas/cara.yaml": bad})
    tools, check, explain, render, personas, rules = asked(
        tmp_path,
        ("tools", {}),
        ("check", {"paths": ["personas/cara.yaml"]}),
        ("explain", {"code": "SP001"}),
        ("render", {"key": "cara", "variables": {"who": "Leo"}}),
        ("anam-personas://graph", {}),
        ("anam-personas://rules", {}),
    )
    assert {tool.name for tool in tools} == {"check", "explain", "render", "diff", "plan"}
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert "LN001" in {each["code"] for each in json.loads(check[1])["diagnostics"]}
    assert json.loads(explain[1])["code"]["code"] == "SP001"
    assert (render[0], render[1].strip()) == (False, "You are Cara. **Bold** Leo")
    assert "cara" in personas
    assert json.loads(rules)["codes"]


def test_it_writes_only_when_allowed_and_leaves_no_trace(tmp_path: Path) -> None:
    text = CARA.replace("You are Cara.", "You are C\u200bara.")
    write(tmp_path, {"personas/cara.yaml": text})
    before = sorted(tmp_path.rglob("*"))
    plain, refused = asked(tmp_path, ("check", {}), ("check", {"fix": True}))
    assert not plain[0]
    assert refused[0]
    assert "--allow-write" in refused[1]
    assert (tmp_path / "personas/cara.yaml").read_text() == text
    assert sorted(tmp_path.rglob("*")) == before
    asked(tmp_path, ("check", {"fix": True}), options=("--allow-write",))
    assert (tmp_path / "personas/cara.yaml").read_text() == CARA


def test_nothing_leaves_the_project_and_no_value_is_an_option(tmp_path: Path) -> None:
    write(tmp_path / "p", {"personas/cara.yaml": CARA})
    write(tmp_path / "q", {"personas/leo.yaml": CARA})
    (tmp_path / "p/personas/way").symlink_to(tmp_path / "q")
    paths = ["../q/personas/leo.yaml", str(tmp_path / "q"), "personas/way", "--output-file=x", "/etc/passwd"]
    answers = asked(
        tmp_path / "p",
        *(("check", {"paths": [path]}) for path in paths),
        ("render", {"key": "../q/personas/leo"}),
        ("diff", {"revision": "--output=x"}),
        ("explain", {"code": "--help"}),
        ("plan", {"keys": ["--prune"]}),
    )
    assert all(is_error for is_error, _ in answers), answers
    assert (
        sorted(path.name for path in (tmp_path / "p").iterdir()) == ["anam-personas.toml", "personas"]
        or not (tmp_path / "p/x").exists()
    )


def test_plan_names_a_missing_key_and_shows_none(tmp_path: Path) -> None:
    from anam_personas.emulator import Emulator

    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", f"You are Cara. {KEY}")})
    (tmp_path / "anam-personas.toml").write_text('project = "p"\n')
    ((failed, said),) = asked(tmp_path, ("plan", {}))
    assert failed
    assert "ANAM_API_KEY" in said or "SF002" in said
    write(tmp_path, {"personas/cara.yaml": CARA})
    ((failed, said),) = asked(tmp_path, ("plan", {}))
    assert failed
    assert "ANAM_API_KEY" in said
    with Emulator(media=False) as running:
        (planned,) = asked(tmp_path, ("plan", {}), ANAM_API_KEY=KEY, ANAM_API_URL=running.url)
    assert json.loads(planned[1])["changes"][0]["action"] == "create"
    assert KEY not in planned[1]


def test_a_key_in_a_file_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, {"personas/cara.yaml": CARA.replace("You are Cara.", f"You are Cara. {KEY}")})
    ((_, said), (_, found)) = asked(tmp_path, ("render", {"key": "cara"}), ("check", {}), ANAM_API_KEY=KEY)
    assert KEY not in said + found
    assert "[hidden]" in said
