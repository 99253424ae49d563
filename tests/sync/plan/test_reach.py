from __future__ import annotations

from anam_personas.resources import RESOURCES, Ref, Wanted
from anam_personas.sync.plan.reach import reaching


def test_a_change_reaches_users_directly_and_over_others() -> None:
    tool = Wanted("tool", "book", "book", refs={"x": (Ref("group", "prices"),)})
    every: dict[str, list[Wanted]] = {resource.kind: [] for resource in RESOURCES} | {
        "tool": [tool, Wanted("tool", "idle", "idle")],
        "persona": [
            Wanted("persona", "leo", "Leo", refs={"toolIds": (Ref("tool", "book"),)}),
            Wanted(
                "persona", "cara", "Cara", refs={"toolIds": (Ref("tool", "book"),), "llmId": (Ref("llm", "house"),)}
            ),
        ],
        "llm": [Wanted("llm", "house", "House")],
    }
    found = reaching(every, RESOURCES)
    assert {item.key: item.reaches for items in found.values() for item in items} == {
        "book": ("cara", "leo"), "idle": (), "house": ("cara",), "cara": (), "leo": (),
    }  # fmt: skip
