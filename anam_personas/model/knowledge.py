"""A knowledge group, ``NAME.yaml`` in the knowledge folder: documents that personas search by a tool."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model
from anam_personas.model.tool import Version


class KnowledgeFile(Model):
    """A knowledge group: documents that tools of type knowledge search, named by its key."""

    model_config = ConfigDict(title="Knowledge group")

    version: Version
    """Version of the file format."""
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["Prices"])]
    """The group's name in the Anam Lab."""
    description: Annotated[str | None, Field(min_length=1, examples=["What visits and treatments cost."])] = None
    """What the documents contain. The stored group carries its marker in the last line of it."""
    documents: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=1000)]],
        Field(min_length=1, examples=[["prices/*.md", "prices/house-rules.pdf"]]),
    ]
    """Files, or patterns of files (`*`, `?`, `[...]`, and `**` for any folders), relative to this file: PDF, TXT, MD, DOCX and
    CSV up to 50 MB each. No two may have one name."""
