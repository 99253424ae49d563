"""No connection crosses a fork: each visitor is given their own token, whoever forks, however."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from tests.api.minting_server import MintingServer, Proxy
from tests.budget import combinations

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
ROOT = Path(__file__).parents[2]
ELSEWHERE = "elsewhere.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = trustme.CA()
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    made.cert_pem.write_to_path(str(path))
    return made, path


def context_of(authority: Any, host: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert(host).configure_cert(context)
    return context


@pytest.fixture(params=["http", "https"])
def server(request: pytest.FixtureRequest, authority: Any) -> Iterator[MintingServer]:
    with MintingServer(context_of(authority) if request.param == "https" else None, delay=0.001) as running:
        yield running


def forked(server: MintingServer, authority: Any, *arguments: str, proxy: str = "") -> Any:
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environ |= {"SSL_CERT_FILE": str(authority[1])} | ({"HTTPS_PROXY": proxy} if proxy else {})
    # what is on this machine goes through no proxy, so that behind one it has another name
    url = server.url.replace("localhost", ELSEWHERE) if proxy else server.url
    command = [sys.executable, "-W", "always::ResourceWarning", "-m", "tests.api.forking", url, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ, timeout=100)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


CHILDREN = {"fork": 8, "multiprocessing": 4, "c-fork": 3, "busy": 4}


@pytest.mark.parametrize(("kind", "how"), combinations(["sync", "async"], CHILDREN, of=2))
def test_each_child_is_given_its_own_tokens(server: MintingServer, authority: Any, kind: str, how: str) -> None:
    children = CHILDREN[how]
    assert forked(server, authority, kind, how, str(children)) == []
    names = [name for each in server.seen for name in each]
    assert len(names) == len(set(names)) >= 25 * (children + 1)
    # Whatever the race made of it: no connection had requests of two processes.
    owners = [{name.split("-")[0] for name in each} for each in server.seen]
    assert [each for each in owners if len(each) > 1] == []


@pytest.mark.parametrize("how", ["fork", "multiprocessing"])
def test_the_connection_of_the_parent_stays_open(server: MintingServer, authority: Any, how: str) -> None:
    assert forked(server, authority, "sync", how, "2") == []
    assert len(server.seen) == 3
    assert len([each for each in server.seen if "p-first" in each and "p-last-0" in each]) == 1


def test_a_lock_that_another_thread_holds_does_not_stop_the_child(authority: Any) -> None:
    with MintingServer() as server:
        assert forked(server, authority, "sync", "locked", "2") == []


@pytest.mark.parametrize(("kind", "how"), combinations(["sync", "async"], ["fork", "c-fork", "busy"], of=2))
def test_no_tunnel_through_a_proxy_crosses_a_fork(authority: Any, kind: str, how: str) -> None:
    with MintingServer(context_of(authority, ELSEWHERE), delay=0.001) as server, Proxy() as proxy:
        assert forked(server, authority, kind, how, "3", proxy=proxy.url) == []
        assert proxy.tunnels == len(server.seen) >= 4
        owners = [{name.split("-")[0] for name in each} for each in server.seen]
        assert [each for each in owners if len(each) > 1] == []
