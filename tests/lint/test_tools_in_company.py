"""Which names of a prompt are tools: those that are called, and those that stand with them."""

from __future__ import annotations

import re

import pytest

from bench.lint_quality.cases import BEFORE
from tests.lint.support import findings, prompt


def tools(text: str, language: str, **fields: object) -> list[str]:
    """The tools that are reported in a prompt, in the order of its text."""
    found = findings(prompt(f"{BEFORE[language]}\n{text}", languageCode=language, **fields), "TL001")
    return [named[1] for item in found if (named := re.search('"([^"]+)"', item.message))]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "Call find_boat, `book_boat` and cancel_boat as they ask.", ["find_boat", "book_boat", "cancel_boat"]),
        (
            "en",
            "Name, then CALL save_guest → day → find_berth → offer two → book_berth.",
            ["save_guest", "find_berth", "book_berth"],
        ),
        (
            "en",
            "Call save_guest first. Find a berth with find_berth, and book it with book_berth.",
            ["save_guest", "find_berth", "book_berth"],
        ),
        ("en", "Use the boat-agent tool for boats.", ["boat-agent"]),
        ("en", "For the tide, use the 'tideTool'.", ["tideTool"]),
        ("en", "Call find_berth with the day as they said it, without changing it.", ["find_berth"]),
        ("en", "If you cannot find it, call find_berth.", ["find_berth"]),
        ("de", "Rufe find_berth auf, ohne etwas zu erfinden.", ["find_berth"]),
        ("de", "Suche mit find_berth und buche mit book_berth.", ["find_berth", "book_berth"]),
        (
            "de",
            "Name → save_guest aufrufen → find_berth → Termin → book_berth",
            ["save_guest", "find_berth", "book_berth"],
        ),
        ("fr", "Appelle chercher_bateau avec le jour exact, sans le changer.", ["chercher_bateau"]),
        (
            "fr",
            "Cherche avec chercher_bateau, puis réserve avec reserver_place.",
            ["chercher_bateau", "reserver_place"],
        ),
        ("es", "Busca con buscar_barco y termina con end_call.", ["buscar_barco", "end_call"]),
        ("es", "Manda la nota usando send_note.", ["send_note"]),
        ("it", "Cerca il posto con cerca_posto e salvalo con save_posto.", ["cerca_posto", "save_posto"]),
        ("it", "Manda la nota (usando `send_note`).", ["send_note"]),
        ("pt", "Busque com buscar_barco e encerre com end_call.", ["buscar_barco", "end_call"]),
        ("nl", "Zoek met zoek_boot en boek met book_boot.", ["zoek_boot", "book_boot"]),
        (
            "ja",
            "空きは check_berth で確認し、決まったら save_berth で保存してください。",
            ["check_berth", "save_berth"],
        ),
        ("ja", "find_boat、book_boat を呼び出してください。", ["find_boat", "book_boat"]),
    ],
)
def test_tools_are_told_by_their_company(language: str, text: str, names: list[str]) -> None:
    assert sorted(tools(text, language)) == sorted(names)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Greet them with boat_name, and go on with boat_day."),
        ("en", "Answer with transfer_call or with end_call, and nothing else."),
        ("en", "The booking goes order_placed → order_paid → order_shipped."),
        ("en", "The steps are greet → find_need → close_talk."),
        ("en", "Replace it with check_in_date and with check_out_date."),
        ("en", "Use the third-party tool of the harbour, a real-time tool."),
        ("en", "Never call find_berth, and never book it with book_berth."),
        ("en", "Do not guess or call find_berth."),
        ("de", "Rufe niemals find_berth auf, und buche nie mit book_berth."),
        ("de", "Begrüße sie mit gast_name und mit gast_stadt."),
        ("fr", "N'appelle jamais chercher_bateau, même avec le jour exact."),
        ("es", "Saluda con nombre_cliente y sigue con fecha_visita."),
        ("it", "Non chiamare cerca_posto, e saluta con nome_cliente."),
        ("pt", "Nunca chame buscar_barco, e cumprimente com nome_cliente."),
        ("nl", "Roep zoek_boot nooit aan, en groet met klant_naam."),
        ("ja", "find_boat は決して呼び出さないでください。guest_name で挨拶してください。"),
    ],
)
def test_values_states_and_what_is_forbidden_are_no_tools(language: str, text: str) -> None:
    assert tools(text, language) == []


def test_values_in_a_list_with_a_tool_are_none() -> None:
    assert tools("Call save_guest, guest_name and guest_day in hand.", "en") == ["save_guest"]


def test_a_tool_of_the_persona_vouches_for_those_beside_it() -> None:
    own = [{"type": "client", "name": "find_boat", "description": "Call it when they ask for a boat."}]
    assert tools("Use find_boat and cancel_boat as they ask.", "en", tools=own) == ["cancel_boat"]
