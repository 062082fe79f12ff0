"""Reports over HTTP: batches within intake's limits, repeated with growing pauses until each has its receipt."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid4

import httpx

from shared.contracts.envelope import CloudEvent, to_structured
from shared.contracts.intake import Occasion
from shared.contracts.reports import Consent, Need, Person
from staffel_client.errors import NoSuchReport, NotAllowed, NotReached, Refused
from staffel_client.patience import Patience, is_worth_repeating, retry_after
from staffel_client.receipts import Receipt, receipt_of
from staffel_client.reports import Desk
from staffel_client.tokens import Tokens

MOST_EVENTS = 200
MOST_BYTES = 4 * 1024 * 1024
"""Of one request: half of what intake takes, so that no batch is long on its way."""
BATCH = "application/cloudevents-batch+json"
FROM_THE_BEGINNING = "nothing is lost: publish the same again, what was stored has no second effect"


class Staffel:
    """The way of one department's system to intake. A context: it holds connections.

    `transport` is httpx's: for proxies, client certificates, and tests without a network.
    """

    def __init__(
        self,
        *,
        intake: str,
        issuer: str,
        client_id: str,
        client_secret: str,
        department: str,
        patience: Patience = Patience(),  # noqa: B008  (frozen)
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.desk = Desk(department)
        self._intake = intake.rstrip("/")
        self._patience = patience
        self._http = httpx.Client(timeout=timeout, transport=transport)
        self._tokens = Tokens(self._http, self._until_answered, issuer, client_id, client_secret)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def report(
        self,
        *,
        reference: str,
        reported_on: date | str,
        occasion: Occasion,
        person: Person,
        needs: Sequence[Need] = (),
        legal_basis: str | None = None,
        person_informed_on: date | str | None = None,
        consents: Sequence[Consent] = (),
        remarks: str | None = None,
        id: str | None = None,
        time: datetime | None = None,
    ) -> CloudEvent:
        """As `Desk.report`."""
        return self.desk.report(
            reference=reference, reported_on=reported_on, occasion=occasion, person=person, needs=needs,
            legal_basis=legal_basis, person_informed_on=person_informed_on, consents=consents, remarks=remarks, id=id,
            time=time,
        )  # fmt: skip

    def withdrawal(self, reference: str, reason_code: str, *, id: str | None = None) -> CloudEvent:
        """As `Desk.withdrawal`."""
        return self.desk.withdrawal(reference, reason_code, id=id)

    def publish(self, events: Iterable[CloudEvent]) -> list[Receipt]:
        """A receipt for each event, in their order, also for those that are rejected.

        Raises `NotReached` when intake does not answer for as long as patience lasts (publish the same again),
        `NotAllowed`, `NoToken` or `Refused` when repeating would not help. What was answered before stands.
        """
        return [receipt for batch in batches(events) for receipt in self._publish(batch)]

    def what_became_of(self, report_id: UUID) -> dict[str, Any]:
        """`GET /reports/{id}`: its status, the person's id or the reasons of the rejection. Raises `NoSuchReport`."""
        return self._of(report_id)

    def why_routed(self, report_id: UUID) -> dict[str, Any]:
        """`GET /reports/{id}/routing`: which rule sent each need where, as far as the department may know."""
        return self._of(report_id, "/routing")

    def _of(self, report_id: UUID, what: str = "") -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._ask("GET", f"/reports/{report_id}{what}").json()
        except Refused as refused:
            if refused.status != 404:
                raise
            raise NoSuchReport(f"{self.desk.department} has sent no report {report_id} that intake has read") from None
        return found

    def _publish(self, batch: Sequence[bytes]) -> list[Receipt]:
        # One key for all attempts: the receipts of an attempt whose answer was lost come again as they were.
        headers = {"content-type": BATCH, "idempotency-key": str(uuid4())}
        try:
            answer = self._ask("POST", "/events", content=b"[" + b",".join(batch) + b"]", headers=headers)
        except Refused as refused:
            if refused.status != 413 or len(batch) == 1:
                raise
            half = len(batch) // 2
            return [*self._publish(batch[:half]), *self._publish(batch[half:])]
        return [receipt_of(one) for one in answer.json()["receipts"]]

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer, if it is one of success; everything else is raised."""
        answer = self._signed(method, path, **more)
        if answer.status_code == 401:
            self._tokens.forget()
            answer = self._signed(method, path, **more)
        if answer.is_success:
            return answer
        said = f"intake answers {answer.status_code} to {method} {path}: {detail(answer)}"
        if answer.status_code in (401, 403):
            raise NotAllowed(said)
        raise Refused(said, answer.status_code)

    def _signed(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**more.pop("headers", {}), **self._tokens.header()}
        return self._until_answered(self._http.build_request(method, self._intake + path, headers=headers, **more))

    def _until_answered(self, request: httpx.Request) -> httpx.Response:
        """The first answer that repeating would not change. Raises `NotReached`."""
        for attempt, wait in enumerate(self._patience.pauses(), 1):
            asked, failure = 0.0, ""
            try:
                answer = self._http.send(request)
                if not is_worth_repeating(answer.status_code):
                    return answer
                asked = retry_after(answer.headers.get("retry-after"))
                failure = f"answers {answer.status_code} ({detail(answer)})"
            except httpx.TransportError as error:
                failure = f"does not answer ({type(error).__name__})"
            if not wait(asked):
                address = f"{request.url.scheme}://{request.url.netloc.decode()}"
                raise NotReached(f"{address} {failure} after {attempt} attempts; {FROM_THE_BEGINNING}")
        raise AssertionError("pauses never end")


def batches(events: Iterable[CloudEvent]) -> Iterator[list[bytes]]:
    """The events as JSON, as many together as one request may hold."""
    batch: list[bytes] = []
    size = 0
    for event in events:
        raw = to_structured(event)
        if batch and (len(batch) == MOST_EVENTS or size + len(raw) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(raw)
        size += len(raw) + 1
    if batch:
        yield batch


def detail(answer: httpx.Response) -> str:
    """What a problem document says should be done, or the beginning of whatever came instead."""
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.text[:200]
