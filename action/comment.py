"""One comment per project and environment on a pull request, found by a hidden mark and replaced at each run.

Runs by itself: the standard library alone. The token is only sent to GITHUB_API_URL, in one header, and no redirect is
followed. A comment of a person is never edited, whatever mark it has.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

LONGEST = 65_000
"""Characters; GitHub takes 65,536."""
_MOST_PAGES = 30


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow none: the token would travel."""
        return


def main(name: str, path: str) -> int:
    """Write or replace the comment. 0 if it is there."""
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_text(encoding="utf-8"))
    number = int(event["pull_request"]["number"])
    base = f"{os.environ['GITHUB_API_URL']}/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    mark = f"<!-- anam-personas plan {hashlib.sha256(name.encode()).hexdigest()[:16]} -->"
    body = f"{mark}\n{_cut(Path(path).read_text(encoding='utf-8'))}"
    try:
        id_ = _ours(f"{base}/{number}/comments", mark)
        if id_ is None:
            _call("POST", f"{base}/{number}/comments", {"body": body})
        else:
            _call("PATCH", f"{base}/comments/{id_}", {"body": body})
    except urllib.error.HTTPError as error:
        sys.stdout.write(
            f"::warning::the plan was not commented: GitHub answered {error.code} (permission pull-requests: write?)\n"
        )
        return 1
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[:1]
        sys.stdout.write(f"::warning::the plan was not commented: GitHub could not be reached: {' '.join(reason)}\n")
        return 1
    return 0


def _ours(url: str, mark: str) -> int | None:
    """The id of the bot's comment that begins with the mark."""
    for page in range(1, _MOST_PAGES + 1):
        found = _call("GET", f"{url}?per_page=100&page={page}")
        for comment in found:
            if (comment["user"] or {}).get("type") == "Bot" and (comment["body"] or "").startswith(mark):
                return int(comment["id"])
        if len(found) < 100:
            return None
    return None


def _cut(text: str) -> str:
    """The text, as many whole lines of it as a comment may have; blocks and fences that are left open are closed."""
    if len(text) <= LONGEST:
        return text
    note = "\n\nThe plan is longer than a comment may be: the summary of the run has all of it.\n"
    free = LONGEST - len(note)
    kept: list[str] = []
    fence, depth = "", 0
    for line in text.split("\n"):
        run = line[: len(line) - len(line.lstrip("`"))]
        was = fence, depth
        if fence:
            fence = "" if line == fence else fence
        elif len(run) >= len(_FENCE):
            fence = run
        else:
            depth = max(0, depth + line.count("<details>") - line.count("</details>"))
        free -= len(line) + 1
        if free < len(fence) + 1 + depth * len(_CLOSED):
            fence, depth = was
            break
        kept.append(line)
    return "\n".join([*kept, *([fence] if fence else [])]) + _CLOSED * depth + note


_FENCE = "```"
_CLOSED = "\n</details>"


def _call(method: str, url: str, body: dict[str, str] | None = None) -> Any:
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {os.environ['TOKEN']}",
        "Content-Type": "application/json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.build_opener(_NoRedirects).open(request, timeout=30) as reply:
        return json.load(reply)


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
