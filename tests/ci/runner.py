"""A small runner of composite actions: expressions, conditions, environment and outputs as GitHub has them, shell steps by bash."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
_TEXT = r"'[^']*'"
_NAME = r"[a-z_]+(?:\.[\w-]+)+"


_COMMANDS = {
    "add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice", "remove-matcher",
    "save-state", "set-env", "set-output", "stop-commands", "warning",
}  # fmt: skip


class Commands:
    """The workflow commands in the lines of a log, as actions/runner reads them (ActionCommand.cs, ActionCommandManager.cs)."""

    def __init__(self, log: str) -> None:
        self.found: list[tuple[str, str]] = []
        self._token: str | None = None
        for line in log.splitlines():
            self._line(line)
        assert self._token is None, "commands stay off for the rest of the job"

    def _line(self, line: str) -> None:
        name, rest = self._newer(line) or self._older(line) or ("", "")
        if self._token is not None:
            self._token = None if name == self._token else self._token
        elif name:
            self.found.append((name, rest))
            self._token = rest.partition("::")[2] if name == "stop-commands" else None

    def _is_known(self, name: str) -> bool:
        return name.lower() in _COMMANDS or name == self._token

    def _newer(self, line: str) -> tuple[str, str] | None:
        match = re.match(r"\s*::([^\s:]*)(.*?::.*)", line)
        return (match[1], match[2]) if match and self._is_known(match[1]) else None

    def _older(self, line: str) -> tuple[str, str] | None:
        """Anywhere in the line."""
        match = re.search(r"##\[([^\s\]]*)([^\]]*\].*)", line)
        return (match[1], match[2]) if match and self._is_known(match[1]) else None


class Ran:
    """What the run left."""

    def __init__(self) -> None:
        self.steps: dict[str, dict[str, Any]] = {}
        self.log = ""
        self.summary = ""
        self.failed = False
        self.ran: list[str] = []
        self.commands: list[tuple[str, str]] = []

    def output(self, name: str) -> str:
        """An output of the action."""
        match = re.fullmatch(r"\$\{\{ steps\.(\w+)\.outputs\.([\w-]+) \}\}", ACTION["outputs"][name]["value"])
        assert match
        return str(self.steps.get(match[1], {}).get("outputs", {}).get(match[2], ""))


class Runner:
    """Runs the action in a checkout. ``event`` is the name of the event, ``payload`` its JSON."""

    def __init__(self, temp: Path, workspace: Path, event: str = "push", payload: Any = None, api: str = "") -> None:
        self.temp, self.workspace, self.event, self.payload, self.api = temp, workspace, event, payload or {}, api
        (temp / "anam-personas/bin").mkdir(parents=True, exist_ok=True)
        for name, program in (
            ("anam-personas", Path(sys.executable).with_name("anam-personas")),
            ("python", sys.executable),
        ):
            wrapper = temp / "anam-personas/bin" / name
            wrapper.write_text(f'#!/bin/sh\nexec "{program}" "$@"\n')
            wrapper.chmod(0o755)

    def run(self, environ: dict[str, str] | None = None, /, **inputs: str) -> Ran:
        """Run all steps, as the runner does: after a failure only those that say so."""
        given = {name: str(spec.get("default", "")) for name, spec in ACTION["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        given["token"] = "ghs_token"
        ran = Ran()
        for index, step in enumerate(ACTION["runs"]["steps"]):
            self._step(ran, index, step, given, environ or {})
        return ran

    def _step(self, ran: Ran, index: int, step: dict[str, Any], given: dict[str, str], environ: dict[str, str]) -> None:
        condition = str(step.get("if", "true"))
        name = step.get("id", f"step{index}")
        wanted = self._value(condition, ran, given)
        if not wanted or (ran.failed and "always()" not in condition):
            ran.steps[name] = {"outcome": "skipped", "outputs": {}}
            return
        ran.ran.append(name)
        if "uses" in step:
            return
        files = {each: self.temp / f"{each}-{index}" for each in ("output", "summary")}
        for file in files.values():
            file.write_text("")
        (self.temp / "event.json").write_text(json.dumps(self.payload))
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.temp), "XDG_STATE_HOME": str(self.temp / "state"),
            "GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]), "GITHUB_EVENT_PATH": str(self.temp / "event.json"),
            "GITHUB_API_URL": self.api, "GITHUB_REPOSITORY": "team/repo", "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(self.temp), **environ,
            **{key: self._filled(str(value), ran, given) for key, value in step.get("env", {}).items()},
        }  # fmt: skip
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        ran.log += done.stdout
        ran.commands += Commands(done.stdout).found
        ran.summary += files["summary"].read_text()
        outputs = dict(line.split("=", 1) for line in files["output"].read_text().splitlines())
        ran.steps[name] = {"outcome": "failure" if done.returncode else "success", "outputs": outputs}
        ran.failed |= bool(done.returncode) and not step.get("continue-on-error")

    def _filled(self, text: str, ran: Ran, given: dict[str, str]) -> str:
        def value(match: re.Match[str]) -> str:
            return str(self._value(match[1], ran, given))

        return re.sub(r"\$\{\{(.+?)\}\}", value, text)

    def _value(self, expression: str, ran: Ran, given: dict[str, str]) -> Any:
        parts = re.split(rf"({_TEXT}|{_NAME}|&&|\|\||always\(\))", expression)
        made = [
            {"&&": " and ", "||": " or ", "always()": " True ", "true": " True "}.get(part)
            or (part if re.fullmatch(_TEXT, part) else f"look({part!r})" if re.fullmatch(_NAME, part) else part)
            for part in parts
        ]

        def look(name: str) -> str:
            at: Any = {
                "inputs": given, "steps": ran.steps, "runner": {"temp": str(self.temp)},
                "github": {"event_name": self.event, "event": self.payload, "token": "ghs_token"},
            }  # fmt: skip
            for each in name.split("."):
                at = at.get(each, {}) if isinstance(at, dict) else {}
            return at if isinstance(at, str) else ""

        return eval("".join(made).strip(), {"look": look})


class GitHub:
    """The comments of one pull request, on loopback."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.calls: list[str] = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                outer.calls.append(f"{self.command} {self.path}")
                body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
                answer = outer.answer(self.command, self.path, body, self.headers["Authorization"])
                data = json.dumps(answer).encode()
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("Location", "http://127.0.0.1:9/")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_PATCH = _handle  # noqa: N815 - the names of http.server

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, method: str, path: str, body: Any, authorization: str) -> Any:
        assert authorization == "Bearer ghs_token"
        if method == "GET":
            page = int(path.rpartition("page=")[2])
            return self.comments[(page - 1) * 100 : page * 100]
        if method == "POST":
            assert path == "/repos/team/repo/issues/7/comments"
            self.comments.append({"id": len(self.comments) + 1, "user": {"type": "Bot"}, "body": body["body"]})
            return self.comments[-1]
        (found,) = (each for each in self.comments if path == f"/repos/team/repo/issues/comments/{each['id']}")
        found["body"] = body["body"]
        return found

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
