"""Where a persona's field goes, and where it can be seen again."""

from __future__ import annotations

from typing import NamedTuple


class Travel(NamedTuple):
    """The way of one field. Source: the API's OpenAPI document.

    ``token``: in ``personaConfig`` of an ephemeral session-token request. ``create``, ``update``: in the body of
    ``POST`` and ``PUT /v1/personas``. ``reply``: the dotted path in a persona reply, None where no reply shows it.
    ``always``: whether the document has it in every reply. What a reply lacks is unknown all the same, not unset.
    """

    token: bool = True
    create: bool = True
    update: bool = True
    reply: str | None = None
    always: bool = True
