from __future__ import annotations

import json

from anam_personas.stats.measure import Section, Stats, Variable
from anam_personas.stats.show import stats_json, stats_markdown, stats_text, trust

CARA = Stats(
    "cara", 1340, 1800, None, 200, 12, 4.8, (Section("", 10), Section("[STYLE]", 1790)),
    (Variable("who", 2, None),), {"error": 0, "warning": 2, "info": 1},
)  # fmt: skip
LEO = Stats("sales/leo")


def test_a_table_of_several() -> None:
    assert stats_text([CARA, LEO]).splitlines() == [
        "persona    words  tokens  tool tokens    first message  findings",
        "cara       1,340   2,000          200  12 words, 4.8 s  2 warning, 1 info",
        "sales/leo      0       0            0                -  none",
        "",
        trust(exact=False),
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
    assert trust(exact=False) in page


def test_the_json() -> None:
    data = json.loads(json.dumps(stats_json([CARA], "staging")))
    assert (data["version"], data["environment"]) == (1, "staging")
    assert (data["tokens"]["exact"], data["tokens"]["vocabulary"]) == (False, "o200k_base")
    assert data["tokens"]["errors"]["de"] == {"mean": 0.04, "most": 0.11, "texts": 10}
    assert data["personas"][0] == {
        "key": "cara", "words": 1340, "tokens": 2000, "promptTokens": 1800, "toolTokens": 200, "worstPromptTokens": None,
        "firstMessage": {"words": 12, "seconds": 4.8},
        "sections": [{"marker": "", "tokens": 10}, {"marker": "[STYLE]", "tokens": 1790}],
        "variables": [{"name": "who", "uses": 2, "maxLength": None}],
        "findings": {"error": 0, "warning": 2, "info": 1},
    }  # fmt: skip


def test_an_exact_count_says_so() -> None:
    assert stats_text([CARA], exact=True).endswith(f"\n\n{trust(exact=True)}\n")
    assert "counted" in trust(exact=True)
    assert stats_json([CARA], "staging", exact=True)["tokens"] == {
        "exact": True, "vocabulary": "o200k_base", "errors": {},
    }  # fmt: skip
