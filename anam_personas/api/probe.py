"""Whether an address answers: one request without a secret, of which nothing but the status is read."""

from __future__ import annotations

import re

import httpx

_ERRNO = re.compile(r"^\[Errno -?[0-9]+\] ")
_SECONDS = 10.0
_BROKEN = 500


def silence(url: str) -> str | None:
    """Why an address does not answer; None where it does, with whatever status below 500. Redirects are not followed."""
    try:
        with (
            httpx.Client(trust_env=False, follow_redirects=False, timeout=_SECONDS) as client,
            client.stream("GET", url, headers={"User-Agent": "anam-personas"}) as reply,
        ):
            return f"it answers with {reply.status_code}" if reply.status_code >= _BROKEN else None
    except httpx.TimeoutException:
        return f"no answer within {_SECONDS:g} s"
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _ERRNO.sub("", f"{error}".strip()) or type(error).__name__
