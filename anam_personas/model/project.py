"""The project's settings: anam-personas.toml, or [tool.anam-personas] of pyproject.toml."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from anam_personas.model.base import ORIGIN, Model

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
"""Of a project or an environment: a word of the marker. The length is in the pattern, all that is kept of a key's form."""

PRICE = r"^[0-9]{1,6}(\.[0-9]{1,4})? [A-Z]{3}$"


class EnvironmentSettings(Model):
    """A target: an Anam organisation, reached with an API key of its own."""

    api_key_variable: Annotated[
        str,
        Field(
            alias="api-key-variable",
            pattern="^[A-Za-z_][A-Za-z0-9_]*$",
            max_length=128,
            examples=["ANAM_API_KEY_STAGING"],
        ),
    ] = "ANAM_API_KEY"
    """The name of the environment variable that holds the API key, never the key itself: ANAM_API_KEY or ANAM_API_KEY_...
    Others are allowed outside the repository only, by ANAM_ALLOWED_KEY_VARIABLES."""
    api_url: Annotated[
        str | None, Field(alias="api-url", pattern=r"^https?://[^\s/]+/?$", examples=["https://api.anam.ai"])
    ] = None
    """The API's address: https://api.anam.ai, this machine, or a host of ANAM_ALLOWED_HOSTS. `--api-url`, ANAM_API_URL_<ENV>
    and ANAM_API_URL take precedence. Default: https://api.anam.ai."""
    concurrency: Annotated[int, Field(ge=1, le=64, examples=[8])] = 8
    """Maximum number of concurrent requests."""
    requests_per_second: Annotated[float | None, Field(alias="requests-per-second", gt=0, examples=[20])] = None
    """Maximum number of requests per second. Default: no limit."""
    require_tests: Annotated[bool, Field(alias="require-tests", examples=[True])] = False
    """Whether plan and apply refuse personas whose revision has no passed test run on record."""
    minute_price: Annotated[str | None, Field(alias="minute-price", pattern=PRICE, examples=["0.12 USD"])] = None
    """What a minute of a session costs by your plan with Anam. The preview shows by it what a session can cost."""


class ModelSettings(Model):
    """A language model for persona tests, behind any API that works like OpenAI's chat completions."""

    url: Annotated[str, Field(pattern=r"^https?://", examples=["http://127.0.0.1:11434/v1"])]
    """The address of the API, such as https://llm.example.com/v1: this machine, or a host of ANAM_ALLOWED_HOSTS."""
    model: Annotated[str, Field(min_length=1, examples=["gpt-4.1-mini"])]
    """The name of the model there."""
    api_key_variable: Annotated[
        str | None,
        Field(
            alias="api-key-variable",
            pattern="^[A-Za-z_][A-Za-z0-9_]*$",
            max_length=128,
            examples=["ANAM_MODEL_KEY"],
        ),
    ] = None
    """The name of the environment variable that holds the model's key, never the key itself: ANAM_MODEL_... Others are allowed
    outside the repository only, by ANAM_ALLOWED_KEY_VARIABLES. Without it no key is sent."""
    temperature: Annotated[float, Field(ge=0, le=2, examples=[0])] = 0
    """The sampling temperature: how much replies vary."""
    seed: Annotated[int | None, Field(examples=[1])] = 1
    """The seed that is sent, for models that support it; each repetition adds one."""
    max_tokens: Annotated[int | None, Field(alias="max-tokens", ge=1, examples=[400])] = None
    """Maximum number of tokens of a reply. Default: the model's limit."""
    timeout: Annotated[float, Field(gt=0, le=600, examples=[60])] = 60
    """Seconds to wait for a reply."""
    stream: Annotated[bool, Field(examples=[True])] = False
    """Whether replies are streamed."""
    input_price: Annotated[float | None, Field(alias="input-price", ge=0, examples=[0.4])] = None
    """Price of a million input tokens."""
    output_price: Annotated[float | None, Field(alias="output-price", ge=0, examples=[1.6])] = None
    """Price of a million output tokens."""


ModelName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")]
"""Of a model in the settings: `default`, `judge`, `caller`, an LLM id, or a name for `--model`."""


class LintSettings(Model):
    """Which rules run, and with what options."""

    preset: Annotated[Literal["recommended", "strict"], Field(examples=["strict"])] = "recommended"
    """The rules that run without `select`: `recommended` are exact or proven right in 97 of 100 findings, `strict` adds matters
    of style."""
    preview: Annotated[bool, Field(examples=[True])] = False
    """Also run the rules in preview, whose findings are not proven to be right yet."""
    select: Annotated[list[str], Field(examples=[["ALL"]])] = []
    """Codes, prefixes or names of rules that run instead of the preset; ALL for every rule that is on by default, in preview only
    with `preview`."""
    ignore: Annotated[list[str], Field(examples=[["CL004"]])] = []
    """Codes, prefixes or names of rules that do not run."""
    extend_select: Annotated[list[str], Field(alias="extend-select", examples=[["CL005"]])] = []
    """Rules that run besides those of the preset or of `select`."""
    per_file_ignores: Annotated[
        dict[str, list[str]], Field(alias="per-file-ignores", examples=[{"personas/demo/*": ["SP", "CL004"]}])
    ] = {}
    """Codes, prefixes or names that are passed over in the files of a pattern (`*` also matches folders; a pattern without
    a slash is for the file's name)."""
    severity: Annotated[dict[str, Literal["error", "warning", "info"]], Field(examples=[{"CL004": "error"}])] = {}
    """Another severity for a code, prefix or name; the most exact one holds."""
    options: Annotated[dict[str, dict[str, Any]], Field(examples=[{"ACME001": {"max-jokes": 1}}])] = {}
    """Options of single rules, by code, prefix or name; `explain` lists the options of a rule."""
    required_sections: Annotated[
        list[Annotated[str, Field(min_length=1)]],
        Field(alias="required-sections", examples=[["STYLE", "PERSONALITY"]]),
    ] = []
    """Sections that every system prompt must have (PS014)."""
    max_prompt_tokens: Annotated[int, Field(alias="max-prompt-tokens", ge=1, examples=[2000])] = 2000
    """Tokens, as estimated, above which a prompt with its tools is a warning (LN002)."""
    max_prompt_tokens_error: Annotated[int, Field(alias="max-prompt-tokens-error", ge=1, examples=[8000])] = 8000
    """Tokens above which it is an error (LN002)."""
    max_greeting_words: Annotated[int, Field(alias="max-greeting-words", ge=1, examples=[30])] = 30
    """Words of a first message that are enough (LN003); of one that cannot be interrupted, two thirds of them."""
    max_sentence_words: Annotated[int, Field(alias="max-sentence-words", ge=1, examples=[25])] = 25
    """Words of a spoken sentence that are enough (LN004)."""
    max_instruction_words: Annotated[int, Field(alias="max-instruction-words", ge=1, examples=[45])] = 45
    """Words of a sentence of the prompt that are enough (LN004)."""
    max_banned_phrases: Annotated[int, Field(alias="max-banned-phrases", ge=1, examples=[5])] = 5
    """Phrases that one list may forbid word for word (CL005)."""
    voice_provider: Annotated[
        Literal["unknown", "elevenlabs", "cartesia", "openai", "fish"],
        Field(alias="voice-provider", examples=["cartesia"]),
    ] = "unknown"
    """Provider of the voices, if voiceGenerationOptions does not show it (SP006, SP008)."""
    acronyms: Annotated[list[str], Field(examples=[["HBCN"]])] = []
    """Capitals that the voice reads well (SP007)."""
    untrusted_variables: Annotated[list[str], Field(alias="untrusted-variables", examples=[["reviewText"]])] = []
    """Variables that hold what visitors or strangers wrote (SF004)."""


_VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"
_LIMIT = r"^[1-9][0-9]{0,8}/([1-9][0-9]{0,3} ?)?(second|minute|hour|day)s?$"
Names = list[Annotated[str, Field(min_length=1, max_length=400)]]


class ServeSettings(Model):
    """The token service: who may ask for session tokens, for which personas, and how often."""

    auth: Annotated[Literal["jwt", "shared-secret", "none"], Field(examples=["jwt"])] = "none"
    """How a caller is known: by a JSON Web Token, by a shared secret, or not at all, which is for this machine only."""
    secret_variable: Annotated[
        str | None,
        Field(alias="secret-variable", pattern=_VARIABLE, max_length=128, examples=["TOKEN_SERVICE_SECRET"]),
    ] = None
    """The name of the environment variable that holds the shared secret, or two of them while it is rotated, separated by a
    comma or a space. Any name but that of an API key."""
    jwks_url: Annotated[
        str | None,
        Field(
            alias="jwks-url", pattern=r"^https?://\S+$", max_length=1000, examples=["https://id.example.com/jwks.json"]
        ),
    ] = None
    """Where the public keys of the JSON Web Tokens are published: https, or this machine."""
    key_file: Annotated[str | None, Field(alias="key-file", min_length=1, max_length=400, examples=["jwt.pem"])] = None
    """A file of the project with the public key instead: PEM, or a JSON Web Key Set (`.json`)."""
    audience: Annotated[str | None, Field(min_length=1, max_length=400, examples=["front-desk"])] = None
    """The `aud` that a JSON Web Token must have."""
    issuer: Annotated[str | None, Field(min_length=1, max_length=400, examples=["https://id.example.com/"])] = None
    """The `iss` that a JSON Web Token must have."""
    personas: Annotated[Names | None, Field(examples=[["cara"]])] = None
    """The keys of the personas that are offered. Default: all."""
    variables: Annotated[Names, Field(examples=[["visitorName"]])] = []
    """The variables that a caller may set."""
    claims: Annotated[
        dict[str, Annotated[str, Field(min_length=1, max_length=200)]], Field(examples=[{"visitorName": "name"}])
    ] = {}
    """Variables that are filled from a claim of the JSON Web Token, so that a caller cannot choose them."""
    limit_per_caller: Annotated[str, Field(alias="limit-per-caller", pattern=_LIMIT, examples=["30/minute"])] = (
        "30/minute"
    )
    """How many tokens one caller may have in a moving window. A caller is the `sub` of the token, else the address."""
    limit_overall: Annotated[str | None, Field(alias="limit-overall", pattern=_LIMIT, examples=["600/minute"])] = None
    """How many tokens all callers may have together. Default: no limit."""
    sessions_per_caller: Annotated[int | None, Field(alias="sessions-per-caller", ge=1, le=100_000, examples=[3])] = (
        None
    )
    """How many sessions one caller may have at once. Default: as many as the count of `limit-per-caller`."""
    limit_storage: Annotated[
        str,
        Field(
            alias="limit-storage",
            pattern=r"^(memory://$|rediss?://\S+$)",
            max_length=400,
            examples=["redis://cache:6379"],
        ),
    ] = "memory://"
    """Where limits are counted: in memory, or in a Redis or Valkey that replicas share. ANAM_LIMIT_STORAGE takes precedence."""
    on_storage_failure: Annotated[Literal["open", "closed"], Field(alias="on-storage-failure", examples=["open"])] = (
        "closed"
    )
    """What happens while that storage is unavailable: `open` mints without limits, `closed` refuses with 503."""
    cors_origins: Annotated[
        list[Annotated[str, Field(pattern=ORIGIN, max_length=300)]],
        Field(alias="cors-origins", examples=[["https://www.example.com"]]),
    ] = []
    """The origins whose web pages may call the service from a browser."""


class ProjectSettings(Model):
    """Settings of a project. Every key is optional; `project` is needed to plan and apply."""

    project: Annotated[Name | None, Field(examples=["front-desk"])] = None
    """The project's name: part of the marker that identifies its personas."""
    extends: Annotated[str | None, Field(min_length=1, examples=["../house.toml"])] = None
    """Another settings file of the same repository, relative to this one. Its values hold where this file sets none; tables are
    merged, lists are not. `project`, `shared` and `members` are not inherited."""
    shared: Annotated[str | None, Field(min_length=1, examples=["../shared"])] = None
    """A folder of the same repository, relative to this file, whose partials and prompt files personas may name, too."""
    members: Annotated[list[Annotated[str, Field(min_length=1)]], Field(examples=[["teams/*"]])] = []
    """Patterns of the project folders below this file that `--all-projects` runs over. Default: all of them."""
    personas: Annotated[str, Field(min_length=1, examples=["personas"])] = "personas"
    """The folder of the persona files, relative to the settings file."""
    tools: Annotated[str, Field(min_length=1, examples=["tools"])] = "tools"
    """The folder of the tool files."""
    knowledge: Annotated[str, Field(min_length=1, examples=["knowledge"])] = "knowledge"
    """The folder of the knowledge groups: the YAML files directly in it."""
    llms: Annotated[str, Field(min_length=1, examples=["llms"])] = "llms"
    """The folder of the files of your own language models."""
    shares: Annotated[str, Field(min_length=1, examples=["shares"])] = "shares"
    """The folder of the files of share links."""
    templates: Annotated[str | None, Field(min_length=1, examples=["templates"])] = None
    """A folder of persona files that `new` offers as templates, relative to the settings file, inside the repository."""
    default_environment: Annotated[str, Field(alias="default-environment", examples=["staging"])] = "default"
    """The environment that is used without --env; `default` always exists."""
    environments: Annotated[dict[Name, EnvironmentSettings], Field(examples=[{"staging": {}}])] = {}
    """The targets, by name."""
    lint: LintSettings = LintSettings()
    """The linter."""
    models: Annotated[
        dict[ModelName, ModelSettings],
        Field(examples=[{"default": {"url": "http://127.0.0.1:11434/v1", "model": "llama3.2"}}]),
    ] = {}
    """Models for persona tests: `default` plays personas, `judge` judges, `caller` plays callers; an LLM id, or the key of a file in
    llms, plays personas with that `llmId`."""
    serve: Annotated[ServeSettings, Field(default_factory=ServeSettings, examples=[{"auth": "jwt"}])]
    """The token service."""
