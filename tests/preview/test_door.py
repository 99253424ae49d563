"""Who is let in: the page of this run alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.preview.conftest import Open

ROUTES = [
    ("GET", "/api/project"), ("GET", "/api/events"), ("GET", "/api/explain/SP001"), ("POST", "/api/view"),
    ("POST", "/api/compare"), ("POST", "/api/plan"), ("POST", "/api/session"), ("POST", "/api/fix"), ("POST", "/api/keep"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("secret", [None, b"", b"x", "Ä".encode()])
def test_nothing_is_answered_without_the_secret_of_the_run(
    opened: Open, method: str, path: str, secret: bytes | None
) -> None:
    headers = {} if secret is None else {b"X-Preview-Secret": secret}
    reply = httpx.request(
        method, opened.preview.url + path, headers=headers, content=b"{}" if method == "POST" else None
    )
    assert reply.status_code == 403
    assert "reload it" in reply.json()["error"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", ""]
)
def test_a_name_that_leads_here_is_not_served(opened: Open, host: str) -> None:
    for path in ("/", "/assets/app.js", "/api/project"):
        assert opened.client.get(path, headers={"Host": host}).status_code == 421


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost:3000", "http://127.0.0.1:1", "null", "file://"]
)
def test_pages_of_other_origins_cannot_drive_it(opened: Open, origin: str) -> None:
    for path in ("/", "/api/project"):
        reply = opened.client.get(path, headers={"Origin": origin})
        assert reply.status_code == 403
        assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_request_that_the_browser_says_comes_from_elsewhere_is_refused(opened: Open, site: str) -> None:
    assert opened.client.get("/api/project", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert opened.client.get("/", headers={"Sec-Fetch-Site": site}).status_code == 200  # a link to it


def test_its_own_page_is_let_in_by_every_name_of_this_machine(opened: Open) -> None:
    port = opened.preview.url.rpartition(":")[2]
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
        assert opened.client.get("/api/project", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/assets/app.js", "/api/project", "/api/nothing", "/nothing"])
def test_every_reply_keeps_other_pages_out(opened: Open, path: str) -> None:
    headers = opened.client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "https:" not in policy["connect-src"], "without a key nothing but the emulator is talked to"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_the_page_has_the_secret_and_no_inline_script(opened: Open) -> None:
    page = opened.client.get("/", headers={"X-Preview-Secret": ""}).text
    assert opened.preview.secret in page
    assert not re.search(r"<script(?![^>]*\ssrc=)|\son\w+=|style=", page)


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fserver.py", "/look/../../../cli/main.py"]
)
def test_only_assets_are_served(opened: Open, path: str) -> None:
    reply = opened.client.get(path)
    assert reply.status_code == 404
    assert "import" not in reply.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "Invalid JSON"),
        (b"[]", "object"),
        (b'{"persona": 1}', "persona"),
        (b'{"persona": "cara", "path": "/etc/passwd"}', "path"),
        (b'{"persona": "cara", "variables": {"guest": {"a": 1}}}', "variables.guest"),
        (b'{"persona": "cara", "target": "elsewhere"}', "target"),
        (b'{"persona": "' + b"x" * 2000 + b'"}', "persona"),
        (b"\xff\xfe", "Invalid JSON"),
        (b"[" * 100_000, "Invalid JSON"),
    ],
)
def test_a_body_that_does_not_fit_is_a_line(opened: Open, body: bytes, said: str) -> None:
    reply = opened.client.post("/api/session", content=body)
    assert reply.status_code == 422
    assert said in reply.json()["error"]


def test_a_body_without_end_is_refused(opened: Open) -> None:
    assert opened.client.post("/api/view", content=b" " * 1_100_000).status_code == 413
