"""The addresses of the project's language models: whether they can be used, and whether they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anam_personas.diagnostics.codes import diagnostic
from anam_personas.text.one_line import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from anam_personas.diagnostics.types import Diagnostic
    from anam_personas.workspace.workspace import Workspace
    from anam_personas.yaml.document import Document


def check_model(document: Document, workspace: Workspace | None = None) -> Iterator[Diagnostic]:
    """An address that `apply` would refuse wherever it leads, and a secret that it would never send there."""
    from anam_personas.api.destination import model_address
    from anam_personas.errors import SettingsError

    try:
        model_address(document.data["url"], "url")
    except SettingsError as error:
        hint = "Write an address such as https://llm.example.com/v1/chat/completions."
        yield diagnostic("R053", one_line(f"{error}", 300), document.place(("url",)), hint=hint)
    if workspace is not None:
        yield from _of_the_api(document, workspace.settings.key_variables)


def _of_the_api(document: Document, variables: Collection[str]) -> Iterator[Diagnostic]:
    """A secret in one of the variables that hold the API keys of the project."""
    name = document.data["secret"]
    if name in variables:
        message = f"{name} holds an API key of this project, and Anam would send it to the model's address"
        hint = "Put the key of the model into another variable, ANAM_SECRET_..., and name that."
        yield diagnostic("R054", message, document.place(("secret",)), hint=hint)


def silent(documents: Iterable[Document], probe: Callable[[str], str | None]) -> Iterator[Diagnostic]:
    """A finding for each address for which ``probe`` has a reason. ``documents`` are valid files of language models."""
    for document in documents:
        why = probe(document.data["url"])
        if why is not None:
            message = f"the address of the language model does not answer: {one_line(why, 200)}"
            yield diagnostic("R052", message, document.place(("url",)), hint="Check the address and the endpoint.")
