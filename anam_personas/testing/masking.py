"""Keep secrets out of what is recorded, reported and sent on: replies are masked as soon as they are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from anam_personas.api.masking import Secret, mask_tokens
from anam_personas.lint.entities.secrets import spans_in
from anam_personas.testing.values import Reply, ToolCall, compact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

MASK: Final = "[secret]"
"""What is in the place of a secret. `no_secret` fails for it."""
_LEAST: Final = 8


class Masking:
    """Masks secrets by their form, and the given ``secrets`` in any usual encoding."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._texts = sorted({text.strip() for text in secrets if len(text.strip()) >= _LEAST}, key=len, reverse=True)
        self._secrets: list[Secret] | None = None

    def text(self, text: str, also: Collection[str] = ()) -> str:
        """A text without secrets, nor the texts in ``also``."""
        if len(text) < _LEAST:
            return text
        for start, end in reversed(spans_in(text)):
            text = text[:start] + MASK + text[end:]
        for known in (*also, *self._texts):
            text = text.replace(known, MASK)
        return mask_tokens(self._encoded(text), short=True).replace("[token]", MASK)

    def value(self, value: Any, also: Collection[str] = ()) -> Any:
        """A JSON value whose texts hold no secrets; their keys neither."""
        if isinstance(value, str):
            return self.text(value, also)
        if isinstance(value, dict):
            return {self.text(str(key), also): self.value(item, also) for key, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, also) for item in value]
        return value

    def reply(self, reply: Reply) -> Reply:
        """A reply without secrets. What is a secret by the words around it is masked wherever else it stands."""
        whole = "\n".join([reply.text, *(compact(call.arguments) for call in reply.calls)])
        also = {whole[start:end] for start, end in spans_in(whole) if end - start >= _LEAST}
        calls = tuple(
            ToolCall(self.text(c.id, also), self.text(c.name, also), self.value(c.arguments, also)) for c in reply.calls
        )
        return Reply(self.text(reply.text, also), calls, reply.usage, self.text(reply.version, also))

    def _encoded(self, text: str) -> str:
        """Known secrets, percent-encoded, in base64 and so on: a short search, since few texts have such runs."""
        if len(text) < _LEAST or not self._texts:
            return text
        if self._secrets is None:
            self._secrets = [Secret(known) for known in self._texts]
        for secret in self._secrets:
            text = secret.mask(text, MASK)
        return text
