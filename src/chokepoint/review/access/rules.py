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
    EXPORT: "take a case out of the program",
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


def why(asked: Principal, permission: str) -> str:
    """A sentence on why it is allowed or refused."""
    opens = f"`{permission}` ({PERMISSIONS[permission]})"
    if asked.may(permission):
        return f"{asked.name} may: the role {asked.role} is allowed {opens}."
    others = [role for role, held in ROLES.items() if permission in held]
    return f"{asked.name} may not: {opens} is for {' or '.join(others)}, and the role here is {asked.role}."
