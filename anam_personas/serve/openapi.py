"""The service's own OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from anam_personas._version import __version__
from anam_personas.serve.problem import MEDIA_TYPE

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_REFUSALS: Final = {
    "400": "The request is not valid HTTP.",
    "401": "The credential is missing or wrong.",
    "403": "The caller, or the origin of its page, is not allowed.",
    "404": "The persona is not offered.",
    "405": "Only POST is allowed.",
    "408": "The body took too long to arrive.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "422": "The body or a variable is not valid.",
    "429": "A limit is reached: of the caller, of all callers, of concurrent sessions, or of the Anam API.",
    "500": "The service failed.",
    "502": "The Anam API refused or failed.",
    "503": "The service is overloaded, or something that it needs is unavailable.",
    "504": "The Anam API did not answer in time.",
}
_WAITING: Final = ("429", "502", "503", "504")
_ID: Final = {"x-request-id": {"description": "Names the request in the log.", "schema": {"type": "string"}}}
_RETRY: Final = {"retry-after": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "anam-personas token service",
            "version": __version__,
            "summary": "Session tokens for Anam personas, without the API key.",
        },
        "paths": {
            "/v1/session-tokens": {"post": _mint()},
            "/healthz": {"get": _status("health", "Whether the process runs.", "ok")},
            "/readyz": {"get": _status("readiness", "Whether the Anam API accepts the service's key.", "ready", "503")},
            "/metrics": {"get": _metrics()},
            "/openapi.json": {"get": _itself()},
        },
        "components": {
            "schemas": {"TokenRequest": _request(), "Token": _token(), "Problem": _problem(), "Status": _state()},
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _mint() -> dict[str, Any]:
    success = {"description": "A token for one session.", "headers": _ID, "content": _json("Token")}
    return {
        "operationId": "mintSessionToken",
        "summary": "Mint a session token.",
        "security": [{"bearer": []}, {}],
        "requestBody": {"required": True, "content": _json("TokenRequest")},
        "responses": {"200": success} | {status: _refusal(status, text) for status, text in _REFUSALS.items()},
    }


def _refusal(status: str, description: str) -> dict[str, Any]:
    headers = _RETRY if status in _WAITING else {}
    return {"description": description, "headers": headers, "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}


def _status(name: str, summary: str, word: str, *refusals: str) -> dict[str, Any]:
    found: dict[str, Any] = {"200": {"description": f"Yes: {word}.", "content": _json("Status")}}
    found |= {each: _refusal(each, "No, and why.") for each in refusals}
    return {"operationId": name, "summary": summary, "responses": found | _not_get()}


def _metrics() -> dict[str, Any]:
    content = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "operationId": "metrics",
        "summary": "Metrics in Prometheus's text format.",
        "responses": {"200": {"description": "The metrics.", "content": content}} | _not_get(),
    }


def _itself() -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": "openapi",
        "summary": "This document.",
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": content}} | _not_get(),
    }


def _not_get() -> dict[str, Any]:
    return {"405": _refusal("405", "Only GET and HEAD are allowed.")}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _request() -> dict[str, Any]:
    value = {"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]}
    return {
        "type": "object",
        "required": ["persona"],
        "additionalProperties": False,
        "properties": {
            "persona": {"type": "string", "minLength": 1, "description": "The key of a persona.", "examples": ["cara"]},
            "variables": {
                "type": ["object", "null"],
                "maxProperties": 100,
                "additionalProperties": value,
                "description": "Values of the variables that callers may set.",
                "examples": [{"visitorName": "Ada"}],
            },
            "stateful": {
                "type": ["boolean", "null"],
                "default": False,
                "description": "Whether the session runs the persona as it is stored in Anam.",
            },
        },
    }


def _token() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["sessionToken", "expiresAt", "clientLabel"],
        "properties": {
            "sessionToken": {"type": "string", "description": "For one session, which must begin before it expires."},
            "expiresAt": {"type": "string", "format": "date-time"},
            "clientLabel": {
                "type": "string",
                "description": "Key and revision of the persona.",
                "examples": ["cara@3f2a9c1b7d04"],
            },
        },
    }


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Problem details (RFC 9457).",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "retryAfter": {"type": "integer", "description": "Seconds, as in the header Retry-After."},
            "apiStatus": {"type": "integer", "description": "The Anam API's own status."},
        },
    }


def _state() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string", "enum": ["ok", "ready"]}},
    }
