"""Which model is asked, at which address, with which key: settings may name little by themselves."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.testing.support import Bench

ONE = "tests: [{name: hi, turns: [{user: a}]}]\n"
ANAM = base64.b64encode(b"01234567-89ab-4def-8123-456789abcdef:" + base64.b64encode(bytes(range(32)))).decode()


def using(project: Bench, url: str | None = None, more: str = "") -> None:
    project.write(ONE)
    url = url or project.server.url
    text = f'[environments.default]\napi-key-variable = "ANAM_MODEL_X"\n[models.default]\nurl = "{url}"\nmodel = "m"\n{more}'
    text = text if "ANAM_MODEL_X" in more else text.partition("\n[models")[1].strip() + text.partition("\n[models")[2]
    (project.folder / "anam-personas.toml").write_text(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://llm.example.com/v1",
        "http://llm.example.com/v1",
        "https://api.anam.ai",
        "https://127.0.0.1.example.com",
        "https://a@127.0.0.1/v1",
    ],
)
def test_what_settings_may_name(project: Bench, url: str) -> None:
    using(project, url)
    assert project.run() == 2
    assert "anam-personas.toml:2:" in project.out
    assert project.server.asked == []


def test_a_host_that_the_user_allows(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    using(project, "https://llm.example.com/v1")
    assert project.run() == 2
    assert "to let prompts and the model's key go there, set ANAM_ALLOWED_HOSTS=llm.example.com" in project.out
    monkeypatch.setenv("ANAM_ALLOWED_HOSTS", "llm.example.invalid")
    using(project, "https://llm.example.invalid/v1", "timeout = 0.2\n")
    assert project.run() == 4


def test_the_users_own_address_wins(project: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    using(project, "https://llm.example.com/v1")
    monkeypatch.setenv("ANAM_MODEL_URL", project.server.url)
    assert project.run() == 0


@pytest.mark.parametrize(
    "variable",
    ["HOME", "GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "ANAM_API_KEY", "ANAM_API_KEY_STAGING", "ANAM_MODEL_X"],
)
def test_an_anam_key_never_goes_to_a_model(project: Bench, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "a-secret-of-another-kind")
    if variable in {"ANAM_API_KEY", "ANAM_API_KEY_STAGING", "ANAM_MODEL_X"}:
        monkeypatch.setenv("ANAM_ALLOWED_KEY_VARIABLES", variable)
    using(project, more=f'api-key-variable = "{variable}"\n')
    assert project.run() == 2
    assert "anam-personas.toml:" in project.out
    assert project.server.asked == []


@pytest.mark.parametrize("key", [ANAM, "the-same-as-anams"])
def test_an_anam_key_in_another_variable_neither(project: Bench, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAM_API_KEY_STAGING", "the-same-as-anams")
    monkeypatch.setenv("ANAM_MODEL_KEY", key)
    using(project, more='api-key-variable = "ANAM_MODEL_KEY"\n')
    assert project.run() == 2
    assert "holds an Anam API key, and those never go to a model" in project.out
    assert key not in project.out + project.err
    assert project.server.asked == []


@pytest.mark.parametrize(("variable", "allowed"), [("ANAM_MODEL_KEY", ""), ("OTHER_KEY", "OTHER_KEY")])
def test_a_key_goes_in_one_header(project: Bench, variable: str, allowed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "the-key-of-the-model")
    monkeypatch.setenv("ANAM_ALLOWED_KEY_VARIABLES", allowed)
    using(project, more=f'api-key-variable = "{variable}"\n')
    assert project.run() == 0
    assert project.server.keys == ["Bearer the-key-of-the-model"]
    assert "the-key-of-the-model" not in project.recordings()


def test_a_key_that_is_not_set_is_named(project: Bench) -> None:
    using(project, more='api-key-variable = "ANAM_MODEL_KEY"\n')
    assert project.run() == 2
    assert "ANAM_MODEL_KEY is not set: model 'default' takes its key from that variable" in project.out


LLM = '[models.default]\nurl = "URL"\nmodel = "one"\n[models."a7cf662c-2ace-4de1-a21e-ef0fbf144bb7"]\nurl = "URL"\nmodel = "two"\n[models.big]\nurl = "URL"\nmodel = "three"\n'


def test_a_model_of_the_llm_is_preferred_and_one_that_is_named_wins(project: Bench) -> None:
    from tests.testing.support import PERSONA

    project.write(
        ONE,
        {
            "personas/bob.yaml": f"{PERSONA}llmId: a7cf662c-2ace-4de1-a21e-ef0fbf144bb7\n",
            "personas/bob.test.yaml": f"persona: bob\n{ONE}",
        },
    )
    (project.folder / "anam-personas.toml").write_text(LLM.replace("URL", project.server.url))
    assert project.run("-j", "1") == 0
    assert project.run("-j", "1", "--model", "big") == 0
    assert [each["model"] for each in project.server.asked] == ["two", "one", "three", "three"]
    assert project.run("--model", "bigg") == 2
    assert 'Did you mean "big"?' in project.err


PRICES = "input-price = 10\noutput-price = 100\n"


def test_costs_are_printed_and_kept_to(project: Bench) -> None:
    rows = "".join(f"  - {{name: t{at}, turns: [{{user: a}}]}}\n" for at in range(10))
    project.write(f"tests:\n{rows}", more=None)
    toml = project.folder / "anam-personas.toml"
    assert project.run("--max-cost", "1") == 2
    assert "--max-cost needs the prices of every model" in project.err
    toml.write_text(
        toml.read_text()
        .replace('model = "talker"', f'model = "talker"\n{PRICES}')
        .replace('model = "judge"', f'model = "judge"\n{PRICES}')
    )
    assert project.run("--dry-run") == 0
    assert "10 tests, 10 calls, about" in project.out
    assert project.server.asked == []
    assert project.run("-j", "1") == 0
    assert "10 calls, 1,000 tokens read, 200 written, cost 0.0300." in project.out
    project.server.asked.clear()
    assert project.run("--max-cost", "0.0200") == 1
    assert 1 <= len(project.server.asked) < 10
    assert "would exceed --max-cost 0.02" in project.out
