"""The guide for a resource that is synced, followed: a made-up kind in a copy of the package, over the emulator.

Where a step is forgotten, the failure names it.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.extending.package import Copy

# -- a kind with files of its own: one module, one row

GROUP = '''"""The kind ``group``: ``/v1/knowledge/groups``, from ``groups/KEY.yaml``. The description carries the marker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.resources.base import Resource
from anam_personas.resources.body import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.persona.types import Persona
    from anam_personas.resources.body import Flat, Json
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document

_FIELDS: Final = ("name", "description")


class Groups(Resource):
    """Knowledge groups, one for each file."""

    kind = "group"
    segment = "knowledge/groups"
    marker_path = "description"
    unset: Mapping[str, Any] = {"description": ""}

    def from_files(self, personas: Sequence[Persona], workspace: Workspace | None = None) -> list[Wanted]:  # noqa: ARG002
        """One item for each file."""
        if workspace is None:
            return []
        files = workspace.keyed(workspace.root / "groups")
        return [self._wanted(key, workspace.document(path)) for key, path in files.items()]

    def _wanted(self, key: str, document: Document) -> Wanted:
        if document.diagnostics:
            found = document.diagnostics[0]
            return Wanted(self.kind, key, key, problem=f"{found.place.file}:{found.place.line}: {found.message}")
        data = document.data if isinstance(document.data, dict) else {}
        if data.keys() - {*_FIELDS} or not all(isinstance(data.get(name), str) for name in {"name", *data}):
            return Wanted(self.kind, key, key, problem=f"{document.file}: a group has a name, a description and nothing else")
        return Wanted(self.kind, key, data["name"], dict(data))

    def from_api(self, reply: Json) -> Flat:
        """The fields that files have."""
        return {name: reply[name] for name in _FIELDS if name in reply}

    def known(self, workspace: Workspace) -> frozenset[str]:
        """The keys of all files."""
        return frozenset(workspace.keyed(workspace.root / "groups"))
'''

MODULE, ROWS = "anam_personas/resources/group.py", "anam_personas/resources/__init__.py"


@pytest.fixture
def copy(copy: Copy) -> Copy:
    shutil.rmtree(copy.root / "anam_personas/resources/knowledge")  # the same collection
    rows = copy.root / ROWS
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text("".join(line for line in lines if "KNOWLEDGE" not in line or "__all__" in line), encoding="utf-8")
    (copy.project / "groups").mkdir()
    return copy


def add_row(copy: Copy) -> None:
    copy.insert(
        ROWS, "from anam_personas.resources.persona.resource", "from anam_personas.resources.group import Groups\n"
    )
    copy.insert(ROWS, "    TOOLS,\n", "    Groups(),\n")


def describe(copy: Copy, **texts: str | None) -> None:
    """Write files of groups, or delete them for None."""
    for key, text in texts.items():
        path = copy.project / f"groups/{key}.yaml"
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


@pytest.fixture
def api(copy: Copy) -> Iterator[Api]:
    copy.write(MODULE, GROUP)
    add_row(copy)
    with copy.emulator() as url, httpx.Client(base_url=url, headers={"Authorization": "Bearer any"}) as client:
        yield Api(copy, url, client)


class Api:
    """The copy's command and its emulator."""

    def __init__(self, copy: Copy, url: str, client: httpx.Client) -> None:
        self.copy, self.url, self.client = copy, url, client

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.copy.run(*words, ANAM_API_URL=self.url)

    def groups(self) -> dict[str, str]:
        """Name -> description without its marker, of the groups that are ours."""
        found = self.client.get("/v1/knowledge/groups").json()
        parts = {each["name"]: each["description"].partition("[anam-personas demo/default/") for each in found}
        return {name: text.strip() for name, (text, marker, _) in parts.items() if marker}

    def plan(self, *words: str) -> list[tuple[str, str, str]]:
        """What a plan has for groups: key, action, why it is refused."""
        changes: list[dict[str, Any]] = json.loads(self.run("plan", "--format", "json", *words).stdout)["changes"]
        return [(each["key"], each["action"], each["refused"] or "") for each in changes if each["kind"] == "group"]


def test_a_kind_is_a_module_and_a_row(copy: Copy, api: Api) -> None:
    describe(copy, prices="name: Prices\ndescription: What things cost.\n", hours="name: Hours\n")
    assert api.plan() == [("hours", "create", ""), ("prices", "create", "")]
    applied = api.run("apply", "--yes")
    assert (applied.returncode, applied.stderr) == (0, "")
    assert api.groups() == {"Hours": "", "Prices": "What things cost."}
    assert api.run("plan", "--exit-code").returncode == 0
    assert "in sync  group prices" in api.run("status").stdout

    describe(copy, prices="name: Prices\ndescription: What all things cost.\n")
    assert api.plan() == [("hours", "none", ""), ("prices", "update", "")]
    assert api.run("apply", "--yes").returncode == 0
    assert api.groups() == {"Hours": "", "Prices": "What all things cost."}

    describe(copy, prices=None)
    ((_, _, _), (key, action, why)) = api.plan()
    assert (key, action, why) == ("prices", "delete", "there is no file for it: --prune deletes it")
    assert api.run("apply", "--yes").returncode == 0
    assert api.groups() == {"Hours": "", "Prices": "What all things cost."}
    assert api.run("apply", "--yes", "--prune").returncode == 0
    assert api.groups() == {"Hours": ""}

    undone = api.run("rollback", "--yes")
    assert (undone.returncode, api.groups()) == (0, {"Hours": "", "Prices": "What all things cost."})
    assert copy.touched() == [ROWS, MODULE]


def test_a_kind_takes_part_in_the_safety_of_sync(copy: Copy, api: Api) -> None:
    describe(copy, prices="name: Prices\n", hours="name: Hours\n")
    assert api.run("apply", "--yes").returncode == 0
    assert api.plan("cara") == []

    describe(copy, prices="name: [Prices\n", hours="name: Hours\nopen: never\n")
    assert api.plan("--prune") == [
        ("hours", "update", "groups/hours.yaml: a group has a name, a description and nothing else"),
        ("prices", "update", 'groups/prices.yaml:1: the "[" is not closed'),
    ]
    assert api.run("apply", "--yes").returncode == 1

    describe(copy, prices="name: Prices\n", hours="name: Hours\n")
    ids = {each["name"]: each["id"] for each in api.client.get("/v1/knowledge/groups").json()}
    api.client.put(f"/v1/knowledge/groups/{ids['Hours']}", json={"name": "Opening hours"})
    ((_, action, why), _) = api.plan()
    assert action == "update"
    assert "name" in why
    assert api.run("apply", "--yes").returncode == 1
    pulled = api.run("pull")
    assert pulled.returncode == 1
    assert "pull does not edit group files: edit them by hand" in pulled.stdout
    assert api.run("apply", "--yes", "--overwrite-drift").returncode == 0
    assert api.run("plan", "--exit-code").returncode == 0


def test_a_forgotten_row_is_named(copy: Copy) -> None:
    copy.write(MODULE, GROUP)
    copy.bring_test("resources/test_kinds.py")
    forgotten = copy.pytest()
    assert "anam_personas/resources/group.py: add Groups() to RESOURCES of resources/__init__.py" in forgotten.stdout
    add_row(copy)
    assert copy.pytest().returncode == 0

    routes = copy.root / "anam_personas/emulator/routes/table.py"
    lines = routes.read_text(encoding="utf-8").splitlines(keepends=True)
    routes.write_text("".join(line for line in lines if "groups.delete" not in line), encoding="utf-8")
    unserved = copy.pytest()
    assert "('DELETE', '/v1/knowledge/groups/{id}')]: add rows to ROUTES of emulator/routes/table.py" in unserved.stdout


@pytest.mark.parametrize(
    ("left_out", "named"),
    [("    def from_api(", "from_api"), ('    segment = "', "Groups must set segment: see Resource")],
)
def test_a_forgotten_member_is_named(copy: Copy, left_out: str, named: str) -> None:
    assert GROUP.count(left_out) == 1
    copy.write(MODULE, GROUP.replace(left_out, left_out.replace("from_api", "other").replace("segment", "other")))
    add_row(copy)
    done = copy.run("plan")
    assert done.returncode != 0
    assert named in done.stderr
