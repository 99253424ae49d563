"""The ids of what a persona names by the key of a file and Anam stores: its language model, and its tools' knowledge groups.

No file has them: they are those of an environment, and stand in the lock file once they are stored.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anam_personas.errors import UsageError
from anam_personas.workspace.reach import composed

if TYPE_CHECKING:
    from anam_personas.persona.types import ModelUse, Persona


def looked_up(persona: Persona) -> list[str | UsageError]:
    """Each of those ids that a persona needs, or why it is not known."""
    found: list[str | UsageError] = []
    wanted = [partial(model_id, persona, persona.llm)] if persona.llm is not None else []
    for use in persona.tools:
        wanted += [
            partial(group_id, persona, use.definition["name"], key) for key in use.definition.get("knowledge") or ()
        ]
    for look in wanted:
        try:
            found.append(look())
        except UsageError as error:
            found.append(error)
    return found


def model_id(persona: Persona, model: ModelUse) -> str:
    """The id of a language model of the project in the persona's environment, by the lock file. Raises `UsageError`."""
    found = None if persona.names is None else persona.names.id_of("llmId", {"name": model.definition["displayName"]})
    if isinstance(found, str):
        return found
    if found is not None and found.code == "R024":
        raise UsageError(f'the language model "{model.key}" cannot be told apart: {found.message}. {found.hint}')
    raise UsageError(
        f'anam-personas.lock does not have the language model "{model.key}" in the environment {persona.environment}: '
        "run `anam-personas apply`, then `anam-personas catalogue --update`"
    )


def group_id(persona: Persona, tool: str, key: str) -> str:
    """The id of a knowledge group that a tool names, in the persona's environment, by the lock file. Raises `UsageError`."""
    names = None if persona.names is None else persona.names._replace(environment=persona.environment)
    found = None if names is None else names.group_id(key)
    if found is not None:
        return found
    if names is not None and composed(key) not in names.workspace.knowledge_files:
        raise UsageError(f'the tool "{tool}" names the knowledge group "{key}", which has no file')
    raise UsageError(
        f'the tool "{tool}" names the knowledge group "{key}", whose id in the environment {persona.environment} is not in '
        "anam-personas.lock: run `anam-personas apply`, then `anam-personas catalogue --update`"
    )
