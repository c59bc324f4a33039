"""A provider of sign-ins (OpenID Connect) as a workspace sets it, and which role its claims give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from chokepoint.records.errors import InputError
from chokepoint.records.settings import SAFE_ADDRESSES
from chokepoint.review.access.rules import ROLES

TOLD = 5
"""How many values of a claim are repeated to who is refused."""
LONGEST = 80
"""Characters of a value that are repeated."""


@dataclass(frozen=True)
class SignInSettings:
    """The provider of one workspace. `oidc_issuer` empty: there is none, and people have passwords alone.

    `oidc_issuer` is its address as its own description states it, `oidc_client_id` what it calls this program.
    `oidc_title`: its name on the button. `oidc_scopes`: what is asked for. `oidc_claim`: the claim of the ID token that
    names roles, and `oidc_roles` the role here of each of its values. `oidc_name_claim`: the claim that names a new
    account. `oidc_address`: the address under which browsers reach this server; empty: the one that they ask for.
    """

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_title: str = ""
    oidc_scopes: tuple[str, ...] = ("openid", "profile")
    oidc_claim: str = "roles"
    oidc_name_claim: str = "preferred_username"
    oidc_address: str = ""
    oidc_roles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("oidc_issuer", "oidc_address"):
            given = getattr(self, name)
            if given and (not given.startswith(SAFE_ADDRESSES) or urlsplit(given).query or urlsplit(given).fragment):
                raise InputError(
                    f"Setting `{name}` is `{given}`; it must be an address of https, or on this machine, that ends "
                    "with its path."
                )
        for value, role in self.oidc_roles.items():
            if role not in ROLES:
                raise InputError(
                    f"Setting `oidc_roles` gives `{value}` the role `{role}`; roles are {', '.join(ROLES)}."
                )
        if self.oidc_issuer:
            self._check_whole()

    def _check_whole(self) -> None:
        """Raises InputError where a provider is set that could let nobody in."""
        for name in ("oidc_client_id", "oidc_claim", "oidc_roles"):
            if not getattr(self, name):
                raise InputError(f"`oidc_issuer` is set, and `{name}` is empty: nobody could sign in by it.")
        if "openid" not in self.oidc_scopes:
            raise InputError("Setting `oidc_scopes` must hold `openid`: no provider says who one is without it.")

    @property
    def title(self) -> str:
        """What people call the provider."""
        return self.oidc_title or urlsplit(self.oidc_issuer).netloc


@dataclass(frozen=True)
class RoleGiven:
    """The role that claims give; None where they give none. `because`: a sentence to who asked."""

    role: str | None
    because: str


def role_given(claims: Mapping[str, Any], settings: SignInSettings) -> RoleGiven:
    """The role that the configured claim gives: of several, the one that is allowed all that the others are."""
    claim, title = settings.oidc_claim, settings.title
    values = _values(claims, claim)
    if not values:
        return RoleGiven(
            None, f"{title} says nothing of `{claim}`, which would give a role here. Ask who runs {title}."
        )
    roles = {settings.oidc_roles[value] for value in values if value in settings.oidc_roles}
    told = ", ".join(f"`{value[:LONGEST]}`" for value in values[:TOLD]) + (" …" if len(values) > TOLD else "")
    if not roles:
        return RoleGiven(
            None,
            f"{title} says that your `{claim}` is {told}, which is no role here. Who set this server up gives it one "
            "under [oidc_roles] in config.toml.",
        )
    widest = [role for role in roles if all(ROLES[role] >= ROLES[other] for other in roles)]
    if not widest:
        return RoleGiven(
            None,
            f"{title} says that your `{claim}` is {told}, which is {' and '.join(sorted(roles))} here. These are kept "
            "apart: nobody has both.",
        )
    return RoleGiven(widest[0], f"{title} says that your `{claim}` is {told}, which is {widest[0]} here.")


def _values(claims: Mapping[str, Any], claim: str) -> list[str]:
    """The texts of a claim, by its whole name or else by a path with dots, as in `realm_access.roles`."""
    held: Any = claims.get(claim)
    if held is None:
        held = claims
        for part in claim.split("."):
            held = held.get(part) if isinstance(held, Mapping) else None
    given = held if isinstance(held, list) else [held]
    return sorted({one for one in given if isinstance(one, str) and one.strip()})
