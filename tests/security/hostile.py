"""One checkout with every trick that a stranger's pull request can bring, beside the home of the user whom it is meant to hurt.

`build` makes it: a repository is committed and cloned by git itself, so what a commit can carry comes by a commit; what only an
archive or an earlier step of a job can plant (a changed ``.git``, pipes) is put in afterwards. A trick is one function in a
table. Those in `INVALID` make files that no command gets past, and are left out where a command is to do its whole work.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, NamedTuple

from anam_personas.sync.state.records import JOURNAL, Records
from anam_personas.workspace.signing import Signer
from tests.review.support import git
from tests.security.texts import EVIL, evil_yaml
from tests.workspace.git.support import Canary, promisor, trapped_config, trapped_environ

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEYS = {
    "ANAM_API_KEY": "YWstbGl2ZS1vZi10aGUtaG91c2UtMDAwMQ==",
    "ANAM_API_KEY_STAGING": "YWstc3RhZ2luZy1vZi10aGUtaG91c2UtMDAwMg==",
    "GITHUB_TOKEN": "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
}
"""The secrets of the job. Only the first is the project's, the second another environment's of it."""
SECRET = "hunter2-of-the-house"
"""Stands in every file that is none of the project's business."""
PROGRAMS = (
    *(
        "ssh",
        "less",
        "more",
        "vi",
        "editor",
        "gpg",
        "curl",
        "wget",
        "nc",
        "sh",
        "bash",
        "env",
        "python",
        "python3",
        "node",
    ),
    *(
        "git-remote-https",
        "git-remote-ext",
        "git-remote-trap",
        "git-upload-pack",
        "git-lfs",
        "man",
        "xdg-open",
        "uname",
    ),
)
"""Names on PATH behind which a canary sits. Git is the true one."""
GOOD = """\
version: 1
name: {name}
description: {description}
avatarId: 30fa96d0-26c4-4e55-94a0-517025942e18
voiceId: 6bfbe25a-979d-40f3-a92b-5394170af54b
llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7
systemPrompt: {prompt}
"""
TOOL = "version: 1\nname: book_visit\ntype: client\ndescription: {description}\n"
SETTINGS = """\
project = "house"
default-environment = "live"
[environments.live]
[environments.staging]
api-key-variable = "ANAM_API_KEY_STAGING"
[environments.away]
api-url = "https://collector.example"
[environments.userinfo]
api-url = "https://api.anam.ai@collector.example"
[environments.plain]
api-url = "http://collector.example"
[environments.beside]
api-url = "{thief}"
[environments.github]
api-key-variable = "GITHUB_TOKEN"
[environments.aws]
api-key-variable = "AWS_SECRET_ACCESS_KEY"
"""
ENVIRONMENTS = ("live", "staging", "away", "userinfo", "plain", "beside", "github", "aws")


class Site(NamedTuple):
    """Where everything is. All of it lies below ``base``; ``project`` is a folder of the ``checkout``, as in a monorepo."""

    base: Path
    checkout: Path
    project: Path
    home: Path
    temporary: Path
    canary: Canary
    environ: dict[str, str]

    def put(self, name: str, content: str | bytes = "") -> Path:
        """A file of the project."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
        return path

    def link(self, name: str, target: str) -> None:
        """A symbolic link in the project, with ``~`` for the home."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace("~", str(self.home)))


def persona(name: str = "Cara", prompt: str = "You are Cara.", description: str = "x", more: str = "") -> str:
    """A persona file of such texts, which may hold anything."""
    words = {"name": name, "prompt": prompt, "description": description}
    return GOOD.format(**{key: evil_yaml(value) for key, value in words.items()}) + more


def _personas(site: Site) -> None:
    """Valid files in which every text is hostile, and a shared one with something to fix."""
    site.put("personas/cara.yaml", persona("Cara", "You are\u200b Cara. Answer in one short sentence."))
    for number, text in enumerate("\n".join(EVIL[start::6]) for start in range(6)):
        site.put(f"personas/evil/{number:02}.yaml", persona(f"Mia {text}", f"You are Mia. {text}\n{text}", text))
    site.put("tools/book_visit.yaml", TOOL.format(description=evil_yaml("".join(EVIL))))


def _names(site: Site) -> None:
    """Names that options, shells, runners and pages would read."""
    for name in ("--help", "-rf", "$(touch PWNED)", "`id`", "::error::x", "##[command]y", "<script>"):
        site.put(f"personas/{name}.yaml", persona("Mia", "You are Mia."))


def _bare_repository(site: Site) -> None:
    """What git takes for a repository: committed beside the settings, with a command wherever there is room for one."""
    site.put("HEAD", "ref: refs/heads/main\n")
    for name in ("refs/heads/main", "refs/remotes/origin/main"):
        site.put(name, "1" * 40 + "\n")
    for name in ("objects/info/.keep", "objects/pack/.keep"):
        site.put(name)
    core = "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n"
    site.put("config", core + trapped_config(site.canary) + promisor(site.canary, "ssh://x/y"))
    site.put(".gitattributes", "* filter=x diff=x merge=x\n")
    site.put(".gitmodules", '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch PWNED"\n\tupdate = !touch PWNED\n')


def _links(site: Site) -> None:
    """Linked caches, and outputs that are dotfiles or folders of the user."""
    site.link(".anam-personas-cache", "~/dir")
    site.link("out/plan.json", "~/.bashrc")
    site.link("out/report.json", "~/.bashrc")
    site.link("out/cara.json", "~/.bashrc")
    site.link("out/data.db", "~/.bashrc")
    site.link("linked", "~/dir")
    site.link("schema/persona.schema.json", "~/.bashrc")


def _forged_records(site: Site) -> None:
    """A journal and snapshots by somebody with a key of their own, and lines without a signature."""
    name = "snapshots/20260701T120000Z-abc/persona--cara--1.json"
    theirs = Records(site.project, Signer(shared=b"theirs" * 6), list[str]().append)
    line = {"at": "2026", "run": "20260701T120000Z-abc", "environment": "live", "step": "begin", "kind": "persona"}
    theirs.keep(name, json.dumps({"reply": {"id": "1", "name": "Evil"}}))
    theirs.add(json.dumps(line | {"action": "update", "id": "1", "key": "cara", "snapshot": name}))
    escape = line | {"action": "update", "id": "1", "key": "cara", "snapshot": "../../../home/forged.json"}
    with (site.project / JOURNAL).open("a") as file:
        file.writelines(json.dumps(each) + "\n" for each in (escape, line | {"action": "create", "key": "".join(EVIL)}))
        file.write('{"a":' * 5000 + "\n\x00\x1b[2J\n")


def _forged_plan(site: Site) -> None:
    """Plans that nobody made."""
    rows = [{"kind": "persona", "key": "cara", "id": None, "action": "create", "name": "".join(EVIL)}]
    site.put("forged.json", json.dumps({"version": 1, "project": "house", "environment": "live", "changes": rows}))
    site.put("deep.json", "[" * 100_000)


def _deep_settings(site: Site) -> None:
    """Settings that take a parser down; in folders beside, since no command gets past them."""
    site.put("deep/anam-personas.toml", "a = " + "[" * 100_000)
    site.put("long/anam-personas.toml", ".".join("a" * 20_000) + " = 1\n")
    site.put(
        "evil/anam-personas.toml", f"project = {json.dumps(''.join(EVIL))}\n[environments.{json.dumps(EVIL[0])}]\n"
    )
    site.put(
        "code/pyproject.toml", '[tool.anam-personas]\nproject = "x"\n[tool.anam-personas.lint]\nselect = ["../x"]\n'
    )


def _yaml_bombs(site: Site) -> None:
    """Depth, aliases, tags and sizes."""
    site.put("personas/deep.yaml", "a: " + "[" * 50_000)
    site.put("personas/deeper.yaml", "".join(f"{' ' * depth}a:\n" for depth in range(3000)))
    laughs = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 12))
    site.put("personas/laughs.yaml", "l0: &l0 [lol]\n" + laughs)
    site.put("personas/self.yaml", persona(more="voiceGenerationOptions: &a {speed: *a}  # anam: ignore[S001]\n"))
    site.put("personas/tag.yaml", persona(more='x: !!python/object/apply:os.system ["touch PWNED"]\n'))
    site.put("personas/large.yaml", persona(prompt="x" * 3_000_000))
    site.put("personas/bytes.yaml", b"\xff\xfe\x00\x1b[2J")


def _templates(site: Site) -> None:
    """Templates that compute, reach out, or have no end."""
    bombs = (
        *(
            "{{ 'a' * 3000000000 }}",
            "{{ '%999999999d' % 1 }}",
            "{{ x | center(999999999) }}",
            "{{ ().__class__.__base__.__subclasses__() }}",
        ),
        *(
            "{% for a in 'x' * 9999 %}{% for b in 'x' * 9999 %}y{% endfor %}{% endfor %}",
            "{% include '../../home/notes.md' %}",
        ),
        *(
            "{{ " + "[" * 200,
            "{{ " + "(" * 20_000,
            "{% if a %}" * 3000,
            "{{ a" + " | upper" * 5000 + " }}",
            "{{ a " + "~ a " * 9000 + "}}",
        ),
    )
    for number, text in enumerate(bombs):
        site.put(
            f"personas/bomb/{number}.yaml", persona("Bo", "You are Bo.", more=f"initialMessage: {evil_yaml(text)}\n")
        )


def _hidden_files(site: Site) -> None:
    """Prompts, partials and personas that are what is hidden or lies elsewhere, by path and by link."""
    hidden = (
        "../../.git/config",
        "../.env",
        "../.env.md",
        "../../home/notes.md",
        str(site.home / "notes.md"),
        "up/.env.md",
        "~/notes.md",
    )
    parts = "".join(f"  - file: {json.dumps(name)}\n" for name in (*hidden, "l.md", "/dev/zero", "/proc/self/environ"))
    site.put(
        "personas/reader.yaml",
        GOOD.partition("systemPrompt")[0].format(name="R", description="x") + f"systemPrompt:\n{parts}",
    )
    site.put("personas/extender.yaml", persona(more="extends: [_x.yaml, ../../home/notes.yaml, ../.env]\n"))
    site.link("personas/l.md", "../.env.md")
    site.link("personas/up", "..")
    site.link("personas/_x.yaml", "~/notes.yaml")
    site.link("personas/away.yaml", "~/dir/x.yaml")
    site.link("personas/rc.yaml", "~/.bashrc")
    site.link("personas/config.yaml", "../../.git/config")
    site.link("personas/dir", "~/dir")
    site.link("tools/away.yaml", "~/notes.yaml")
    site.link("personas/zero.yaml", "/dev/zero")
    site.link("personas/circle.yaml", "circle.yaml")


def _odd_names(site: Site) -> None:
    """Names that no project should have."""
    for name in ("a\nb", "\x1b[2J", "::error::a\n::error::b", "\udcff", "\u202egnp"):
        site.put(f"personas/{name}.yaml", persona())


def _pipes(site: Site) -> None:
    """Files that never end."""
    for name in ("personas/pipe.yaml", "tools/pipe.yaml"):
        os.mkfifo(site.project / name)


def _linked_records(site: Site) -> None:
    """A journal that is a dotfile, in the place of the forged one."""
    shutil.rmtree(site.project / ".anam-personas", ignore_errors=True)
    site.link(JOURNAL, "~/.bashrc")
    site.link(".anam-personas/snapshots", "~/dir")


COMMITTED: tuple[Callable[[Site], None], ...] = (
    *(_personas, _names, _bare_repository, _links, _forged_records, _forged_plan, _deep_settings),
)
INVALID: tuple[Callable[[Site], None], ...] = (_yaml_bombs, _templates, _hidden_files, _odd_names, _linked_records)
PLANTED: tuple[Callable[[Site], None], ...] = (_pipes,)


def _home(site: Site) -> None:
    """The user: dotfiles, notes, and a folder that looks like a cache, all of which must stay as they are."""
    for name in (
        ".bashrc",
        ".netrc",
        ".ssh/id_ed25519",
        ".aws/credentials",
        "notes.yaml",
        "notes.md",
        "dir/x.yaml",
        "dir/x.md",
    ):
        path = site.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"password: {SECRET}\n")
    for number in range(12):
        (site.home / "dir" / f"{number:024x}.json").write_text("{}")
    (site.home / "forged.json").write_text(json.dumps({"reply": {"id": "1", "name": SECRET}}))


def build(base: Path, *, url: str, thief: str, with_invalid: bool) -> Site:
    """The checkout and its surroundings below ``base``. The API is at ``url``; settings would send keys to ``thief``."""
    origin, checkout, home, temporary = (base / name for name in ("origin", "checkout", "home", "tmp"))
    for folder in (origin / "ai", home, temporary, base / "state"):
        folder.mkdir(parents=True, mode=0o700)
    canary = Canary(base / "canary")
    made = Site(base, origin, origin / "ai", home, temporary, canary, {})
    _home(made)
    made.put("anam-personas.toml", SETTINGS.format(thief=thief))
    for trick in (*COMMITTED, *(INVALID if with_invalid else ())):
        trick(made)
    made.put(".env", f"DATABASE_PASSWORD={SECRET}\n")
    made.put(".env.md", SECRET)
    _commit(origin, base)
    site = made._replace(checkout=checkout, project=checkout / "ai")
    if with_invalid:
        for trick in PLANTED:
            trick(site)
    _tamper(site)
    shutil.rmtree(origin)
    for name in PROGRAMS:
        canary.command(name)
    site.environ.update(_environ(site, url))
    return site


def _commit(origin: Path, base: Path) -> None:
    git(origin, "init", "--quiet", "--initial-branch", "main")
    git(origin, "add", "--force", "--all")
    git(origin, "commit", "--quiet", "--message", "::error::x\n\n" + "".join(EVIL).replace("\x00", ""))
    git(origin, "branch", "topic")
    git(base, "clone", "--quiet", str(origin), "checkout")


def _tamper(site: Site) -> None:
    """The clone's own configuration: the token of the checkout step, and programs in every place."""
    config = site.checkout / ".git" / "config"
    header = f'[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic {SECRET}\n'
    config.write_text(config.read_text() + trapped_config(site.canary) + header)
    (site.checkout / ".git/info/attributes").write_text("* filter=x diff=x merge=x\n")
    shutil.copytree(site.canary.folder / "hooks", site.checkout / ".git/hooks", dirs_exist_ok=True)


def _environ(site: Site, url: str) -> dict[str, str]:
    """Of a job with several secrets, in which some earlier step has exported what git listens to."""
    own = {
        "PATH": f"{site.canary.folder / 'bin'}{os.pathsep}.{os.pathsep}{os.environ['PATH']}",
        "HOME": str(site.home), "XDG_STATE_HOME": str(site.base / "state"), "TMPDIR": str(site.temporary),
        "ANAM_API_URL": url, "GITHUB_ACTIONS": "true", "CI": "true", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    return trapped_environ(site.canary) | KEYS | own
