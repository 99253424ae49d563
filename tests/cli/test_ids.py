"""Ids for a shell and for an environment file: safe names, safe ids, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anam_personas.cli.ids import _variables
from anam_personas.cli.main import main
from anam_personas.errors import ApiUnavailable, UsageError
from tests.cli.support import sample

if TYPE_CHECKING:
    from pathlib import Path


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=8), st.text(max_size=8) | st.text("aZ09_-", min_size=1, max_size=40), max_size=4
    )
)
def test_a_line_is_one_variable_with_an_id_or_nothing_is_printed(found: dict[str, str]) -> None:
    try:
        made = _variables(found)
    except (UsageError, ApiUnavailable):
        return
    assert len(made) == len(found)
    for name, id_ in made.items():
        assert re.fullmatch(r"ANAM_PERSONA_[A-Z0-9_]+=[A-Za-z0-9_-]+", f"{name}={id_}", re.ASCII)


@pytest.mark.parametrize("id_", ["x\nLD_PRELOAD=/tmp/x.so", "", "a b", "$(id)", "x\n", "é", "a" * 200, "\x1b[31m"])
def test_an_id_that_is_none_is_refused(id_: str) -> None:
    with pytest.raises(ApiUnavailable, match="which is not made of") as caught:
        _variables({"cara": id_})
    assert str(caught.value).isprintable()


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="ANAM_PERSONA_SALES_LEO"):
        _variables({"sales/leo": "a", "sales-leo": "b"})


def test_the_command_prints_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sample(tmp_path, monkeypatch) as lab:
        assert main(["-q", "apply", "--yes"]) == 0
        capsys.readouterr()
        assert main(["ids", "--format", "env"]) == 0
        assert (
            capsys.readouterr().out
            == f"ANAM_PERSONA_CARA={lab.live()['id']}\nANAM_PERSONA_SALES_LEO={lab.live('Leo')['id']}\n"
        )
