"""Public keys for JSON Web Tokens: of a file of the project, or of an address at which they are published."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import jwt

from anam_personas.api.address import parse_address
from anam_personas.api.json_text import InvalidJson, read_json
from anam_personas.errors import SettingsError
from anam_personas.serve.jwt_callers import usable
from anam_personas.serve.policy import KEY_ENDINGS, refuse
from anam_personas.serve.problem import Problem
from anam_personas.serve.transport import Fetching, NotFetched
from anam_personas.workspace.files import unblocked
from anam_personas.workspace.reach import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from anam_personas.workspace.settings import Settings

LARGEST: Final = 256 * 1024
"""Bytes of a key file or a published set."""
FRESH: Final = 600.0
"""Seconds after which a published set is fetched again."""
OFTEN: Final = 30.0
"""Seconds between two fetches, at least, whatever tokens name."""
_MOST_KEYS: Final = 50


class FileKeys:
    """The keys of a file. A PEM has one key, which has no id and is tried for every token."""

    def __init__(self, keys: Sequence[jwt.PyJWK], mark: str = "") -> None:
        self._keys = keys
        self.mark = mark

    @classmethod
    def read(cls, settings: Settings, name: str) -> FileKeys:
        """The keys of a file in the project folder. Raises `SettingsError`."""
        path = os.path.join(settings.root, name)  # noqa: PTH118
        why = refusal(path, os.path.realpath(settings.root), KEY_ENDINGS)
        if why:
            refuse(settings, "key-file", why)
        try:
            with open(path, "rb", opener=unblocked) as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            refuse(settings, "key-file", f"cannot be read: {error.strerror or error}")
        try:
            keys = _of_pem(content) if b"-----BEGIN" in content else of_set(content)
        except ValueError as error:
            refuse(settings, "key-file", f"cannot be used: {error}")
        return cls(keys, hashlib.sha256(content).hexdigest())

    async def named(self, kid: str | None) -> Sequence[jwt.PyJWK]:
        """The keys of the id, and those without one."""
        return [key for key in self._keys if kid is None or key.key_id in {None, kid}]

    async def aclose(self) -> None:
        """Nothing to release."""


class PublishedKeys:
    """The keys of an address, fetched when they are first needed, every `FRESH` seconds, and for an id that is new.

    One fetch at a time, and not more often than every `OFTEN` seconds: ids of made-up tokens do not hammer the address.
    While it is unavailable, the keys that were last fetched stay.
    """

    mark = ""

    def __init__(self, url: str, clock: Callable[[], float] = monotonic) -> None:
        self._url = url
        self._clock = clock
        self._fetching = Fetching()
        self._keys: Sequence[jwt.PyJWK] = ()
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def named(self, kid: str | None) -> Sequence[jwt.PyJWK]:
        """The keys of the id, all where there is none. Raises `Problem` with 503 where no keys were ever fetched."""
        found = self._found(kid)
        if not found or self._clock() - self._fetched > FRESH:
            async with self._lock:
                if not self._found(kid) or self._clock() - self._fetched > FRESH:
                    await self._renew()
            found = self._found(kid)
        if self._fetched == float("-inf"):
            raise Problem(
                503,
                "keys-unavailable",
                "the callers' public keys could not be fetched; try again later",
                retry_after=OFTEN,
            )
        return found

    async def aclose(self) -> None:
        """Close the connections."""
        await self._fetching.aclose()

    def _found(self, kid: str | None) -> Sequence[jwt.PyJWK]:
        return [key for key in self._keys if kid is None or key.key_id == kid]

    async def _renew(self) -> None:
        if self._clock() - self._tried < OFTEN:
            return
        self._tried = self._clock()
        try:
            self._keys = of_set(await self._fetching.get(self._url, LARGEST))
        except (NotFetched, ValueError):
            return
        self._fetched = self._clock()


def check_jwks_url(settings: Settings, url: str) -> str:
    """The address of a set: https, or this machine. Raises `SettingsError`."""
    parts = urlsplit(url)
    try:
        parse_address(f"{parts.scheme}://{parts.netloc}", "the address")
    except SettingsError as error:
        refuse(settings, "jwks-url", f"cannot be used: {error}")
    if parts.fragment or not url.isascii() or not url.isprintable():
        refuse(settings, "jwks-url", "has a fragment, or a character that no address has")
    return url


def of_set(content: bytes) -> Sequence[jwt.PyJWK]:
    """The usable keys of a JSON Web Key Set, or of one key. Raises ValueError."""
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1024} KiB")
    try:
        data: Any = read_json(content)
    except InvalidJson as error:
        raise ValueError(f"it is {error}") from None
    rows = data.get("keys", [data]) if isinstance(data, dict) else None
    if not isinstance(rows, list) or len(rows) > _MOST_KEYS:
        raise ValueError(f"it is not a set of at most {_MOST_KEYS} keys")
    found = []
    for row in rows:
        try:
            found.append(jwt.PyJWK.from_dict(row))
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError):
            continue  # of a kind that nobody here needs, as sets may have
    found = [key for key in found if usable(key)]
    if not found:
        raise ValueError("it has no public key for RSA, EC or Ed25519 signatures")
    return found


def _of_pem(content: bytes) -> Sequence[jwt.PyJWK]:
    from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    if b"PRIVATE KEY" in content:
        raise ValueError(
            "it holds a private key: put the public one there, and keep the private one where tokens are signed"
        )
    try:
        is_certificate = b"BEGIN CERTIFICATE" in content
        key: Any = load_pem_x509_certificate(content).public_key() if is_certificate else load_pem_public_key(content)
    except Exception:  # noqa: BLE001 -- cryptography's own, which are many
        raise ValueError("it is not a PEM public key") from None
    kinds: dict[type[Any], type[Any]] = {
        rsa.RSAPublicKey: jwt.algorithms.RSAAlgorithm,
        ec.EllipticCurvePublicKey: jwt.algorithms.ECAlgorithm,
        ed25519.Ed25519PublicKey: jwt.algorithms.OKPAlgorithm,
        ed448.Ed448PublicKey: jwt.algorithms.OKPAlgorithm,
    }
    for kind, algorithm in kinds.items():
        if isinstance(key, kind):
            row = algorithm.to_jwk(key)
            return [jwt.PyJWK.from_dict(json.loads(row) if isinstance(row, str) else row)]
    raise ValueError("it holds a key that is not RSA, EC or Ed25519")
