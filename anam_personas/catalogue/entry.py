"""An avatar, a voice or a language model: what a persona file can name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a catalogue. ``variant`` and ``models`` are an avatar's; ``detail`` is what a table shows beside the name:
    a voice's provider, a language model's model. ``own`` items belong to the organisation and are unknown to others; ``zdr``
    says whether zero data retention is possible, None where that is not known.
    """

    id: str
    name: str
    variant: str = ""
    models: tuple[str, ...] = ()
    detail: str = ""
    own: bool = False
    zdr: bool | None = field(default=None)

    @property
    def label(self) -> str:
        """Name and variant, as a persona file writes them: ``{name: Cara, variant: desk}``."""
        return reference(self.name, self.variant)

    @property
    def quoted_name(self) -> str:
        """The name alone, as it is written in a file."""
        return _scalar(self.name)

    @property
    def quoted_variant(self) -> str:
        """The variant alone, as it is written in a file; empty where there is none."""
        return _scalar(self.variant) if self.variant else ""

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """By name as people sort, then by what makes the order the same on every machine."""
        return self.name.casefold(), self.variant.casefold(), self.name, self.id


def reference(name: str, variant: str = "") -> str:
    """A name as a persona file writes it, in flow style and on one line."""
    return f"{{name: {_scalar(name)}{f', variant: {_scalar(variant)}' if variant else ''}}}"


def _scalar(text: str) -> str:
    """A text in YAML's flow style: plain where that is safe."""
    text = one_line(text, 80)
    plain = text.replace(" ", "").replace("-", "").replace(".", "")
    is_word = plain.isalnum() and text[0].isalpha() and text.casefold() not in _NOT_TEXT
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return text if is_word else f'"{escaped}"'


_NOT_TEXT: Final = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"}


def of_reply(kind: str, reply: Mapping[str, Any]) -> Entry | None:
    """An item of the API's list as an entry, None for one without a usable id and name. Source: the OpenAPI document."""
    id_, name = _text(reply.get("id")), _text(reply.get("displayName") or reply.get("name"))
    if not id_ or not name:
        return None
    versions = reply.get("availableVersions")
    detail = {"voices": "provider", "llms": "modelName"}.get(kind, "")
    zdr = reply.get("isZdr")
    return Entry(
        id_,
        name,
        _text(reply.get("variantName")) if kind == "avatars" else "",
        tuple(sorted(filter(None, map(_text, versions)))) if isinstance(versions, list) else (),
        _text(reply.get(detail)),
        own=reply.get("createdByOrganizationId") is not None,
        zdr=zdr if isinstance(zdr, bool) else None,
    )


def _text(value: Any) -> str:
    """A text of a reply on one line; empty for anything else."""
    return one_line(value, _LONGEST) if isinstance(value, str) else ""
