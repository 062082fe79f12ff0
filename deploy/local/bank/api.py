"""The bank over HTTP: files from the treasury, money from outside, and how it is to behave."""

import time
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from deploy.local.bank.account import CITY
from deploy.local.bank.behaviour import Behaviour
from deploy.local.bank.books import Books, digest
from deploy.local.bank.orders import Refused, read
from deploy.local.bank.statements import Booking

MessageId = Annotated[str, Path(min_length=1, max_length=35)]


class Credit(BaseModel):
    """Somebody pays in, to the city unless another account is named.

    The `reference` stands as EndToEndId, the `remittance` as free text; one of them is there.
    """

    model_config = ConfigDict(extra="forbid")

    amount_cents: int = Field(gt=0)
    reference: Annotated[str | None, Field(max_length=35)] = None
    remittance: Annotated[str | None, Field(max_length=140)] = None
    account: str = CITY


class Wish(BaseModel):
    """A behaviour of one payment, or of the next one; those of files are of the next file."""

    model_config = ConfigDict(extra="forbid")

    behaviour: Behaviour
    end_to_end_id: str | None = None


class BrokenConnection(Response):
    """An answer that begins and never ends: the server closes the connection in its midst."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"1000")]})


def app_of(books: Books, now: Callable[[], float] = time.time) -> FastAPI:
    app = FastAPI(title="Local bank", docs_url=None, redoc_url=None)

    @app.get("/health/ready")
    async def ready() -> Mapping[str, str]:
        return {"status": "ready"}

    @app.put("/files/{message_id}")
    async def take(message_id: MessageId, request: Request) -> Response:
        """201: taken. 200: had it before. 409: another file had this number. 422: refused as a whole, with a reason."""
        content = await request.body()
        before = books.known(message_id)
        if before is not None:
            return said(200 if before == digest(content) else 409)
        try:
            file = read(content)
            if file.message_id != message_id:
                raise Refused("message_id_differs")
            wanted = books.wanted_of_next_file()
            if wanted == "refuse":
                raise Refused("not_authorised")
        except Refused as refused:
            return said(422, reason_code=refused.reason)
        if wanted == "drop_before":
            return BrokenConnection()
        books.take(content, file, now(), partly=wanted == "partly")
        return BrokenConnection() if wanted == "drop_after" else said(201)

    @app.get("/files/{message_id}")
    async def look(message_id: MessageId) -> Mapping[str, str]:
        """Whether the bank has the file."""
        known = books.known(message_id)
        if known is None:
            raise HTTPException(404)
        return {"message_id": message_id, "sha256": known}

    @app.post("/credits", status_code=202)
    async def credit(body: Credit) -> Mapping[str, Any]:
        """Money from outside, in the next statement."""
        if body.reference is None and body.remittance is None:
            raise HTTPException(422, "a payer names a reference or writes a text")
        books.credit(Booking("", body.account, "credit", body.amount_cents, body.reference, body.remittance), now())
        return {"status": "taken"}

    @app.post("/behaviours", status_code=202)
    async def behave(body: Wish) -> Mapping[str, Any]:
        books.behave(body.behaviour, body.end_to_end_id)
        return {"status": "taken"}

    return app


def said(status: int, **more: str) -> Response:
    words = {200: "had_it_before", 201: "taken", 409: "other_content", 422: "refused"}
    body = {"status": words[status], **more}
    return JSONResponse(body, status)
