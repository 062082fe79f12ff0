"""`staffel effect`: what the money reached, from the running stack, as a page, a table or JSON."""

import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer

from cli.endpoints import StackFolder, endpoints, fail, misused
from deploy.local.tokens import grant, reason

FORMS = {"html": "text/html", "csv": "text/csv", "json": "application/json"}


def effect(
    programme: Annotated[str | None, typer.Option(help="Code of a programme; all without it.")] = None,
    year: Annotated[int | None, typer.Option(help="Budget year; all without it.")] = None,
    field: Annotated[str | None, typer.Option(help="Field of action, for example education.")] = None,
    district: Annotated[str | None, typer.Option(help="City district, or citywide.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Day, as 2026-12-31; today without it.")] = None,
    form: Annotated[str, typer.Option("--format", help="html, csv or json.")] = "html",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File; standard output without it.")] = None,
    user: Annotated[str, typer.Option("--as", help="Whose figures: what this user may see.")] = "auditor.audit-office",
    folder: StackFolder = None,
) -> None:
    """From every euro to what happened to the people it reached in its time."""
    if form not in FORMS:
        raise misused(f"there is no format {form}: choose {', '.join(FORMS)}")
    if form == "html" and poured_into_a_terminal(output):
        raise misused("a page does not fit a terminal: name a file, as in -o effect.html, or choose --format csv")
    stack = endpoints(folder)
    asked = {"programme": programme, "budget_year": year, "field": field, "district": district, "as_of": as_of}
    params = {name: str(value) for name, value in asked.items() if value is not None}
    try:
        signed_in = httpx.post(f"{stack.oidc}/protocol/openid-connect/token", data=grant(user), timeout=30)
        if signed_in.status_code != 200:
            raise fail(f"no token for {user}: {reason(signed_in)}")
        headers = {"Authorization": f"Bearer {signed_in.json()['access_token']}", "Accept": FORMS[form]}
        answer = httpx.get(f"{stack.services['funding']}/effect", params=params, headers=headers, timeout=120)
    except httpx.TransportError as error:
        raise fail(f"the stack does not answer ({type(error).__name__}): is `staffel up` still running?") from None
    if answer.status_code == 422:
        raise misused(said(answer))
    if answer.status_code != 200:
        raise fail(said(answer))
    if output is None:
        typer.echo(answer.content.decode("utf-8-sig"))
    else:
        output.write_bytes(answer.content)
        typer.echo(f"{output}: {len(answer.content)} bytes", err=True)


def said(answer: httpx.Response) -> str:
    """Why there is no answer, as the service's problem document says it."""
    try:
        problem = answer.json()
    except ValueError:
        return f"funding answers {answer.status_code}"
    errors = " ".join(error["detail"] for error in problem.get("errors", ()))
    return f"funding answers {answer.status_code}: {problem.get('title')}. {errors or problem.get('detail', '')}"


def poured_into_a_terminal(output: Path | None) -> bool:
    return output is None and sys.stdout.isatty()
