"""The files of requests: as the whole body or as a part of a form, with what the sender says about all of it."""

from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from shared.problems import Refusal, UnsupportedMediaType, invalid

CSV_TYPES = ("text/csv", "application/csv", "text/plain", "text/tab-separated-values")
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOKS = (WORKBOOK, "application/vnd.ms-excel", "application/vnd.ms-excel.sheet.macroenabled.12")
FORM = "multipart/form-data"
LONGEST_OPTION = 64 * 1024
LONGEST_NAME = 200
OPTIONS = ("mapping", "defaults", "sheet")


class UnreadableForm(Refusal):
    problem = "unreadable"
    status = 400
    title = "The request holds no form that can be read"


class InMemory(MultiPartParser):
    """Files stay in memory, where the limit of the body holds: nothing personal is written to a disk."""

    spool_max_size = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file and what was said with it: JSON of `mapping` and `defaults`, the name of a sheet."""

    body: bytes
    name: str | None
    charset: str | None
    mapping: Any
    defaults: Any
    sheet: str | None


async def uploaded(request: Request) -> Upload:
    """The file of a request. Raises 415 for another content type, 400 and 422 for what cannot be read."""
    kind, charset = media_type(request.headers.get("content-type"))
    options = {name: request.query_params[name] for name in OPTIONS if name in request.query_params}
    name = None
    if kind == FORM:
        body, name, charset, said = await _from_form(request)
        options |= said
    elif kind in (*CSV_TYPES, *WORKBOOKS):
        body = await request.body()
    else:
        raise UnsupportedMediaType(f"Send a form with the part `file`, or the file itself as text/csv or {WORKBOOK}.")
    if not body:
        raise invalid("/file", "empty", "The file has no content.")
    return Upload(
        body, name, charset, _json(options, "mapping"), _json(options, "defaults"), options.get("sheet") or None
    )


def media_type(header: str | None) -> tuple[str, str | None]:
    """The type in small letters, and its charset if it names one."""
    kind, *parameters = (part.strip() for part in (header or "").split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "charset":
            return kind.lower(), value.strip().strip('"')
    return kind.lower(), None


async def _from_form(request: Request) -> tuple[bytes, str | None, str | None, dict[str, str]]:
    await request.body()  # kept by the request: the Idempotency-Key's fingerprint needs it as well
    parser = InMemory(
        request.headers, request.stream(), max_files=1, max_fields=len(OPTIONS), max_part_size=LONGEST_OPTION
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError):
        detail = (
            f"Send one part `file` and at most the fields {', '.join(OPTIONS)}, with a boundary in the content type."
        )
        raise UnreadableForm(detail) from None
    try:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise invalid("/file", "missing", "The form needs a part `file` with a file name.")
        said = {name: value for name in OPTIONS if isinstance(value := form.get(name), str)}
        charset = media_type(file.content_type)[1]
        return await file.read(), _name(file.filename), charset, said
    finally:
        await form.close()


def _name(name: str | None) -> str | None:
    """The last part of a path, without what terminals and databases choke on."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(one for one in last if one.isprintable())[:LONGEST_NAME] or None


def _json(options: dict[str, str], name: str) -> Any:
    if not options.get(name):
        return {}
    try:
        return orjson.loads(options[name])
    except orjson.JSONDecodeError:
        raise invalid(f"/{name}", "not_json", "This must be a JSON object.") from None


def upload_body() -> dict[str, Any]:
    """For `openapi_extra` of a route that takes a list."""
    text = {"type": "string", "contentEncoding": "utf-8"}
    options = {
        "mapping": {"type": "string", "description": 'JSON: heading or letter → field or null, {"Spalte 7": "city"}.'},
        "defaults": {"type": "string", "description": 'JSON: for all rows, {"occasion": "Zuzug", "needs": "Sprache"}.'},
        "sheet": {"type": "string", "description": "The sheet of a workbook; by default the first that is not empty."},
    }
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    form = {"type": "object", "required": ["file"], "properties": {"file": file, **options}}
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": one["description"],
            "schema": {"type": "string", "maxLength": LONGEST_OPTION},
        }
        for name, one in options.items()
    ]
    content = {"text/csv": {"schema": text}, WORKBOOK: {"schema": file}, FORM: {"schema": form}}
    return {"requestBody": {"required": True, "content": content}, "parameters": parameters}
