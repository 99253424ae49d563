"""The values of a resolved persona: its parts, and where each was written. `resolve` creates them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from anam_personas.persona.revision import revision

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from anam_personas.catalogue.names import Names
    from anam_personas.diagnostics.types import Place
    from anam_personas.yaml.document import Document, Route, Step, Text


class Layer(NamedTuple):
    """A mapping that is merged into the persona: a document, or an override inside it (``prefix`` leads there)."""

    document: Document
    prefix: Route = ()

    @property
    def data(self) -> dict[str, Any]:
        """The content of the layer."""
        data = self.document.data
        for step in self.prefix:
            data = data[step]
        return data  # type: ignore[no-any-return]


class Piece(NamedTuple):
    """A part of the composed prompt that was written in one place: its start offset and its text."""

    start: int
    text: Text

    @property
    def end(self) -> int:
        """The end offset, exclusive."""
        return self.start + len(self.text.value)


class Prompt(NamedTuple):
    """A composed system prompt, still a template, and where its parts were written."""

    value: str
    pieces: tuple[Piece, ...]
    route: Route = ("systemPrompt",)

    def piece_at(self, offset: int) -> Piece | None:
        """The piece that contains a character of the prompt; None in a section marker generated from ``section``."""
        return next((piece for piece in self.pieces if piece.start <= offset < max(piece.end, piece.start + 1)), None)


class ToolUse(NamedTuple):
    """A tool of a persona: its definition, its key, and its file (None if it is defined in the persona file)."""

    definition: dict[str, Any]
    route: Route
    key: str | None = None
    document: Document | None = None


class ModelUse(NamedTuple):
    """A language model of the project that a persona uses: the key of its file, what the file says, and the file."""

    key: str
    definition: dict[str, Any]
    document: Document


class Traced:
    """Layers, merged in order, and where each value of the result was written."""

    layers: tuple[Layer, ...]

    @property
    def document(self) -> Document:
        """The persona's own file."""
        return next(layer.document for layer in reversed(self.layers) if not layer.prefix)

    def origin(self, route: Sequence[Step]) -> tuple[Document, Route] | None:
        """The file and the route of the layer that set a value of the body last; None if no layer sets it."""
        for layer in reversed(self.layers):
            whole = (*layer.prefix, *route)
            if layer.document.has(whole):
                return layer.document, whole
        return None

    def place(self, route: Sequence[Step] = (), *, key: bool = False) -> Place:
        """Where a value of the body was written, or its nearest existing parent."""
        for length in range(len(route), 0, -1):
            if found := self.origin(route[:length]):
                return found[0].place(found[1], key=key or length < len(route))
        return self.document.place((), key=True)

    def text(self, route: Sequence[Step]) -> Text | None:
        """A text of the body with the locations of its characters; None if it is not set."""
        found = self.origin(route)
        return found[0].text_at(found[1]) if found else None


class Layers(Traced):
    """The layers of a persona that is being resolved."""

    def __init__(self, layers: tuple[Layer, ...]) -> None:
        self.layers = layers


class Persona(Traced):
    """A persona file resolved for one environment. It is not changed after it is made.

    ``body`` holds the fields under the API's names. ``systemPrompt`` is composed but not rendered, and ``tools`` contains
    definitions. ``names`` says what names of avatars, voices and language models stand for; None where the persona is not
    of files.
    """

    def __init__(
        self,
        key: str,
        environment: str,
        body: dict[str, Any],
        variables: dict[str, dict[str, Any]],
        layers: tuple[Layer, ...],
        prompt: Prompt | None,
        tools: tuple[ToolUse, ...] = (),
        renamed_from: str | None = None,
        llm: ModelUse | None = None,
        names: Names | None = None,
    ) -> None:
        self.key = key
        self.environment = environment
        self.body = body
        self.variables = variables
        self.layers = layers
        self.prompt = prompt
        self.tools = tools
        self.renamed_from = renamed_from
        self.llm = llm
        self.names = names

    def documents(self) -> Iterator[Document]:
        """The files that it is built from: its own, partials, prompt files, tools, language model. Some may come twice."""
        yield from (layer.document for layer in self.layers)
        yield from (piece.text.document for piece in (self.prompt.pieces if self.prompt else ()))
        yield from (use.document for use in self.tools if use.document is not None)
        yield from (self.llm.document,) if self.llm else ()

    def replace(self, **changes: Any) -> Persona:
        """The same persona with other values of some attributes."""
        given = {name: value for name, value in vars(self).items() if name != "revision"}
        return Persona(**given | changes)

    @cached_property
    def revision(self) -> str:
        """The hash of everything that a session of the persona runs, before its variables are rendered."""
        return revision(self.body | {"variables": self.variables})
