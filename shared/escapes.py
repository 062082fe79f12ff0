"""How spreadsheets write signs that XML cannot hold: `_xHHHH_` (ECMA-376 part 1, 22.9.2.19, ST_Xstring), undone once.

`_x005F_` is an underscore that begins no escape. The parser drops half of it and leaves what follows looking like one:
so it is hidden from the parser first.
"""

import io
import re
import zipfile

UNDERSCORE = re.compile(b"(?i)_x005F_")
PIECE = 1024 * 1024
HIDDEN = "\ue05f"
ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def hidden(body: bytes) -> bytes:
    """The archive with its escaped underscores hidden; mostly there are none, and it stays as it is."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith(".xml")]
        if not any(_holds(archive, part) for part in parts):
            return body
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
            for part in parts + [one for one in archive.infolist() if not one.filename.endswith(".xml")]:
                new.writestr(part.filename, UNDERSCORE.sub(HIDDEN.encode(), archive.read(part)))
        return written.getvalue()


def _holds(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(PIECE):
            if UNDERSCORE.search(tail + piece):
                return True
            tail = piece[-len("_x005F") :]
    return False


def undone(text: str) -> str:
    """The text as it is shown; half of a pair, and what is no sign at all, is U+FFFD: nobody knows what stood there."""
    if "_x" in text:
        pairs = ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = pairs.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace(HIDDEN, "_").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
