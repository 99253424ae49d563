"""Every request of an apply goes wrong once, in every way; the next apply makes the live side equal to the files.

Whatever happens: no persona is lost or doubled, none of somebody else's is touched, and an apply that says it succeeded
did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from anam_personas.api.client import AnamApi
from anam_personas.api.retry import RetryPolicy
from anam_personas.emulator import Emulator
from anam_personas.errors import ApiError
from anam_personas.sync import engine
from anam_personas.sync.plan.request import Limits
from anam_personas.workspace.settings import Target
from tests.budget import combinations
from tests.sync.support import BOOK, LUCY, MemoryStore, edited, impatient, persona, planned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.emulator.server import Emulator as Running
    from anam_personas.persona.types import Persona

REQUESTS = 22
"""Of the apply below, one after the other; a test of its own holds that."""
ONE_AT_A_TIME = Target("test", concurrency=1)
SERVER = (
    "drop", "drop-after", "429", "429 retry-after=2", "500", "500-after", "502", "503", "504-after", "truncate", "garbage", "error-body", "empty-body",
    "slow=0.4",
)  # fmt: skip
CLIENT = ("refused", "late")
TIMEOUT = 0.2

ADA, BEA, OLD, STAYS = (
    persona("ada", name="Ada"),
    persona("bea", name="Bea", widgetConfig={"layout": "inline"}),
    persona("old", name="Old"),
    persona("stays", name="Stays"),
)
BEFORE = [ADA, BEA, OLD, STAYS]
WISH = [
    edited(ADA, systemPrompt="You are Ada, a guide."),
    edited(BEA, voiceId=LUCY, widgetConfig={"layout": "floating"}),
    STAYS,
    persona("new", name="New", widgetConfig={"layout": "floating"}),
    persona("books", name="Books", tools=[BOOK]),
]


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Flaky(httpx.BaseTransport):
    """The network, on which one request is ``refused`` before it is sent, or its reply comes too ``late``."""

    def __init__(self, fault: str, number: int) -> None:
        self._network = httpx.HTTPTransport()
        self._fault, self._left = fault, number

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._left -= 1
        if self._left == 0 and self._fault == "refused":
            raise httpx.ConnectError("Connection refused")
        response = self._network.handle_request(request)
        if self._left == 0 and self._fault == "late":
            response.read()
            raise httpx.ReadTimeout("timed out")
        return response

    def close(self) -> None:
        self._network.close()


def client(url: str, transport: httpx.BaseTransport | None = None, timeout: float = 20) -> AnamApi:
    clock, policy = Clock(), RetryPolicy(retries=2)
    return AnamApi(
        "a-key", url=url, policy=policy, clock=clock, sleep=clock.sleep, transport=transport, timeout=timeout
    )


@pytest.fixture(scope="module")
def shared() -> Iterator[Running]:
    with Emulator() as running:
        yield running


@dataclass
class Scene:
    """An organisation with four personas of ours and three of others."""

    emulator: Running
    api: AnamApi
    ids: dict[str, str]
    strangers: list[dict[str, Any]]

    def run(self, api: AnamApi, personas: list[Persona] = WISH) -> int:
        """One apply; its exit code."""
        try:
            plan = planned("house", ONE_AT_A_TIME, personas, api, prune=True)
            return engine.apply(
                plan, ONE_AT_A_TIME, api, MemoryStore(), limits=Limits("100%"), waiting=impatient()
            ).exit_code
        except ApiError as error:
            return error.exit_code

    def is_as_the_files_say(self) -> bool:
        return planned("house", ONE_AT_A_TIME, WISH, self.api, prune=True).is_clean

    def check(self) -> None:
        """What must hold after the next run."""
        assert self.is_as_the_files_say()
        ours = [each for each in self.emulator.personas if "[anam-personas house/test/" in each["description"]]
        assert sorted(each["name"] for each in ours) == ["Ada", "Bea", "Books", "New", "Stays"]
        assert {key: self.ids[key] for key in ("ada", "bea", "stays")}.items() <= engine.ids(
            "house", ONE_AT_A_TIME, self.api
        ).items()
        assert [each for each in self.emulator.personas if each not in ours] == self.strangers
        assert [each["name"] for each in self.emulator.tools if each["type"] == "CLIENT"] == ["book_visit"]


@pytest.fixture
def scene(shared: Running) -> Iterator[Scene]:
    shared.reset()
    with client(shared.url) as api:
        api.create("personas", {"name": "Ada by hand", "description": "Not ours."})
        for project, environment in (("house", "production"), ("other", "test")):
            target = Target(environment)
            plan = planned(project, target, [persona("ada", name="Ada")], api)
            engine.apply(plan, target, api, MemoryStore())
        strangers = shared.personas
        made = Scene(shared, api, {}, strangers)
        assert made.run(api, BEFORE) == 0
        made.ids = engine.ids("house", ONE_AT_A_TIME, api)
        yield made


def test_the_apply_has_so_many_requests(scene: Scene) -> None:
    before = len(scene.emulator.requests)
    assert scene.run(scene.api) == 0
    assert len(scene.emulator.requests) - before == REQUESTS
    scene.check()


def attempt(scene: Scene, api: AnamApi) -> None:
    """An apply with a fault, and the next one."""
    code = scene.run(api)
    if code == 0:
        assert scene.is_as_the_files_say()
    else:
        assert code in {1, 3, 4}
        assert scene.run(scene.api) == 0
    scene.check()


@pytest.mark.parametrize(("fault", "number"), combinations(SERVER, range(1, REQUESTS + 1), of=3))
def test_a_server_that_fails_once(scene: Scene, fault: str, number: int) -> None:
    action, _, options = fault.partition(" ")
    scene.emulator.fail(f"* /v1/* {action} {options} @{number}")
    with client(scene.emulator.url, timeout=TIMEOUT if action.startswith("slow") else 20) as api:
        attempt(scene, api)


@pytest.mark.parametrize(("fault", "number"), combinations(CLIENT, range(1, REQUESTS + 1), of=3))
def test_a_network_that_fails_once(scene: Scene, fault: str, number: int) -> None:
    with client(scene.emulator.url, Flaky(fault, number)) as api:
        attempt(scene, api)
