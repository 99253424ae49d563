"""The usual shape in Python: FastAPI, and one httpx.AsyncClient for all tokens. ``fastapi_route.py UPSTREAM BODY``."""

from __future__ import annotations

import json
import socket
import sys
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

UPSTREAM, BODY = sys.argv[1:3]
app = FastAPI()
client = httpx.AsyncClient(timeout=30)


@app.post("/v1/session-tokens")
async def tokens(asked: dict[str, Any]) -> dict[str, str]:
    """A token for the visitor."""
    config = json.loads(BODY) | {"name": asked["variables"]["visitorName"]}
    headers = {"Authorization": "Bearer bench-key"}
    reply = await client.post(f"{UPSTREAM}/v1/auth/session-token", json={"personaConfig": config}, headers=headers)
    reply.raise_for_status()
    return {"sessionToken": reply.json()["sessionToken"]}


with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="warning")).run(sockets=[listening])
