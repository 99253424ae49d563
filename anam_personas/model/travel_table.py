"""Where each field of a persona travels, by its API name, in the order of the model.

Made from the models by scripts/schema.py: change those, then run `make schema`. Reading this costs nothing; importing the
models costs pydantic.
"""

from typing import Final

from anam_personas.model.travel import Travel

TRAVELS: Final[dict[str, Travel]] = {
    "name": Travel(reply="name"),
    "description": Travel(token=False, reply="description"),
    "avatarId": Travel(reply="avatar.id"),
    "avatarModel": Travel(reply="avatarModel"),
    "voiceId": Travel(reply="voice.id"),
    "llmId": Travel(reply="llmId"),
    "systemPrompt": Travel(reply="brain.systemPrompt"),
    "languageCode": Travel(reply="languageCode", always=False),
    "initialMessage": Travel(reply="initialMessage", always=False),
    "skipGreeting": Travel(reply="skipGreeting"),
    "uninterruptibleGreeting": Travel(reply="uninterruptibleGreeting", always=False),
    "voiceDetectionOptions": Travel(reply="voiceDetectionOptions"),
    "voiceGenerationOptions": Travel(reply="voiceGenerationOptions"),
    "maxSessionLengthSeconds": Travel(create=False, update=False),
    "directorNotes": Travel(create=False, update=False),
    "zeroDataRetention": Travel(reply="zeroDataRetention"),
    "enableAudioPassthrough": Travel(create=False, update=False),
    "tools": Travel(create=False, update=False),
    "toolIds": Travel(reply="tools"),
    "widgetConfig": Travel(token=False, create=False, reply="widgetConfig"),
}
