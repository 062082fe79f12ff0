"""From the lines of a file to events that may be sent, or to the reasons why a line may not."""

import gzip
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Literal, cast

from deploy.local.realm import departments, qualified
from shared.contracts import strict_json
from shared.contracts.envelope import MAX_BYTES, CloudEvent, EnvelopeError, from_structured
from shared.contracts.reasons import Reason
from shared.contracts.reports import department_from
from shared.directory import Directory

GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 8 * 1024 * 1024
LONGEST_DOCUMENT = 100_000
"""Lines of a file that is one document."""

Status = Literal["accepted", "duplicate", "rejected", "written"]
"""`written` is on Kafka and not answered yet."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the line with this number (from 1)."""

    line: int
    status: Status
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """An event on its way: the line as it stands in the file, who sends it, and the event if it can be read as one.

    `faults` are reasons for which intake will reject it.
    """

    line: int
    raw: bytes
    department: str
    event: CloudEvent | None
    faults: Sequence[Reason] = ()


@dataclass(frozen=True)
class Senders:
    """Which departments there are, and as which client each one's system signs in."""

    clients: Mapping[str, str]

    @classmethod
    def of(cls, directory: Directory) -> "Senders":
        return cls({d.id: qualified("system", city, d) for city, d in departments(directory)})

    def find(self, name: str) -> str | None:
        """The id of a department by its id, or by the short name its users have: `jobcenter`, `social-office.essen`."""
        short = {client.removeprefix("system."): id for id, client in self.clients.items()}
        return name if name in self.clients else short.get(name)


def read(stream: BinaryIO) -> Iterator[tuple[int, bytes, int]]:
    """(number, line, bytes of the file read so far) of every line that is not blank; unpacks gzip by itself.

    A file that is one JSON document over several lines is one event, or an array of events, under its first line.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    packed = buffered.peek(2)[:2] == GZIP
    lines = cast(BinaryIO, gzip.GzipFile(fileobj=buffered)) if packed else buffered
    done, begun = 0, False
    read_so_far = _lines(lines)
    for number, line in enumerate(read_so_far, 1):
        done += len(line)
        text = (line.removeprefix(BOM) if number == 1 else line).strip()
        if not text:
            continue
        if not begun and (text[:1] == b"[" or (text[:1] == b"{" and not _documents(text))):
            rest = list(itertools.islice(read_so_far, LONGEST_DOCUMENT))
            whole = _documents(b"".join([text, b"\n", *rest]))
            found = [(number, event) for event in whole] or _each(number, [text, *rest])
            yield from ((place, event, done) for place, event in found)
            continue
        begun = True
        yield number, text, buffered.tell() if packed and buffered.seekable() else done


def _documents(raw: bytes) -> list[bytes]:
    """The events of a whole document; none if it is no JSON."""
    try:
        document = strict_json.parse(raw.removeprefix(BOM))
    except strict_json.NotStrictJson:
        return []
    return [strict_json.text(one) for one in (document if isinstance(document, list) else [document])]


def _each(first: int, lines: Sequence[bytes]) -> list[tuple[int, bytes]]:
    return [(number, text) for number, line in enumerate(lines, first) if (text := line.strip())]


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines; one that never ends is cut, so that no file exhausts the memory: what is cut off is rejected with it."""
    while line := stream.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        yield line


def examine(number: int, raw: bytes, senders: Senders, only: str | None) -> Letter | Outcome:
    """A letter, or the outcome of a line that cannot be sent; `only` is the department of `--as`."""
    try:
        event: CloudEvent | None = from_structured(raw)
        faults: Sequence[Reason] = ()
        source = event.source if event else None
    except EnvelopeError as error:
        event, faults, source = None, error.reasons, error.source
    department = department_from(source)
    if faults and (department is None or len(raw) > MAX_BYTES or not _is_object(raw)):
        return Outcome(number, "rejected", faults)
    if department is None:
        return rejected(number, "source", "wrong_source", "The source of a report is /departments/<department id>.")
    if only is not None and department != only:
        return rejected(
            number, "source", "wrong_source", "The source is another department than the one this came from."
        )
    if department not in senders.clients:
        return rejected(number, "source", "unknown_department", "This department is not in the directory.")
    return Letter(number, raw, department, event, faults)


def rejected(number: int, pointer: str, code: str, detail: str) -> Outcome:
    return Outcome(number, "rejected", (Reason(pointer, code, detail),))


def _is_object(raw: bytes) -> bool:
    try:
        return isinstance(strict_json.parse(raw), dict)
    except strict_json.NotStrictJson:
        return False
