"""A share link, ``NAME.yaml`` in the folder of the share links: stored at /v1/share-links."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from anam_personas.model.base import Model, forbid
from anam_personas.model.tool import Version

MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$"


class ShareFile(Model):
    """A public link to a persona: whoever has it can talk to the persona, as long and as often as the file says."""

    model_config = ConfigDict(
        title="Share link",
        json_schema_extra={
            "allOf": [
                forbid(
                    "S008",
                    "a link has `expiresInHours` or `expiresAt`, not both",
                    {"required": ["expiresInHours", "expiresAt"]},
                )
            ]
        },
    )

    version: Version
    """The version of the file format."""
    persona: Annotated[str, Field(min_length=1, max_length=1000, examples=["cara"])]
    """The key of the persona that the link leads to. `plan` says that it is published."""
    expiresInHours: Annotated[int | None, Field(ge=1, le=87600, examples=[48])] = None
    """For how many hours the link works, counted from the `apply` that makes it or changes this number. Default: 168, a week."""
    expiresAt: Annotated[str | None, Field(pattern=MOMENT, examples=["2027-01-22T18:00:00+01:00"])] = None
    """Until when the link works, instead of `expiresInHours`: date, time and offset."""
    usageLimit: Annotated[int, Field(ge=1, le=1_000_000, examples=[25])] = 10
    """How often the link can be used."""
    renamedFrom: Annotated[str | None, Field(min_length=1, examples=["old-launch"])] = None
    """The old key, where the file was renamed."""
