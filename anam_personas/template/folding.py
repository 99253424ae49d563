"""A text as a reader perceives it, only for checks: compatibility forms, marks, and characters that look alike are one.

The checks see the `folded` text; sent text is never folded. Decomposed by NFKD (UAX 15), since marks are left out.
"""

from __future__ import annotations

import unicodedata

_LETTERS = (
    "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwӏlкkмmтtнhвbпnиuгrАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSԌGԜWҮYӀI"
    "ΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXαaεeιiκkνvοoρpτtυuχxηnςsσsωw"
    "օoսuոnհhցgՏSՍUՕO"
    "ᎪAᎬEᎷMᎢTᎻHᎡRᏚSᏴBᏟCᏞLᏢPᏔWᎠDᎫJᏦKᏃZ"
    "ꓮAꓐBꓚCꓓDꓰEꓝFꓖGꓧHꓲIꓙJꓗKꓡLꓟMꓠNꓳOꓑPꓣRꓢSꓔTꓴUꓦVꓪWꓫXꓬYꓜZ"
    "ɑaıiᴀAʙBᴄCᴅDᴇEꜰFɢGʜHɪIᴊJᴋKʟLᴍMɴNᴏOᴘPʀRꜱSᴛTᴜUᴠVᴡWʏYᴢZɡg"
)
_SIGNS = (
    "˂<ᐸ<❮<❬<❰<⧼<˃>ᐳ>❯>❭>❱>⧽>"
    "⁅[⟦[〚[❲[⦋[⟬[⁆]⟧]〛]❳]⦌]⟭]"
    "ǀ|∣|│|┃|❘|⏐|▏|¦|"
    "꞉:∶:։:ː:׃:ꓽ:"
    "♯#⋕#ˋ`‵`∗*⁎*✱*∼~〜~⁄/∕/⧸/╱/ǃ!"
    "═=꓿=᐀=‐-‑-‒-–-—-―-−-─-━-⁃-╌-╍-┄-┅-"
    '“"”"„"‟"″"❝"❞"'
)
_TABLE = {ord(pairs[at]): pairs[at + 1] for pairs in (_LETTERS, _SIGNS) for at in range(0, len(pairs), 2)}
_TABLE |= {first + at: chr(ord("A") + at) for first in (0x1F150, 0x1F170) for at in range(26)}
_LEFT_OUT = frozenset(["Mn", "Me", "Cf"])
_KEYCAP = 0x20E3


class _Folds(dict[int, str | None]):
    """What becomes of each character once it is decomposed; found out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        made: str | None = char
        if code in _TABLE:
            made = _TABLE[code]
        elif category in _LEFT_OUT and code != _KEYCAP:
            made = None
        elif category == "Zs":
            made = " "
        self[code] = made
        return made


_FOLDS = _Folds()


def folded(text: str) -> str:
    """The text for the checks. Folding two texts and joining them equals folding the joined text."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_FOLDS)
