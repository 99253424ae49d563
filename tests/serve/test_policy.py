"""Settings that do not fit, each with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from anam_personas.asgi import token_app
from anam_personas.errors import SettingsError
from anam_personas.project import Project
from anam_personas.serve.policy import Policy, Rate
from tests.serve.support import CARA, SHARED, environ, project

if TYPE_CHECKING:
    from pathlib import Path

BAD = [
    ('[serve]\nauth = "basic"\n', r":3:1: serve\.auth: "),
    ('[serve]\nauht = "none"\n', r":3:1: .*auht"),
    ('[serve]\nauth = "shared-secret"\n', r":3:1: serve\.auth .*secret-variable"),
    ('[serve]\nauth = "shared-secret"\nsecret-variable = "ANAM_API_KEY"\n', r":4:1: serve\.secret-variable .* for an API key"),
    ('[serve]\nauth = "shared-secret"\nsecret-variable = "ANAM_API_KEY_STAGING"\n', ":4:1: serve.secret-variable"),
    ('[serve]\nauth = "shared-secret"\nsecret-variable = "A B"\n', ":4:1: serve.secret-variable"),
    ('[serve]\nsecret-variable = "SHARED"\n', ":3:1: serve.secret-variable applies only with"),
    ('[serve]\nauth = "jwt"\n', ":3:1: serve.auth .*needs one of"),
    ('[serve]\nauth = "jwt"\njwks-url = "https://a.example/x"\nkey-file = "jwt.pem"\n', r":3:1: serve\.auth .*not both"),
    ('[serve]\nauth = "jwt"\njwks-url = "ftp://a.example/x"\n', ":4:1: serve.jwks-url"),
    ('[serve]\nissuer = "x"\n', ":3:1: serve.issuer applies only with"),
    ('[serve]\npersonas = ["caro"]\n', ':3:1: serve.personas has "caro", .*cara'),
    ('[serve]\nvariables = ["visitorNmae"]\n', ':3:1: serve.variables has "visitorNmae", .*visitorName'),
    ('[serve]\npersonas = []\nvariables = ["visitorName"]\n', ":4:1: serve.variables"),
    ('[serve]\nclaims = {visitorName = "name"}\n', ":3:1: serve.claims applies only with"),
    ('[serve]\nauth = "jwt"\nkey-file = "k.pem"\nclaims = {nobody = "name"}\n', r":5:1: serve\.claims\.nobody is a variable that no"),
    ('[serve]\nauth = "jwt"\nkey-file = "k.pem"\nvariables = ["floor"]\n[serve.claims]\nfloor = "f"\n', r":7:1: serve\.claims\.floor is among"),
    ('[serve]\nlimit-per-caller = "thirty a minute"\n', ":3:1: serve.limit-per-caller: .*30/minute"),
    ('[serve]\nlimit-per-caller = "0/minute"\n', ":3:1: serve.limit-per-caller"),
    ('[serve]\nlimit-overall = "10/fortnight"\n', ":3:1: serve.limit-overall"),
    ('[serve]\nlimit-storage = "file:///tmp/x"\n', ":3:1: serve.limit-storage"),
    ('[serve]\non-storage-failure = "maybe"\n', ":3:1: serve.on-storage-failure"),
    ('[serve]\ncors-origins = ["*"]\n', ":3:1: serve.cors-origins"),
    ('[serve]\ncors-origins = ["https://a.example/path"]\n', ":3:1: serve.cors-origins"),
    ('[serve]\ncors-origins = ["null"]\n', ":3:1: serve.cors-origins"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "message"), BAD, ids=[row[0].split("\n", 1)[1].replace("\n", " ") for row in BAD])
def test_settings_that_do_not_fit(tmp_path: Path, settings: str, message: str) -> None:
    (tmp_path / "personas").mkdir()
    (tmp_path / "personas" / "cara.yaml").write_text(CARA)
    (tmp_path / "anam-personas.toml").write_text(f'project = "tests"\n{settings}')
    with pytest.raises(SettingsError, match=r"^anam-personas\.toml" + message):
        token_app(Project.load(tmp_path), environ("http://127.0.0.1:9"))


def test_what_holds_without_settings(tmp_path: Path) -> None:
    policy = Policy.of(Project.load(project(tmp_path, "")), {})
    assert (policy.auth, policy.personas, policy.variables) == ("none", frozenset({"cara", "leo"}), frozenset())
    assert (policy.limit_per_caller, policy.limit_overall) == (Rate(30, 60), None)
    assert (policy.limit_storage, policy.on_storage_failure) == ("memory://", "closed")


def test_limits_in_all_spellings(tmp_path: Path) -> None:
    for text, rate in {
        "5/second": Rate(5, 1),
        "10/5 minutes": Rate(10, 300),
        "1/hour": Rate(1, 3600),
        "9/day": Rate(9, 86400),
    }.items():
        found = Policy.of(Project.load(project(tmp_path, f'[serve]\nlimit-per-caller = "{text}"\n')), {})
        assert (found.limit_per_caller, found.sessions_per_caller) == (rate, rate.count)


def test_the_storage_of_the_environment_comes_first(tmp_path: Path) -> None:
    loaded = Project.load(project(tmp_path, '[serve]\nlimit-storage = "redis://cache:6379"\n'))
    assert Policy.of(loaded, {}).limit_storage == "redis://cache:6379"
    found = Policy.of(loaded, {"ANAM_LIMIT_STORAGE": "rediss://:password@other:6380/1"})
    assert found.limit_storage == "rediss://:password@other:6380/1"
    assert "password" not in repr(found)
    with pytest.raises(SettingsError, match="ANAM_LIMIT_STORAGE is not") as caught:
        Policy.of(loaded, {"ANAM_LIMIT_STORAGE": "password@nowhere"})
    assert "password" not in str(caught.value)


SECRETS = [
    ({"SHARED": ""}, "SHARED is empty"),
    ({"SHARED": "one two three"}, "holds 3 secrets"),
    ({"SHARED": "caf\u00e9-0123456789"}, "no header can carry"),
    ({"SHARED": "key-of-the-tests-0123456789"}, "holds the API key"),
    ({"SHARED": "other-012345678901 key-of-the-tests-0123456789"}, "holds the API key"),
]


@pytest.mark.parametrize(("values", "message"), SECRETS, ids=[row[1] for row in SECRETS])
def test_secrets_that_cannot_be_used(tmp_path: Path, values: dict[str, str], message: str) -> None:
    folder = project(tmp_path, SHARED)
    with pytest.raises(SettingsError, match=message) as caught:
        token_app(Project.load(folder), environ("http://127.0.0.1:9") | values)
    assert "0123456789" not in str(caught.value)
    with pytest.raises(SettingsError, match="SHARED is not set"):
        token_app(Project.load(folder), {"ANAM_API_KEY": "k"})
