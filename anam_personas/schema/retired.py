"""Names that people write and the format does not have, each with what to write instead.

Retired fields of the API, and the misnomers seen in real code (see the platform's migration notes).
"""

MERGE_KEY = "Merge keys are YAML 1.1. Share fields through a partial: extends."
RETIRED = {
    "brain": "Write systemPrompt and llmId at the top level.",
    "brainType": "Write llmId.",
    "personality": "Put it into systemPrompt.",
    "personaPreset": "Share fields through a partial: extends.",
    "fillerPhrases": "Fillers are the language model's: say in systemPrompt what it may use.",
    "disableBrains": "Write llmId: CUSTOMER_CLIENT_V1 to answer with a model of your own.",
    "disableFillerPhrases": "Delete it; fillers are the language model's.",
    "firstMessage": "Write initialMessage.",
    "greeting": "Write initialMessage for its words, skipGreeting to leave it out.",
    "greetingMessage": "Write initialMessage.",
    "welcomeMessage": "Write initialMessage.",
    "enableGreeting": "Write skipGreeting (true leaves the greeting out).",
    "voiceSpeed": "Write voiceGenerationOptions: {speed: ...}.",
    "voice": "Write voiceId.",
    "avatar": "Write avatarId.",
    "llm": "Write llmId.",
    "model": "Write llmId for the language model, avatarModel for the avatar's.",
    "prompt": "Write systemPrompt.",
    "language": "Write languageCode.",
    "personaId": "Delete it: a stored persona is found by its marker; see `anam-personas ids`.",
    "id": "Delete it: a stored persona is found by its marker; see `anam-personas ids`.",
    "type": "Delete it: whether a session is ephemeral or stateful is chosen when the token is minted.",
    "knowledge": "Attach knowledge by a tool of type knowledge.",
    "clientLabel": "Delete it: it is written for you, with the key and the revision.",
    "metadata": "Write it under extra.",
    "maxSessionLength": "Write maxSessionLengthSeconds.",
}
