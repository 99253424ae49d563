"""Callers by JSON Web Token: signed with a public key that is known, not expired, for this audience, of this issuer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import jwt

from anam_personas.serve.callers import Caller, bearer, by_address, unauthorized

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from anam_personas.serve.callers import Asking

ALGORITHMS: Final = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
"""Those with a public key: a secret of HS256 would be one that every verifier can sign with, and ``none`` is none."""
_MOST_TRIED: Final = 8
_LONGEST_SUBJECT: Final = 512


class Keys(Protocol):
    """Public keys by id. ``mark`` changes with the file that they are from."""

    mark: str

    async def named(self, kid: str | None) -> Sequence[jwt.PyJWK]:
        """The keys that may have signed: those of the id, all where the token names none. Raises `Problem` with 503."""
        ...

    async def aclose(self) -> None:
        """Release what it holds."""
        ...


class JwtCallers:
    """Whoever sends such a token as ``Authorization: Bearer``."""

    def __init__(self, keys: Keys, audience: str | None, issuer: str | None) -> None:
        self.mark = keys.mark
        self._keys = keys
        self._audience = audience
        self._issuer = issuer

    async def caller(self, asking: Asking) -> Caller:
        """The caller: the token's ``sub``, else the address. Raises `Problem` with 401 or 503."""
        token = bearer(asking.headers)
        kid, algorithm = _header(token)
        keys = await self._keys.named(kid)
        claims = self._claims(token, [key for key in keys if fits(key, algorithm)][:_MOST_TRIED], algorithm)
        subject = claims.get("sub")
        if subject is None:
            return Caller(by_address(asking.address), claims)
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise unauthorized("the token's sub is not a text of a usable length")
        return Caller(f"sub:{subject}", claims)

    async def aclose(self) -> None:
        """Close the connections to where the keys are."""
        await self._keys.aclose()

    def _claims(self, token: str, keys: Sequence[jwt.PyJWK], algorithm: str) -> Mapping[str, Any]:
        for key in keys:
            try:
                return jwt.decode(
                    token,
                    key.key,
                    algorithms=[algorithm],
                    audience=self._audience,
                    issuer=self._issuer,
                    options={"require": ["exp"], "verify_aud": self._audience is not None, "verify_iat": False},
                )
            except jwt.InvalidSignatureError:
                continue
            except jwt.PyJWTError as error:
                fault = _FAULTS.get(type(error), "is not valid")
                break
            except (ValueError, TypeError, RecursionError):  # of what is inside a token
                fault = "is not valid"
                break
        else:
            fault = "is not signed with a key of this service's issuer"
        raise unauthorized(f"the token {fault}")


_FAULTS: Final[dict[type[Exception], str]] = {
    jwt.ExpiredSignatureError: "has expired",
    jwt.ImmatureSignatureError: "is not valid yet",
    jwt.InvalidAudienceError: "is for another audience",
    jwt.InvalidIssuerError: "is from another issuer",
    jwt.MissingRequiredClaimError: "has no exp, aud or iss",
}


def fits(key: jwt.PyJWK, algorithm: str) -> bool:
    """Whether a key may verify the algorithm that a token names: of one family, and what the key itself says."""
    said = key._jwk_data.get("alg")  # noqa: SLF001 -- what the set says, before PyJWT puts its own default there
    if said is not None:
        return bool(said == algorithm)
    family = {"RSA": ("RS", "PS"), "EC": ("ES",), "OKP": ("Ed",)}.get(key.key_type or "", ())
    return algorithm.startswith(family) and (key.key_type != "EC" or key.algorithm_name == algorithm)


def usable(key: jwt.PyJWK) -> bool:
    """Whether a key of a set is a public one for signatures."""
    return key.key_type in {"RSA", "EC", "OKP"} and key.public_key_use in {None, "sig"} and "d" not in key._jwk_data  # noqa: SLF001


def _header(token: str) -> tuple[str | None, str]:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise unauthorized("the credential is not a JSON Web Token") from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise unauthorized(f"the token is not signed with one of {', '.join(ALGORITHMS)}")
    if "crit" in header or (kid is not None and not isinstance(kid, str)):
        raise unauthorized("the token's header is not valid")
    return kid, algorithm
