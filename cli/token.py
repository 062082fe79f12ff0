"""`staffel token`: an access token of the local identity provider, for curl and for trying things out."""

from typing import Annotated

import httpx
import typer

from cli.endpoints import StackFolder, endpoints, fail
from deploy.local.keycloak import COMMAND_LINE, PASSWORD


def token(
    username: Annotated[str, typer.Argument(help="For example clerk.youth-services, or system.jobcenter.")],
    folder: StackFolder = None,
) -> None:
    """Print an access token of the local identity provider."""
    address = f"{endpoints(folder).oidc}/protocol/openid-connect/token"
    try:
        answer = httpx.post(address, data=grant(username), timeout=30)
    except httpx.TransportError as error:
        raise fail(f"the identity provider at {address} does not answer ({type(error).__name__})") from None
    if answer.status_code != 200:
        raise fail(f"no token for {username}: {reason(answer)}")
    typer.echo(answer.json()["access_token"])


def grant(username: str) -> dict[str, str]:
    """A departmental system shows its own secret, a person name and password."""
    if username.startswith("system."):
        return {"grant_type": "client_credentials", "client_id": username, "client_secret": PASSWORD}
    return {"grant_type": "password", "client_id": COMMAND_LINE, "username": username, "password": PASSWORD}


def reason(answer: httpx.Response) -> str:
    """What the provider says, in words somebody can act on."""
    try:
        error = answer.json()
    except ValueError:
        return f"status {answer.status_code}"
    if error.get("error") in ("invalid_grant", "invalid_client", "unauthorized_client"):
        return "no such user or system; names look like clerk.youth-services or clerk.youth-services.essen"
    return str(error.get("error_description") or error.get("error") or f"status {answer.status_code}")
