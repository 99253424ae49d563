"""What a text holds beyond ASCII: a few characters in most, which are looked through sooner than the text."""

from __future__ import annotations

_ASCII = bytes(range(128))


def beyond_ascii(text: str) -> str:
    """The characters of a text beyond ASCII, in order, without those between them."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
