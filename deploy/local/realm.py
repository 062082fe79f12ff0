"""The realm of the local identity provider, computed from the directory: nobody edits users by hand.

Every department has a clerk, a head and whoever else has a mailbox in the directory, and a system that
reports for it. `python -m deploy.local.realm` prints the realm for other installations that want it.
"""

import json
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.local.installation import PROJECT
from deploy.local.keycloak import COMMAND_LINE, PASSWORD, REALM
from shared.directory import Department, Directory, Municipality

MUNICIPALITIES = PROJECT / "deploy" / "municipalities"
HOME = "05913000"  # users of this city go without its name
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-"})
CLAIMS = {"department": False, "municipality": False, "roles": True}  # claim → a list?

Json = dict[str, Any]


def realm(directory: Directory) -> Json:
    """The realm as Keycloak imports it. The same directory gives the same realm, ids of users included, so
    that a person keeps `sub` (and with it their inbox) when the realm is imported anew."""
    users, clients = [], [command_line_client()]
    for municipality, department in departments(directory):
        for role in roles(department):
            users.append(person(municipality, department, role))
        clients.append(system_client(municipality, department))
        users.append(system_account(municipality, department))
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "accessTokenLifespan": 3600,
        # All passwords are the same public word: hashing them expensively would only slow the first start
        # down.
        "passwordPolicy": "hashAlgorithm(pbkdf2-sha256) and hashIterations(1000)",
        "components": {"org.keycloak.userprofile.UserProfileProvider": [user_profile()]},
        "clients": sorted(clients, key=lambda client: str(client["clientId"])),
        "users": sorted(users, key=lambda user: str(user["username"])),
    }


def departments(directory: Directory) -> Iterator[tuple[Municipality, Department]]:
    for municipality in directory.municipalities:
        for department in municipality.departments:
            yield municipality, department


def roles(department: Department) -> list[str]:
    """Who works there: a clerk and a head everywhere, and every other role with a mailbox."""
    return sorted({"clerk", "head", *department.mailboxes})


def qualified(role: str, municipality: Municipality, department: Department) -> str:
    """`clerk.jobcenter`; in other cities `clerk.youth-services.essen`; on the state level
    `coordinator.laki`."""
    name = f"{role}.{department.name}"
    if municipality.municipality == HOME or municipality.municipality.endswith("000000"):
        return name
    city = municipality.name.lower().translate(SPELT_OUT)
    return f"{name}.{city}"


def person(municipality: Municipality, department: Department, role: str) -> Json:
    username = qualified(role, municipality, department)
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:staffel:user:{username}")),
        "username": username,
        "enabled": True,
        # Without an address and both names the password grant answers that the account is not set up.
        "email": f"{username}@staffel.example",
        "emailVerified": True,
        "firstName": role.replace("-", " ").title(),
        "lastName": department.names.de,
        "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
        "attributes": attributes(municipality, department, role, *also(department, role)),
    }


def also(department: Department, role: str) -> list[str]:
    """Where there are operators or treasurers the head is one too: repairs and payments need a second person."""
    return [one for one in ("operator", "treasurer") if role == "head" and one in department.mailboxes]


def system_account(municipality: Municipality, department: Department) -> Json:
    """Whom a department's system acts as; carries the claims of its tokens."""
    client = qualified("system", municipality, department)
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:staffel:system:{client}")),
        "username": f"service-account-{client}",
        "enabled": True,
        "serviceAccountClientId": client,
        "attributes": attributes(municipality, department, "system"),
    }


def attributes(municipality: Municipality, department: Department, *roles: str) -> Json:
    return {
        "department": [department.id],
        "municipality": [municipality.municipality],
        "roles": list(roles),
    }


def command_line_client() -> Json:
    """For `staffel token`: a person's name and password against a token, without a secret."""
    return {**client(COMMAND_LINE), "publicClient": True, "directAccessGrantsEnabled": True}


def system_client(municipality: Municipality, department: Department) -> Json:
    """For a departmental system (Fachverfahren): its own secret against a token."""
    return {
        **client(qualified("system", municipality, department)),
        "secret": PASSWORD,
        "serviceAccountsEnabled": True,
    }


def client(client_id: str) -> Json:
    return {
        "clientId": client_id,
        "enabled": True,
        "protocol": "openid-connect",
        "standardFlowEnabled": False,
        # With all of a user's roles in the token, Keycloak adds an audience of its own to ours.
        "fullScopeAllowed": False,
        "protocolMappers": [*(claim(name, many) for name, many in CLAIMS.items()), audience()],
    }


def claim(name: str, many: bool) -> Json:
    return {
        "name": name,
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": {
            "user.attribute": name,
            "claim.name": name,
            "jsonType.label": "String",
            "multivalued": "true" if many else "false",
            "access.token.claim": "true",
            "id.token.claim": "true",
            "userinfo.token.claim": "true",
        },
    }


def audience() -> Json:
    return {
        "name": "audience",
        "protocol": "openid-connect",
        "protocolMapper": "oidc-audience-mapper",
        "config": {"included.custom.audience": "staffel", "access.token.claim": "true", "id.token.claim": "false"},
    }


def user_profile() -> Json:
    """Lets administrators edit the attributes the claims come from; otherwise a later edit would drop
    them."""
    everybody = {"view": ["admin", "user"], "edit": ["admin", "user"]}
    names = ("username", "email", "firstName", "lastName")
    profile = {
        "attributes": [{"name": name, "permissions": everybody} for name in names],
        "unmanagedAttributePolicy": "ADMIN_EDIT",
    }
    return {"providerId": "declarative-user-profile", "config": {"kc.user.profile.config": [json.dumps(profile)]}}


def text(municipalities: Path = MUNICIPALITIES) -> str:
    """The realm file for a folder of municipalities."""
    return json.dumps(realm(Directory.load(municipalities)), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text(*map(Path, sys.argv[1:2])))
