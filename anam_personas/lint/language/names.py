"""Names of languages, in English and in the language itself, and the sentence that pins answers to one."""

from __future__ import annotations

_NAMES = {
    "en": "English english englisch englischen inglés anglais inglês inglese engels 英語",
    "es": "Spanish spanish español castellano spanisch espagnol espanhol spagnolo spaans",
    "de": "German german deutsch deutscher deutschen alemán allemand alemão tedesco duits",
    "fr": "French french français französisch francés francês francese frans",
    "it": "Italian italian italiano italienisch italien italiaans",
    "pt": "Portuguese portuguese português portugués portugiesisch brazilian portoghese portugees portugais",
    "nl": "Dutch dutch nederlands niederländisch flemish holandés neerlandés olandese néerlandais holandês",
    "sv": "Swedish swedish svenska", "da": "Danish danish dansk", "nb": "Norwegian norwegian norsk bokmål",
    "no": "Norwegian norwegian norsk", "nn": "Norwegian norwegian nynorsk norsk",
    "fi": "Finnish finnish suomi suomeksi", "pl": "Polish polish polski polsku",
    "cs": "Czech czech čeština česky češtině", "sk": "Slovak slovak slovenčina slovensky slovenčine",
    "hu": "Hungarian hungarian magyar magyarul", "ro": "Romanian romanian română",
    "bg": "Bulgarian bulgarian български", "el": "Greek greek ελληνικά", "tr": "Turkish turkish türkçe",
    "ru": "Russian russian русский русском", "uk": "Ukrainian ukrainian українська українською",
    "ar": "Arabic arabic العربية", "he": "Hebrew hebrew עברית", "fa": "Persian persian farsi فارسی",
    "hi": "Hindi hindi हिन्दी", "bn": "Bengali bengali bangla", "ta": "Tamil tamil தமிழ்", "te": "Telugu telugu",
    "ur": "Urdu urdu", "mr": "Marathi marathi",
    "ja": "Japanese japanese nihongo 日本語 japanisch japonés japonais japonês giapponese japans",
    "ko": "Korean korean 한국어", "zh": "Chinese chinese mandarin cantonese 中文", "vi": "Vietnamese vietnamese",
    "th": "Thai thai ไทย", "id": "Indonesian indonesian indonesia", "ms": "Malay malay melayu",
    "hr": "Croatian croatian hrvatski", "sr": "Serbian serbian srpski", "sl": "Slovenian slovenian slovenščina",
    "ca": "Catalan catalan català", "eu": "Basque basque euskara", "gl": "Galician galician galego",
    "et": "Estonian estonian", "lt": "Lithuanian lithuanian", "lv": "Latvian latvian", "is": "Icelandic icelandic",
    "ga": "Irish irish gaeilge", "cy": "Welsh welsh cymraeg", "tl": "Tagalog tagalog filipino",
    "sw": "Swahili swahili kiswahili", "af": "Afrikaans afrikaans",
}  # fmt: skip
WORDS = frozenset(word for names in _NAMES.values() for word in names.split()[1:])
"""Every name of a language, in lower case."""

_PINS = {
    "es": "Responde siempre en español.", "de": "Antworte immer auf Deutsch.", "fr": "Réponds toujours en français.",
}  # fmt: skip


def code_of(name: str) -> str | None:
    """The code (ISO 639-1) of a language by one of its names."""
    return next((code for code, names in _NAMES.items() if name.lower() in names.lower().split()), None)


def named(code: str) -> str:
    """The English name of a language by its ISO 639-1 code; the code where it has none here."""
    return _NAMES[code].split()[0] if code in _NAMES else f'"{code}"'


def pin(code: str, written: str | None) -> str:
    """The sentence that has answers in a language, for a prompt that is written in another (``written``)."""
    return _PINS[code] if code == written and code in _PINS else f"Always answer in {named(code)}."
