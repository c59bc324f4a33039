"""What one may be allowed, what each role is allowed, and why somebody was let in or refused."""

from __future__ import annotations

from dataclasses import dataclass

READ, PERSONAL, ASSESS, CASEWORK = "read", "personal", "assess", "casework"
DECIDE, APPROVE, EXPORT, LOG, METRICS, ACCESS = "decide", "approve", "export", "log", "metrics", "access"

PERMISSIONS = {
    READ: "rankings, likelihoods, signs and figures, personal data hidden",
    PERSONAL: "names and all other personal data",
    ASSESS: "hold names against lists, and assess orders that are not on record",
    CASEWORK: "work on cases: assign, note, attach, resolve signs, put off, hand up",
    DECIDE: "release or refuse, and open a case again",
    APPROVE: "agree or refuse as the second person",
    EXPORT: "take cases, filings and files with personal data out of the program",
    LOG: "read the log and verify it",
    METRICS: "read the figures of the running program",
    ACCESS: "make and end accounts and keys",
}
"""What one may be allowed, each with what it opens."""

ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({READ}),
    "analyst": frozenset({READ, PERSONAL, ASSESS, CASEWORK, DECIDE}),
    "supervisor": frozenset({READ, PERSONAL, ASSESS, CASEWORK, DECIDE, APPROVE, EXPORT}),
    "admin": frozenset({READ, METRICS, ACCESS}),
    "auditor": frozenset({READ, PERSONAL, LOG}),
}
"""Who makes accounts sees no personal data, and who audits changes nothing."""

OWNER = "owner"
"""The role of the one user of a machine, who is allowed everything; four eyes still want a second person."""

LINK, PASSWORD, PROVIDER, KEY = "link", "password", "provider", "key"
"""How somebody showed who they are."""


@dataclass(frozen=True)
class Principal:
    """Who asks. `by` is how they showed who they are."""

    name: str
    role: str
    permissions: frozenset[str]
    by: str

    def may(self, permission: str) -> bool:
        """Whether it is allowed."""
        return permission in self.permissions


def owner(name: str) -> Principal:
    """The one user of this machine."""
    return Principal(name, OWNER, frozenset(PERMISSIONS), LINK)


def of_role(name: str, role: str, by: str) -> Principal:
    """Somebody of a role."""
    return Principal(name, role, ROLES[role], by)


def came_in(asked: Principal, provider: str) -> str:
    """A sentence on how somebody came in, and who says what they may. `provider`: the title of the one that is set."""
    return {
        LINK: "You came by the link that `chokepoint serve` printed: who has it is the one user of this machine.",
        PASSWORD: "You logged in with a password; who makes accounts here gave you the role.",
        PROVIDER: f"You signed in with {provider}, which says your role anew each time.",
        KEY: "It came with a key, which is allowed what it was made for.",
    }[asked.by]


def why(asked: Principal, permission: str) -> str:
    """A sentence on why it is allowed or refused, that says what it opens."""
    opens = f"`{permission}` ({PERMISSIONS[permission]})"
    if asked.may(permission):
        return f"{asked.name} may: the role {asked.role} is allowed {opens}."
    return f"{asked.name} may not: {opens} is for {_others(permission)}, and the role here is {asked.role}."


def because(asked: Principal, permission: str) -> str:
    """The reason alone, for who sees what it opens beside it."""
    if asked.role == OWNER:
        return "The one user of this machine is allowed everything."
    if asked.by == KEY:
        return f"The key was {'' if asked.may(permission) else 'not '}made for this."
    if asked.may(permission):
        return f"The role {asked.role} is allowed this."
    return f"This is for {_others(permission)}; your role is {asked.role}."


def _others(permission: str) -> str:
    return " or ".join(role for role, held in ROLES.items() if permission in held)
