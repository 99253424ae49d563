"""What the contract of a kind gives to a subclass, and what it says about one that breaks it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from anam_personas.errors import UsageError
from anam_personas.resources.base import Resource
from anam_personas.resources.pull.edits import Edits, Pull
from anam_personas.resources.pull.values import LiveField, LiveItem, Place
from tests.projects import write
from tests.sync.pulling import CHECKS

if TYPE_CHECKING:
    from pathlib import Path

    from anam_personas.resources.body import Wanted


class Bare(Resource):
    """A kind that implements only what it must."""

    kind = "bare"
    segment = "bares"

    def from_files(self, personas: Any, workspace: Any) -> list[Wanted]:
        return []

    def from_api(self, reply: dict[str, Any]) -> dict[str, Any]:
        return dict(reply)


BODY = {"name": "a", "toolIds": []}


def test_what_may_be_left_has_plain_answers(tmp_path: Path) -> None:
    bare, workspace = Bare(), write(tmp_path, {})
    assert (bare.marker_path, bare.takes_keys, bare.known(workspace)) == (None, False, None)
    assert (bare.comparable("name", "a"), bare.may_hide(BODY, "name"), bare.is_platforms(BODY)) == (True, True, False)
    assert (bare.users(BODY), bare.side_effects(BODY, {}), bare.refs_by_name(workspace)) == (None, [], {})
    assert (bare.stages(BODY), bare.completed(BODY, {"name": "b"})) == ([BODY], BODY)
    with pytest.raises(UsageError, match="pull writes no new files for a bare"):
        bare.new_file({}, Place(workspace, (), {}, CHECKS))


def test_a_pull_into_files_that_a_kind_does_not_edit_is_refused(tmp_path: Path) -> None:
    edits = Edits.of(Pull(write(tmp_path, {}), "default", CHECKS))
    field = LiveField("name", "Clara", "Clara", "Cara")
    after, taken = Bare().take(edits, LiveItem("cara", (field,)))
    assert after is edits
    assert [each.refused for each in taken] == [
        "pull does not edit bare files: edit them by hand, or use `apply --overwrite-drift` to restore the file's value"
    ]


def test_a_kind_without_its_methods_is_named_with_them() -> None:
    class Half(Resource):
        kind = "half"
        segment = "halves"

    with pytest.raises(TypeError, match=r"Half.*from_api.*from_files"):
        Half()  # type: ignore[abstract]


def test_a_kind_without_its_names_is_named_with_them() -> None:
    with pytest.raises(TypeError, match=r"Nameless must set kind and segment: see Resource"):

        class Nameless(Bare):
            kind = None  # type: ignore[assignment]
            segment = None  # type: ignore[assignment]
