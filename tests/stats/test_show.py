from __future__ import annotations

import json

from anam_personas.stats.measure import ERROR, Section, Stats, Variable
from anam_personas.stats.show import stats_json, stats_markdown, stats_text

CARA = Stats(
    "cara", 1340, 1800, None, 200, 12, 4.8, (Section("", 10), Section("[STYLE]", 1790)),
    (Variable("who", 2, None),), {"error": 0, "warning": 2, "info": 1},
)  # fmt: skip
LEO = Stats("sales/leo")


def test_a_table_of_several() -> None:
    assert stats_text([CARA, LEO]).splitlines() == [
        "persona    words  tokens  of them tools    first message  findings",
        "cara       1,340   2,000            200  12 words, 4.8 s  2 warning, 1 info",
        "sales/leo      0       0              0                -  none",
        "",
        ERROR,
    ]


def test_one_alone_has_its_sections_and_variables() -> None:
    assert stats_text([CARA]).splitlines()[3:-2] == [
        "    10 tokens  (before the first section)",
        " 1,790 tokens  [STYLE]",
        "variable who: used in 2 texts, of any length",
        "The prompt has no upper bound: a variable in it may be of any length.",
    ]


def test_the_markdown_folds_the_details() -> None:
    page = stats_markdown([CARA, LEO])
    assert "| `cara` | 1,340 | 2,000 | 200 | 12 words, 4.8 s | 2 warning, 1 info |" in page
    assert page.count("<details>") == page.count("</details>") == 1
    assert ERROR in page


def test_the_json() -> None:
    data = json.loads(json.dumps(stats_json([CARA], "staging")))
    assert (data["version"], data["environment"], data["estimate"]) == (1, "staging", ERROR)
    assert data["personas"][0] == {
        "key": "cara", "words": 1340, "tokens": 2000, "promptTokens": 1800, "toolTokens": 200, "worstPromptTokens": None,
        "firstMessage": {"words": 12, "seconds": 4.8},
        "sections": [{"marker": "", "tokens": 10}, {"marker": "[STYLE]", "tokens": 1790}],
        "variables": [{"name": "who", "uses": 2, "maxLength": None}],
        "findings": {"error": 0, "warning": 2, "info": 1},
    }  # fmt: skip
