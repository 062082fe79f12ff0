"""`staffel token`: an access token of the local identity provider, for curl and for trying things out."""

from typing import Annotated

import httpx
import typer

from cli.endpoints import StackFolder, endpoints, fail
from deploy.local.tokens import grant, reason


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
