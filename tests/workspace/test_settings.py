from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.errors import SettingsError, UsageError
from anam_personas.workspace.settings import DEFAULT, Target, find

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
project = "front-desk"
personas = "people"
tools = "kit"
default-environment = "staging"
[environments.staging]
api-key-variable = "ANAM_API_KEY_STAGING"
api-url = "https://api.anam.ai"
concurrency = 4
requests-per-second = 20
[environments.production]
[lint]
select = ["ALL"]
ignore = ["SP001"]
required-sections = ["STYLE"]
"""


def test_what_a_file_says(tmp_path: Path) -> None:
    (tmp_path / "anam-personas.toml").write_text("\ufeff" + WHOLE, encoding="utf-8")
    settings = find(tmp_path)
    assert (settings.root, settings.file) == (tmp_path, tmp_path / "anam-personas.toml")
    assert (settings.project, settings.personas, settings.tools) == ("front-desk", "people", "kit")
    assert settings.default_environment == "staging"
    assert settings.target(None) == Target("staging", "ANAM_API_KEY_STAGING", "https://api.anam.ai", 4, 20)
    assert settings.target("production") == Target("production")
    assert settings.target(DEFAULT) == Target()
    assert settings.lint == {"select": ["ALL"], "ignore": ["SP001"], "required-sections": ["STYLE"]}


def test_what_holds_without_a_file(tmp_path: Path) -> None:
    settings = find(tmp_path)
    assert (settings.root, settings.file, settings.project) == (tmp_path, None, None)
    assert (settings.personas, settings.tools, settings.default_environment) == ("personas", "tools", DEFAULT)
    assert settings.target(None) == Target("default", "ANAM_API_KEY", None, 8, None)


def test_the_nearest_file_upwards_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b" / "personas" / "x"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.anam-personas]\nproject = "outer"\n')
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.ruff]\n")
    assert find(inner).project == "outer"
    (tmp_path / "a" / "b" / "anam-personas.toml").write_text('project = "inner"\n')
    assert (find(inner).project, find(inner).root) == ("inner", tmp_path / "a" / "b")
    assert find(inner / ".." / "..").root == tmp_path / "a" / "b"


def test_a_file_of_its_own_goes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.anam-personas]\nproject = "one"\n')
    (tmp_path / "anam-personas.toml").write_text('project = "other"\n')
    assert find(tmp_path).project == "other"


def test_a_project_without_settings_is_known_by_its_personas_folder(tmp_path: Path) -> None:
    below = tmp_path / "project" / "personas" / "sales"
    below.mkdir(parents=True)
    assert find(tmp_path / "project").root == tmp_path / "project"
    assert find(below.parent).root == tmp_path / "project"
    assert find(below).root == tmp_path / "project"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("projct = 'x'", 'anam-personas.toml:1:1: projct: unknown key "projct". Did you mean "project"?'),
        ("\nproject = 3", "anam-personas.toml:2:1: project: project must be text, not the number 3. Put quotation marks around it."),
        ("project = 2020-01-01", "anam-personas.toml:1:1: project must not be a date"),
        ("project = 12:30:00", "anam-personas.toml:1:1: project must not be a time"),
        ("[lint]\nselect = [1979-05-27T07:32:00Z]", "lint.select.0 must not be a datetime"),
        ("[environments.a]\nrequests-per-second = nan", "anam-personas.toml:2:1: environments.a.requests-per-second must be a finite number"),
        ("[environments.a]\nrequests-per-second = -inf", "environments.a.requests-per-second must be a finite number"),
        ("[environments.a]\nconcurrency = 0", "anam-personas.toml:2:1: environments.a.concurrency: concurrency must be at least 1"),
        ("[environments.'a b']", 'environments.a b: the name "a b" has the wrong format'),
        (f"[environments.{'a' * 61}]", 'the name "aaaaaa'),
        ("[environments.a]\napi-key = 'x'", 'environments.a.api-key: unknown key "api-key"'),
        ("[environments.a]\napi_url = 'x'", 'Did you mean "api-url"?'),
        ("[environments.a]\napi-url = 'https://x/v1'", "environments.a.api-url: api-url has the wrong format"),
        ("default-environment = 'a'", 'default-environment: unknown environment "a". Known: default.'),
        ("personas = '../elsewhere'", "anam-personas.toml:1:1: personas leaves the project folder"),
        ("tools = '/etc'", "anam-personas.toml:1:1: tools leaves the project folder"),
        ("personas = ''", "personas: personas must have at least 1 character"),
        ("project = ", "not TOML: "),
        ("a = 1\na = 2", "anam-personas.toml:2:6: not TOML: "),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "anam-personas.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        find(tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["tool = 3", "[tool]\nruff = 1", "x = 1"])
def test_a_pyproject_of_others_is_passed_over(text: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert find(tmp_path).file is None


def test_pyproject_is_named_in_complaints(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nanam-personas = 3")
    with pytest.raises(SettingsError, match=r"^pyproject\.toml:\d:\d: the value must be a table"):
        find(tmp_path)


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "anam-personas.toml").write_bytes(b"# \xe9\n")
    with pytest.raises(SettingsError, match=r"^anam-personas\.toml cannot be read: "):
        find(tmp_path)


def test_a_folder_of_that_name_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "anam-personas.toml").mkdir()
    assert find(tmp_path).file is None


def test_environments_by_name(tmp_path: Path) -> None:
    (tmp_path / "anam-personas.toml").write_text("[environments.staging]\n")
    settings = find(tmp_path)
    assert settings.target("live", frozenset(["live"])) == Target("live")
    with pytest.raises(UsageError, match=r'unknown environment "stagin"\. Did you mean "staging"\?'):
        settings.target("stagin")
    with pytest.raises(UsageError, match=r"Known: default, live, staging\."):
        settings.target("xyz", frozenset(["live"]))
