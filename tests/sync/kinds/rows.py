"""Every kind, one row each."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, Any

from anam_personas.api.upload import Upload
from anam_personas.resources.attached import stored
from anam_personas.sync.items.marker import read_marker
from tests.sync.kinds.kind import Document, Kind, Texts
from tests.sync.support import AVATAR, LLM, VOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from anam_personas.api.client import AnamApi
    from anam_personas.emulator.store import Store

SECRET = "sk-of-the-house"
URL = "http://127.0.0.1:9/v1/chat/completions"
"""Models and hooks of the tests are on this machine, and nobody calls them."""


def yaml(**fields: Any) -> str:
    """A file of the project: JSON is YAML."""
    return json.dumps({"version": 1, **fields}, indent=1)


def speaker(name: str, prompt: str = "You are the host.", **fields: Any) -> str:
    """A persona file."""
    return yaml(name=name, avatarId=AVATAR, voiceId=VOICE, llmId=LLM, systemPrompt=prompt, **fields)


HOST = {"personas/host.yaml": speaker("The host")}
"""Every project has a persona."""


def marked(document: Document) -> str | None:
    """The key of an item that carries the marker of the house."""
    marker = read_marker(document["description"])
    owner = None if marker is None else (marker.owner.project, marker.owner.environment)
    return (
        marker.owner.key if marker is not None and owner == ("house", "test") and marker.owner.key != "host" else None
    )


def unmarked(text: str | None) -> str:
    """A description without the lines of the marker."""
    return "\n".join(line for line in (text or "").split("\n") if not line.startswith("[anam-personas"))


NO_FILES = "that run uploaded or deleted files of the kind document, whose earlier content the API does not keep"


def deleting(segment: str) -> Callable[[AnamApi, str], None]:
    return lambda api, id_: api.delete(segment, id_)


# -- personas: the widget's settings make a create of two requests


def personas(items: Mapping[str, Texts]) -> dict[str, str]:
    return HOST | {
        f"personas/{key}.yaml": speaker(f"House {key}", prompt, initialMessage=greeting, widgetConfig={"layout": "floating"})
        for key, (prompt, greeting) in items.items()
    }  # fmt: skip


def persona_of(document: Document) -> Texts:
    """One without the widget's settings says what no file says: its process ended between the two requests."""
    is_whole = document["widgetConfig"].get("layout") == "floating"
    return document["systemPrompt"], document["initialMessage"] if is_whole else "(half made)"


def copy_persona(api: AnamApi, document: Document) -> str:
    names = ("name", "description", "systemPrompt", "initialMessage", "avatarId", "voiceId", "llmId")
    id_ = api.create("personas", {name: document[name] for name in names})["id"]
    api.update("personas", id_, {"widgetConfig": {"layout": "floating"}})
    return f"{id_}"


PERSONA = Kind(
    "persona",
    "persona",
    (("You greet.", "You listen.", "You guide."), ("Hi!", "Welcome!", "Hello there!")),
    personas,
    persona_of,
    marked,
    lambda api, key: api.create("personas", {"name": f"House {key} by hand", "description": "Not ours."}),
    deleting("personas"),
    requests=21,
    edit=lambda api, id_, field, text: [api.update("personas", id_, {("systemPrompt", "initialMessage")[field]: text})],
    edited=(0, 1),
    copy=copy_persona,
)


# -- tools: a webhook whose header is a secret, used by a persona


def tools(items: Mapping[str, Texts]) -> dict[str, str]:
    made = {
        f"tools/{key}.yaml": yaml(
            name=f"tool_{key}", type="webhook", description=text, url=URL, method="GET",
            headers={"Authorization": f"Bearer {token}"},
        )
        for key, (text, token) in items.items()
    }  # fmt: skip
    return made | {"personas/host.yaml": speaker("The host", tools=sorted(items))}


def key_of_tool(document: Document) -> str | None:
    return None if document["name"].endswith("by_hand") else document["name"].removeprefix("tool_")


def edit_tool(api: AnamApi, id_: str, field: int, text: str) -> None:
    config = api.get("tools", id_)["config"] if field else {}
    changed = {"config": {**config, "headers": {"Authorization": f"Bearer {text}"}}} if field else {"description": text}
    api.update("tools", id_, changed)


TOOL = Kind(
    "tool",
    "tool",
    (("Book a visit.", "Book it.", "Visits."), ("one", "two", "three")),
    tools,
    lambda document: (document["description"], document["config"]["headers"]["Authorization"].removeprefix("Bearer ")),
    key_of_tool,
    lambda api, key: api.create(
        "tools", {"name": f"tool_{key}_by_hand", "description": "Not ours.", "type": "CLIENT", "config": {}}
    ),
    deleting("tools"),
    requests=22,
    fewer=3,
    edit=edit_tool,
    edited=(0, 1),
    by_name=True,
)


# -- knowledge groups, each with one document that stays as it is


def groups(items: Mapping[str, Texts]) -> dict[str, str]:
    made = {
        f"knowledge/{key}.yaml": yaml(name=f"{name} {key}", description=text, documents=[f"{key}/a.md"])
        for key, (text, name) in items.items()
    }
    return HOST | made | {f"knowledge/{key}/a.md": f"All about {key}." for key in items}


def copy_group(api: AnamApi, document: Document) -> str:
    return f"{api.create('knowledge/groups', {name: document[name] for name in ('name', 'description')})['id']}"


def edit_group(api: AnamApi, id_: str, field: int, text: str) -> None:
    shown = api.get("knowledge/groups", id_)
    was, key = unmarked(shown["description"]), shown["name"].rpartition(" ")[2]
    changed = {"name": f"{text} {key}"} if field else {"description": shown["description"].replace(was, text)}
    api.update("knowledge/groups", id_, changed)


GROUP = Kind(
    "knowledge",
    "group",
    (("What it costs.", "Prices.", "All prices."), ("Prices of", "Costs of", "Sums of")),
    groups,
    lambda document: (unmarked(document["description"]), document["name"].rpartition(" ")[0]),
    marked,
    lambda api, key: api.create("knowledge/groups", {"name": f"{key} by hand", "description": "Not ours."}),
    deleting("knowledge/groups"),
    requests=29,
    edit=edit_group,
    edited=(0, 1),
    copy=copy_group,
    says=(NO_FILES,),
)


# -- documents of one group


def documents(items: Mapping[str, Texts]) -> dict[str, str]:
    group = yaml(name="House", documents=["house/*"])
    made = {f"knowledge/house/{key}.md": text for key, (text,) in items.items()}
    return HOST | made | {"knowledge/house.yaml": group, "knowledge/house/host.md": "It is there for the group."}


def of_document(store: Store, document: Document) -> Document:
    """Its content, and the description of its group, which says whose it is."""
    content = store.contents.get(document["id"]).decode()
    return {"content": content, "description": store.all("group")[document["knowledgeFolderId"]]["description"]}


def key_of_document(document: Document) -> str | None:
    found = stored(document)
    key = None if found is None or marked(document) is None else found.name.removesuffix(".md")
    return None if key == "host" else key


def upload(api: AnamApi, group: str, name: str, text: str) -> str:
    """Somebody uploads a document."""
    content = text.encode()
    form = Upload(name, len(content), lambda: nullcontext(BytesIO(content)), lambda: lambda piece: None)
    return f"{api.upload(f'knowledge/groups/{group}/documents', form)['id']}"


def visit_group(api: AnamApi, key: str) -> None:
    """Of the same name, into the house's group and into one of their own."""
    group = next(each["id"] for each in api.list("knowledge/groups") if marked(each) is not None)
    for at in (group, api.create("knowledge/groups", {"name": "House"})["id"]):
        upload(api, at, f"{key}.md", "By hand.")


DOCUMENT = Kind(
    "document",
    "document",
    (("It costs 20 euros.", "It costs 30 euros.", "It is free."),),
    documents,
    lambda document: (document["content"],),
    key_of_document,
    visit_group,
    deleting("knowledge/documents"),
    requests=30,
    fewer=2,
    copy=lambda api, document: upload(api, document["knowledgeFolderId"], document["filename"], document["content"]),
    more=of_document,
    keeps_id=False,
    restored=(False,),
    revived=False,
    says=(NO_FILES,),
)


# -- language models, with a secret that no reply shows


def llms(items: Mapping[str, Texts]) -> dict[str, str]:
    return HOST | {
        f"llms/{key}.yaml": yaml(
            displayName=f"House {key}", description=text, url=URL, modelName=model, secret="ANAM_SECRET_HOUSE"
        )
        for key, (model, text) in items.items()
    }


def llm_of(document: Document) -> Texts:
    assert document["sha256"] == sha256(SECRET.encode()).hexdigest()
    return document["modelName"], unmarked(document["description"])


def llm(api: AnamApi, **fields: Any) -> str:
    """Somebody makes a model."""
    made = {"urls": [{"url": URL}], "llmFormat": "openai", "modelName": "m-0", "secret": SECRET, **fields}
    return f"{api.create('llms', made)['id']}"


def edit_llm(api: AnamApi, id_: str, field: int, text: str) -> None:
    description = api.get("llms", id_)["description"]
    changed = {"description": description.replace(unmarked(description), text)} if field else {"modelName": text}
    api.update("llms", id_, changed)


LLM_KIND = Kind(
    "llm",
    "llm",
    (("m-1", "m-2", "m-3"), ("Our own.", "In Frankfurt.", "The quick one.")),
    llms,
    llm_of,
    marked,
    lambda api, key: llm(api, displayName=f"House {key} by hand", description="Not ours."),
    deleting("llms"),
    requests=20,
    edit=edit_llm,
    edited=(0, 1),
    copy=lambda api, document: llm(
        api, **{name: document[name] for name in ("displayName", "description", "modelName", "urls")}
    ),
    unseen=("secret",),
    revived=False,
    says=("its secret is not kept here, so it cannot be created again: restore its file, and apply",),
    more=lambda store, document: {"sha256": store.all("llm-secret").get(document["id"], {}).get("sha256")},
)

# -- share links: the persona that they lead to records whose they are


def shares(items: Mapping[str, Texts]) -> dict[str, str]:
    made = {f"shares/{key}.yaml": yaml(persona="host", usageLimit=int(uses)) for key, (uses,) in items.items()}
    return HOST | made


def key_of_share(document: Document) -> str | None:
    """By the line in the description of the persona of the house."""
    if (
        document["keeper"] is None
        or read_marker(document["keeper"]) is None
        or "house/test/host" not in document["keeper"]
    ):
        return None
    lines = re.findall(r"\[anam-personas-shares (\S+) (\S+) [0-9a-f.>]+\]", document["keeper"])
    return next((key for key, id_ in lines if document["id"].startswith(id_)), None)


def share_by_hand(api: AnamApi, key: str) -> None:
    """To the house's own persona."""
    host = next(each["id"] for each in api.list("personas") if "house/test/host" in (each["description"] or ""))
    api.create("share-links", {"personaId": host})


SHARE = Kind(
    "share",
    "share-link",
    (("11", "12", "13"),),
    shares,
    lambda document: (f"{document['usageLimit']}",),
    key_of_share,
    share_by_hand,
    deleting("share-links"),
    requests=55,
    edit=lambda api, id_, field, text: api.update("share-links", id_, {"usageLimit": int(text)}),
    edited=(0,),
    kept=True,
    doubts=True,
    restored=(True,),
    revived=False,
    says=("a deleted link cannot be restored, since its address is gone for good",),
    raced=frozenset({0, 1, 3}),  # refused where another writer is at it
    more=lambda store, document: {"keeper": store.all("persona").get(document["personaId"], {}).get("description")},
)

KINDS = (PERSONA, TOOL, GROUP, DOCUMENT, LLM_KIND, SHARE)
