"""The ids that new files begin with: those that Anam's API document and guides use in their examples."""

from __future__ import annotations

from typing import Final, NamedTuple


class Stock(NamedTuple):
    """A field with an id, and what the id is."""

    field: str
    id: str
    about: str


STOCK: Final = (
    Stock(
        "avatarId",
        "30fa96d0-26c4-4e55-94a0-517025942e18",
        "Cara at the desk, from Anam's API documents; others: anam-personas catalogue avatars",
    ),
    Stock(
        "voiceId",
        "6bfbe25a-979d-40f3-a92b-5394170af54b",
        "from Anam's API documents; others: anam-personas catalogue voices",
    ),
    Stock(
        "llmId",
        "0934d97d-0c3a-4f33-91b0-5e136a0ef466",
        "from Anam's API documents; others: anam-personas catalogue llms",
    ),
)
