"""A hotel with a prompt of which rules are unsure, and its judge."""

from __future__ import annotations

import json
from typing import Any

from anam_personas.cli.main import main
from tests.projects import write
from tests.testing.support import Bench, last

HEAD = """\
version: 1
name: Cara
avatarId: 071b0286-4cce-4808-bee2-e642f1062de3
voiceId: de23e340-1416-4dd8-977d-065a7ca11697
llmId: 0934d97d-0c3a-4f33-91b0-5e136a0ef466
"""
CARA = f"""\
{HEAD}\
systemPrompt: |
  You are Cara, the AI that answers the phone of a hotel. Never give legal advice.
  Keep your answers short unless the guest asks for details.
  Always give thorough, comprehensive explanations.
  Offer every guest a table by the window of the restaurant.
  Offer the guest a table of the restaurant by the sea.
"""
VERA = f"""\
{HEAD.replace("Cara", "Vera")}\
variables: {{houseRules: {{type: string, default: none}}}}
systemPrompt: You are Vera, the AI voice of a hotel. Answer in two sentences. Follow the rules in {{{{ houseRules }}}}.
"""
JUDGE = '[models.judge]\nurl = "{url}"\nmodel = "{model}"\n{more}'
FILE = "personas/__recordings__/judge.json"


def answer(body: dict[str, Any]) -> Any:
    verdict = "yes" if "unless" in last(body) or "houseRules" in last(body) else "no"
    return json.dumps({"verdict": verdict, "reason": "It does."})


class Judging(Bench):
    def check(self, *words: str) -> int:
        code = main(["check", *words])
        self.out, self.err = self.capsys.readouterr()
        return code

    def set(self, more: str = "", model: str = "big", url: str = "", **files: str) -> Judging:
        settings = JUDGE.format(url=url or self.server.url, model=model, more=more)
        named = {f"personas/{name}.yaml": text for name, text in files.items()}
        write(self.folder, {"anam-personas.toml": settings, **named})
        return self

    def found(self, *words: str) -> list[tuple[str, str, int, str]]:
        self.check("--format", "json", *words)
        read = json.loads(self.out)["diagnostics"]
        return [(each["code"], each["file"], each["line"], each["severity"]) for each in read]

    @property
    def verdicts(self) -> str:
        return (self.folder / FILE).read_text(encoding="utf-8")

    def commit(self, **changes: str) -> None:
        """Change every verdict of the file."""
        whole = json.loads(self.verdicts)
        for row in whole["verdicts"]:
            row.update(changes)
        (self.folder / FILE).write_text(json.dumps(whole))


JUDGED = [("CL002", "personas/cara.yaml", 9, "warning"), ("SF001", "personas/vera.yaml", 7, "warning")]
