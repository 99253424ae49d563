"""A repository full of traps: every program that git can be told to start, and a canary in the place of each."""

from __future__ import annotations

import stat
from pathlib import Path

from anam_personas.workspace.git.mirror import Mirror, mirror
from anam_personas.workspace.locate import locate
from tests.review.support import put

HOOKS = (
    *("applypatch-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change", "post-merge"),
    *("pre-commit", "pre-auto-gc", "pre-push", "push-to-checkout", "reference-transaction", "sendemail-validate"),
)
PROGRAMS = (
    *(
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_EXTERNAL_DIFF",
        "GIT_PAGER",
        "GIT_EDITOR",
        "GIT_SEQUENCE_EDITOR",
        "GIT_ASKPASS",
    ),
    *("GIT_PROXY_COMMAND", "SSH_ASKPASS", "PAGER", "EDITOR", "VISUAL"),
)
PLACES = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_EXEC_PATH")


def opened(folder: Path, into: Path, environ: dict[str, str] | None = None) -> Mirror:
    """The repository of a folder, as diff opens it."""
    return mirror(locate(folder), environ or {}, into)


class Canary:
    """A command that leaves a mark; named for what could start it, so that a failure says what did."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marks = folder / "sung"
        self.marks.mkdir(parents=True)
        self._names: set[str] = set()

    def command(self, name: str) -> str:
        """The path of a program that leaves a mark of this name."""
        path = self.folder / "bin" / name
        if name not in self._names:
            self._names.add(name)
            put(self.folder / "bin", {name: f"#!/bin/sh\n: > '{self.marks}/{name}'\nexit 1\n"})
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    @property
    def sung(self) -> list[str]:
        """What ran."""
        return sorted(path.name for path in self.marks.iterdir())


def trapped_config(canary: Canary) -> str:
    """Configuration that names a program wherever there is a place for one, and allows all protocols."""
    own = canary.command
    lines = [
        f"[core]\n\tsshCommand = {own('ssh-command')}\n\tfsmonitor = {own('fsmonitor')}\n\tpager = {own('pager')}",
        f"\teditor = {own('editor')}\n\taskPass = {own('askpass')}\n\tgitProxy = {own('git-proxy')}",
        f"\talternateRefsCommand = {own('alternate-refs')}\n\thooksPath = {canary.folder / 'hooks'}",
        f"[diff]\n\texternal = {own('external-diff')}",
        f'[diff "x"]\n\ttextconv = {own("textconv")}\n\tcommand = {own("diff-command")}',
        f'[filter "x"]\n\tclean = {own("clean")}\n\tsmudge = {own("smudge")}\n\tprocess = {own("process")}\n\trequired = true',
        f'[merge "x"]\n\tdriver = {own("merge-driver")}',
        f"[credential]\n\thelper = !{own('credential')}",
        f'[gpg]\n\tprogram = {own("gpg")}\n[gpg "ssh"]\n\tprogram = {own("gpg-ssh")}\n\tdefaultKeyCommand = {own("gpg-key")}',
        *(f"[alias]\n\t{name} = !{own(f'alias-{name}')}" for name in ("rev-parse", "cat-file", "merge-base", "config")),
        *(f"[pager]\n\t{name} = {own(f'pager-{name}')}" for name in ("rev-parse", "cat-file", "merge-base", "config")),
        f"[uploadpack]\n\tpackObjectsHook = {own('pack-objects-hook')}",
        f"[sequence]\n\teditor = {own('sequence')}\n[interactive]\n\tdiffFilter = {own('diff-filter')}",
        '[protocol]\n\tallow = always\n[protocol "ext"]\n\tallow = always',
    ]
    for name in HOOKS:
        put(canary.folder / "hooks", {name: Path(own(f"hook-{name}")).read_text(encoding="utf-8")})
        (canary.folder / "hooks" / name).chmod(0o755)
    return "\n".join(lines) + "\n"


def promisor(canary: Canary, url: str) -> str:
    """A remote from which missing objects would be fetched."""
    more = f"\tuploadpack = {canary.command('upload-pack')}\n\tproxy = ext::{canary.command('remote-proxy')}\n"
    return f'[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\turl = {url}\n\tpromisor = true\n{more}'


def trapped_environ(canary: Canary) -> dict[str, str]:
    """Variables that tell git what to run, or where to look."""
    own = canary.command
    programs = {name: own(f"env-{name.lower()}") for name in PROGRAMS}
    count = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": own("env-config-count"),
    }
    parameters = {"GIT_CONFIG_PARAMETERS": f"'core.sshCommand={own('env-config-parameters')}'"}
    places = dict.fromkeys(PLACES, "/nowhere")
    more = {
        "GIT_NAMESPACE": "x",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_CEILING_DIRECTORIES": "/",
        "GIT_PREFIX": "x",
    }
    traces = {
        name: str(canary.marks / name.lower())
        for name in ("GIT_TRACE", "GIT_TRACE2", "GIT_TRACE_SETUP", "GIT_TRACE2_EVENT")
    }
    objects = {"GIT_OBJECT_DIRECTORY": "/nowhere", "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nowhere"}
    return {**programs, **count, **parameters, **places, **more, **traces, **objects}
