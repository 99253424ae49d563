"""Everything that one state of the files means for the service. A request sees one snapshot from its start to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from anam_personas.api.access import Access
from anam_personas.errors import SettingsError
from anam_personas.persona.stored_ids import looked_up
from anam_personas.serve.callers import Anyone, SharedSecret, weakness
from anam_personas.serve.limits import Limits
from anam_personas.serve.policy import Policy, refuse
from anam_personas.serve.storage import counting
from anam_personas.serve.upstream import Upstream
from anam_personas.tokens import Minting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from anam_personas.project import Project
    from anam_personas.serve.callers import Callers
    from anam_personas.serve.metrics import Metrics
    from anam_personas.serve.storage import Counting


@dataclass(frozen=True)
class Parts:
    """What is checked and decided of a project before anything is replaced. ``marks`` tell it from others: the callers'
    part first, then that of the personas.
    """

    project: Project
    policy: Policy
    access: Access
    callers: Callers
    marks: tuple[object, ...]
    warnings: tuple[str, ...] = ()

    def is_same(self, snapshot: Snapshot) -> bool:
        """Whether a snapshot is what these parts would make."""
        return (*self.marks, self.policy) == (*snapshot.marks, snapshot.policy) and snapshot.upstream.is_for(
            self.access
        )


@dataclass(eq=False)
class Snapshot:
    """The parts at work. ``requests`` are under way with it; after ``retire`` it is closed once there are none."""

    project: Project
    policy: Policy
    callers: Callers
    limits: Limits
    upstream: Upstream
    minting: Minting
    marks: tuple[object, ...] = ()
    requests: int = 0
    is_over: bool = False


@dataclass
class Workshop:
    """Makes snapshots, and hands on from one to the next what must not begin anew: counts and connections.

    ``workers`` is how many processes share limits that are counted in memory. ``is_exposed`` says that other machines
    may reach the service.
    """

    environ: Mapping[str, str] = field(repr=False)
    metrics: Metrics
    workers: int = 1
    is_exposed: bool = False
    api_url: str | None = None
    env_file: str | None = None
    own_callers: Callers | None = None
    _counting: dict[str, Counting] = field(default_factory=dict, repr=False)
    _upstreams: list[Upstream] = field(default_factory=list, repr=False)
    _users: Counter[int] = field(default_factory=Counter, repr=False)

    def parts(self, project: Project) -> Parts:
        """The parts of a project. Raises `SettingsError`. May take a while: files are read."""
        policy = Policy.of(project, self.environ)
        if policy.is_open and self.is_exposed and self.own_callers is None:
            refuse(
                project.settings,
                "auth",
                'is "none", which is for this machine only: set "jwt" or "shared-secret", or serve on 127.0.0.1',
            )
        access = Access.from_environ(project.target, self.environ, project.settings, self.api_url, self.env_file)
        callers = self.own_callers or _callers(project, policy, self.environ)
        _check_secret(policy, access, self.environ)
        warnings = (*_warnings(policy, self.environ, self.workers), *_unknown_ids(project, policy))
        return Parts(project, policy, access, callers, (_of_callers(policy, callers), _of_personas(project)), warnings)

    def snapshot(self, parts: Parts, last: Snapshot | None = None) -> Snapshot:
        """The parts at work. Callers of the ``last`` one stay if nothing changed for them, with the keys that they fetched."""
        is_kept = last is not None and last.marks[0] == parts.marks[0]
        callers = last.callers if last is not None and is_kept else parts.callers
        storage = parts.policy.limit_storage
        if storage not in self._counting:
            self._counting[storage] = counting(storage)
        upstream = next((each for each in self._upstreams if each.is_for(parts.access)), None)
        if upstream is None:
            upstream = Upstream(parts.access)
            self._upstreams.append(upstream)
        self._users.update([id(callers), id(upstream)])
        return Snapshot(
            project=parts.project,
            policy=parts.policy,
            callers=callers,
            limits=Limits(parts.policy, self._counting[storage], self.metrics, self.workers),
            upstream=upstream,
            minting=Minting(parts.project, parts.access),
            marks=parts.marks,
        )

    async def release(self, snapshot: Snapshot) -> None:
        """Close what no other snapshot uses."""
        for each in (snapshot.callers, snapshot.upstream):
            self._users[id(each)] -= 1
            if not self._users[id(each)]:
                del self._users[id(each)]
                await each.aclose()
        self._upstreams = [each for each in self._upstreams if id(each) in self._users]

    async def aclose(self) -> None:
        """Close the storages of limits."""
        for each in self._counting.values():
            await each.aclose()
        self._counting.clear()


def _callers(project: Project, policy: Policy, environ: Mapping[str, str]) -> Callers:
    if policy.auth == "shared-secret":
        return SharedSecret.from_environ(policy.secret_variable or "", environ)
    if policy.auth == "none":
        return Anyone()
    from anam_personas.serve.jwks import FileKeys, PublishedKeys, check_jwks_url
    from anam_personas.serve.jwt_callers import JwtCallers

    if policy.key_file is not None:
        return JwtCallers(FileKeys.read(project.settings, policy.key_file), policy.audience, policy.issuer)
    url = check_jwks_url(project.settings, policy.jwks_url or "")
    return JwtCallers(PublishedKeys(url), policy.audience, policy.issuer)


def _of_callers(policy: Policy, callers: Callers) -> tuple[object, ...]:
    settings = (policy.auth, policy.secret_variable, policy.jwks_url, policy.key_file, policy.audience, policy.issuer)
    return (*settings, callers.mark)


def _of_personas(project: Project) -> tuple[object, ...]:
    rows = ((each.key, each.revision, str(each.body), *map(str, looked_up(each))) for each in project.personas())
    return (project.settings.project, *rows)


def _check_secret(policy: Policy, access: Access, environ: Mapping[str, str]) -> None:
    """Raise `SettingsError` where a shared secret is the API key itself."""
    if policy.secret_variable is not None:
        for secret in environ.get(policy.secret_variable, "").replace(",", " ").split():
            if f"Bearer {secret}" == access.key.bearer():
                raise SettingsError(
                    f"{policy.secret_variable} holds the API key: callers would have it; make a secret of its own"
                )


def _unknown_ids(project: Project, policy: Policy) -> Iterator[str]:
    """What an ephemeral token of a persona would need, and no file has yet. Stateful tokens do without."""
    for key in policy.personas:
        unknown = [each for each in looked_up(project.persona(key)) if not isinstance(each, str)]
        if unknown:
            yield f"{key} gets no ephemeral tokens: {unknown[0]}"


def _warnings(policy: Policy, environ: Mapping[str, str], workers: int) -> list[str]:
    found = []
    if policy.secret_variable is not None and (weak := weakness(policy.secret_variable, environ)):
        found.append(weak)
    if policy.auth == "jwt" and policy.audience is None:
        found.append("serve.audience is not set: tokens that the issuer signs for other applications are accepted, too")
    if workers > 1 and policy.limit_storage == "memory://":
        found.append(
            f"limits are counted in memory, so that each of the {workers} workers has 1/{workers} of them; "
            "set serve.limit-storage to redis://... to share them exactly"
        )
    return found
