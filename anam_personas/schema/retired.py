"""Names that people write and the format does not have, each with what to write instead.

Retired fields of the API, and the misnomers seen in real code (see the platform's migration notes).
"""

MERGE_KEY = "Merge keys are YAML 1.1. Share fields through a partial: extends."
RETIRED = {
    "brain": "Write systemPrompt and llmId at the top level.",
    "brainType": "Write llmId.",
    "personality": "Move it into systemPrompt.",
    "personaPreset": "Share fields through a partial: extends.",
    "fillerPhrases": "The language model chooses fillers: describe them in systemPrompt.",
    "disableBrains": "Write llmId: CUSTOMER_CLIENT_V1 to bring your own model.",
    "disableFillerPhrases": "Delete it; the language model chooses fillers.",
    "firstMessage": "Write initialMessage.",
    "greeting": "Use initialMessage for its text, or skipGreeting to omit it.",
    "greetingMessage": "Write initialMessage.",
    "welcomeMessage": "Write initialMessage.",
    "enableGreeting": "Use skipGreeting (true omits the greeting).",
    "voiceSpeed": "Write voiceGenerationOptions: {speed: ...}.",
    "voice": "Write voiceId.",
    "avatar": "Write avatarId.",
    "llm": "Write llmId.",
    "model": "Use llmId for the language model, avatarModel for the avatar.",
    "prompt": "Write systemPrompt.",
    "language": "Write languageCode.",
    "personaId": "Delete it: a stored persona is found by its marker; see `anam-personas ids`.",
    "id": "Delete it: a stored persona is found by its marker; see `anam-personas ids`.",
    "type": "Delete it: whether a session is ephemeral or stateful is chosen when the token is minted.",
    "knowledge": "Attach knowledge with a tool of type knowledge.",
    "clientLabel": "Delete it: it is set automatically, to the key and the revision.",
    "metadata": "Write it under extra.",
    "maxSessionLength": "Write maxSessionLengthSeconds.",
    **dict.fromkeys(
        ["elevenLabsAgentSettings", "livekitUrl", "livekitToken", "agoraSettings"], "Write it under environment."
    ),
    "expiresIn": "Write it under extra.",
}
_LAB = "The API does not take it: set it in the Anam Lab."
SHARES = {
    **dict.fromkeys(
        ["allowedOrigins", "allowAllOrigins"],
        "The API does not take it: set it in the Anam Lab. The sites of the widget are widgetConfig.allowedOrigins of the persona.",
    ),
    **dict.fromkeys(["enabled", "removeWatermark", "isPrimary", "type"], _LAB),
    "environments": "Delete it: a link is made in each environment, to the persona of that environment.",
    "personaId": "Write persona, with the key of its file.",
    "maxUses": "Write usageLimit.",
    "name": "Delete it: a link has no name, and its file's name is its key.",
}
"""The same of files of share links."""
INSIDE = {
    (
        "voiceDetectionOptions",
        "sttProvider",
    ): "Write it under extra in voiceDetectionOptions: the API document has no such key.",
    ("sessionOptions", "environment"): "Write it at the top level, beside sessionOptions.",
}
"""The same of keys of a mapping, by the mapping's name."""
