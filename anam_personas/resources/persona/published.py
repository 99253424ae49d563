"""Who can reach a live persona from outside: its share links and its widget, as its full reply shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from anam_personas.resources.body import Json

_MOST = 5
_LONGEST = 80


def published(reply: Json) -> tuple[str, ...]:
    """A sentence for each link that works, and one for the widget. Never raises: an undocumented shape is passed over."""
    links = reply.get("shareLinks")
    working = [each for each in links if _works(each)] if isinstance(links, list) else []
    more = [f"it is published by {len(working) - _MOST} more share links"] if len(working) > _MOST else []
    return (*map(_link, working[:_MOST]), *more, *_widget(reply.get("widgetConfig")))


def _works(link: Any) -> bool:
    return isinstance(link, dict) and link.get("enabled") is not False


def _link(link: Json) -> str:
    until = f"until {_text(link['expiresAt'])}" if link.get("expiresAt") else "without an end"
    used = (
        f", used {_text(link.get('usageCount'))} of {_text(link['usageLimit'])} times" if link.get("usageLimit") else ""
    )
    return f"it is published by a share link {until}{used}, which {_where(link.get('allowAllOrigins'), link.get('allowedOrigins'))}"


def reach(link: Json) -> str:
    """The persona of a link, and who reaches it by the link. Never raises."""
    name = _text(link.get("personaName") or "its persona")
    until = f"until {_text(link['expiresAt'])}" if link.get("expiresAt") else "without an end"
    limit = link.get("usageLimit")
    times = f"at most {_text(limit)} uses ({_text(link.get('usageCount'))} so far)" if limit else "any number of uses"
    where = _where(link.get("allowAllOrigins"), link.get("allowedOrigins"))
    return f"{name} to anyone with the link, {until}, {times}; it {where}"


def _where(everywhere: Any, origins: Any) -> str:
    if everywhere is True:
        return "can be embedded on any site"
    return f"can be embedded on {_names(origins)}" if isinstance(origins, list) and origins else "cannot be embedded"


def _widget(config: Any) -> Iterator[str]:
    """The widget is on no site until the configuration names one."""
    if not isinstance(config, dict):
        return
    if config.get("allowEverywhere") is True or (
        isinstance(config.get("allowedOrigins"), list) and config["allowedOrigins"]
    ):
        yield f"its widget {_where(config.get('allowEverywhere'), config.get('allowedOrigins'))}"


def _names(origins: list[Any]) -> str:
    shown = ", ".join(map(_text, origins[:_MOST]))
    return f"{shown} and {len(origins) - _MOST} more" if len(origins) > _MOST else shown


def _text(value: Any) -> str:
    return one_line(f"{value}", _LONGEST)
