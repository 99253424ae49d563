"""What is an address, and that everybody who reads it connects to the same host."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anam_personas.api.address import parse_address, parse_authority
from anam_personas.errors import SettingsError

GOOD = [
    ("https://api.anam.ai", "https://api.anam.ai"),
    ("https://api.anam.ai/", "https://api.anam.ai"),
    ("HTTPS://API.ANAM.AI", "https://api.anam.ai"),
    ("https://api.anam.ai:443", "https://api.anam.ai"),
    ("https://api.anam.ai:8443/", "https://api.anam.ai:8443"),
    (" https://api.anam.ai\n", "https://api.anam.ai"),
    ("https://gateway.example/anam/", "https://gateway.example/anam"),
    ("https://gateway.example/anam~1/v2.0", "https://gateway.example/anam~1/v2.0"),
    ("https://localhost.evil.example", "https://localhost.evil.example"),
    ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
    ("https://10.0.0.7:8443", "https://10.0.0.7:8443"),
    ("https://[2001:DB8:0:0::1]:8443", "https://[2001:db8::1]:8443"),
    ("http://localhost:8000", "http://localhost:8000"),
    ("http://LOCALHOST:80", "http://localhost"),
    ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("http://127.8.8.8", "http://127.8.8.8"),
    ("http://[::1]:8000", "http://[::1]:8000"),
    ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000"),
]

BAD = [
    ("", "not a web address"),
    ("api.anam.ai", "not a web address"),
    ("//api.anam.ai", "not a web address"),
    ("https:api.anam.ai", "not a web address"),
    ("https:/api.anam.ai", "not a web address"),
    ("https:///api.anam.ai", "not a web address"),
    ("https://", "not a web address"),
    ("https://:443", "not a web address"),
    ("ftp://api.anam.ai", "not a web address"),
    ("http+unix://api.anam.ai", "not a web address"),
    ("httpſ://api.anam.ai", "not ASCII"),
    ("https://[::1", "not a web address"),
    ("https://::1", "not a web address"),
    ("https://api.anam.ai:", "not a web address"),
    ("https://api.anam.ai:port", "not a web address"),
    ("https://api.anam.ai:+443", "not a web address"),
    ("https://api.anam.ai:-1", "not a web address"),
    ("https://api.anam.ai:443:443", "not a web address"),
    ("https://api.anam.ai:0", "port"),
    ("https://api.anam.ai:0443", "port"),
    ("https://api.anam.ai:65536", "port"),
    ("https://api.anam.ai:４４３", "not ASCII"),
    ("https://" + "a" * 2_000, "not a web address"),
    ("https://" + "a" * 64 + ".example", "malformed part"),
    ("https://api.anam.ai.", "malformed part"),
    ("https://api..anam.ai", "malformed part"),
    ("https://.api.anam.ai", "malformed part"),
    ("https://-api.anam.ai", "malformed part"),
    ("https://xn--zz.example", "malformed part"),
    ("https://xn--.example", "malformed part"),
    # other machines in plain http
    ("http://api.anam.ai", "plain http"),
    ("http://127.0.0.1.evil.example", "plain http"),
    ("http://localhost.evil", "plain http"),
    ("http://evil.localhost", "plain http"),
    ("http://0.0.0.0:8000", "plain http"),
    ("http://[::]:8000", "plain http"),
    ("http://[::ffff:7f00:1]", "plain http"),
    ("http://128.0.0.1", "plain http"),
    # numbers that some take for an IPv4 address
    ("http://2130706433", "not written in full"),
    ("http://0x7f000001", "not written in full"),
    ("http://0x7f.0.0.1", "not written in full"),
    ("http://127.1", "not written in full"),
    ("http://127.0.0.0x1", "not written in full"),
    ("http://0177.0.0.1", "not written in full"),
    ("http://127.0.0.01", "not written in full"),
    ("http://127.0.0.1.", "not written in full"),
    ("http://127.0.0.256", "not written in full"),
    ("http://127.0.0.0.1", "not written in full"),
    ("https://[::1%25eth0]", "percent sign"),
    ("https://[fe80::1%eth0]", "percent sign"),
    ("https://[::1]]", "not a web address"),
    ("https://[127.0.0.1]", "not written in full"),
    ("https://[:::]", "not written in full"),
    # other scripts, and what folds to ASCII
    ("https://①②⑦.0.0.1", "not ASCII"),
    ("https://api。anam。ai", "not ASCII"),
    ("https://api．anam．ai", "not ASCII"),
    ("https://аpi.anam.ai", "not ASCII"),
    ("https://münchen.example", "not ASCII"),
    ("https://api.anam.ai\u200b", "not ASCII"),
    ("https://api.anam.aİ", "not ASCII"),
    ("https://ⓔvil.example", "not ASCII"),
    # what splits a URL differently in different parsers
    ("https://api.anam.ai@evil.example", "user name"),
    ("https://me:hunter2@api.anam.ai", "user name"),
    ("https://me:hunter2@", "user name"),
    ("https://evil.example\\@api.anam.ai", "user name"),
    ("https://evil.example#@api.anam.ai", "user name"),
    ("https:\\\\api.anam.ai", "backslash"),
    ("https://evil.example\\.anam.ai", "backslash"),
    ("https://evil.example\\api.anam.ai", "backslash"),
    ("https://api.anam\t.ai", "control character"),
    ("https://api.anam\n.ai", "control character"),
    ("https://api.anam.ai\0.evil.example", "control character"),
    ("ht\ttps://api.anam.ai", "control character"),
    ("https://api.anam.ai evil.example", "space"),
    ("https://%61pi.anam.ai", "percent sign"),
    ("https://api.anam.ai%2eevil.example", "percent sign"),
    ("https://api.anam.ai/%2e%2e", "percent sign"),
    ("https://api.anam.ai?key=hunter2", "query"),
    ("https://api.anam.ai?", "query"),
    ("https://api.anam.ai/#hunter2", "query"),
    ("https://api.anam.ai//evil.example", "not a web address"),
    ("https://api.anam.ai/../x", "in its path"),
    ("https://api.anam.ai/./x", "in its path"),
    ("https://api.anam.ai/x;hunter2", "not a web address"),
    ("https://api.anam.ai,evil.example", "not a web address"),
    ("https://api.anam.ai/v1", "ends with /v1"),
    ("https://gateway.example/anam/V1/", "ends with /v1"),
]


@pytest.mark.parametrize(("given_", "used"), GOOD)
def test_an_address_that_a_key_may_go_to(given_: str, used: str) -> None:
    assert str(parse_address(given_)) == used


@pytest.mark.parametrize(("text", "why"), BAD)
def test_an_address_that_a_key_may_not_go_to(text: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why) as caught:
        parse_address(text, "ANAM_API_URL")
    said = str(caught.value)
    assert said.startswith("ANAM_API_URL ")
    assert "hunter2" not in said
    assert said.isprintable()
    assert len(said) < 400


PIECES = [
    "https://", "http://", "HTTPS:", "//", "/", "\\", "@", ":", ".", "..", "?", "#", "%2e", "[", "]", "::1", "%25", "\t", "\n", " ",
    "api.anam.ai", "evil.example", "localhost", "127.0.0.1", "127.1", "0x7f", "2130706433", "xn--", "xn--mnchen-3ya", "1", "443",
    "80", "0", "a", "-", "_", "~", ";", "ſ", "K", "。", "①", "\u00ad", "\u200d", "é", "v1", "user:pw@",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)
    | st.text(max_size=30).map("https://".__add__)
)
@example("https://a_b.example")
@example("https://xn--a.b")
def test_whoever_reads_an_address_reads_the_same_host(text: str) -> None:
    """One line of refusal, or an address in which httpx, urllib and the check agree on scheme, host, port and path."""
    try:
        address = parse_address(text)
    except SettingsError:
        return
    for read in (str(address), f"{address}/v1/personas/x%2Fy"):
        url, parts = httpx.URL(read), urlsplit(read)
        assert url.raw_host.decode() == parts.hostname == address.host
        assert (url.port or address.port, parts.port or address.port) == (address.port, address.port)
        assert url.scheme == parts.scheme == address.scheme
        assert url.userinfo == b""
        assert url.path.startswith(address.path)
        assert url.host  # which decodes it
    assert parse_address(str(address)) == address
    assert address.scheme == "https" or address.is_loopback


@pytest.mark.parametrize(
    ("text", "authority"),
    [
        ("gateway.example", "gateway.example"),
        ("GATEWAY.example:443", "gateway.example"),
        ("gateway.example:8443", "gateway.example:8443"),
        ("[2001:db8::1]:8443", "[2001:db8::1]:8443"),
        ("10.0.0.7", "10.0.0.7"),
        ("https://gateway.example", None),
        ("gateway.example/", None),
        ("*.example", None),
        ("*", None),
        (".example", None),
        ("gateway.example.", None),
        ("me@gateway.example", None),
        ("127.1", None),
        ("gateway.example:x", None),
        ("gäteway.example", None),
    ],
)
def test_a_host_of_an_allow_list(text: str, authority: str | None) -> None:
    assert parse_authority(text) == authority
