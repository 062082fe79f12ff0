"""XML from outside, parsed so that it can only be read.

A first pass with Expat stops at a document type, before any entity is declared, and at what is too deep or too much;
the tree is made afterwards, by a parser that resolves no entities, loads no DTD and knows no network.
"""

from xml.parsers import expat

from lxml import etree

MOST_BYTES = 256 * 1024
DEEPEST = 32
MOST_ELEMENTS = 10_000
MOST_ATTRIBUTES = 32


class NotSafe(Exception):
    """Not XML we take. `code` is stable, `detail` quotes nothing, `line` counts from 1."""

    def __init__(self, code: str, detail: str, line: int = 1) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.line = line


def parse(raw: bytes, most_bytes: int = MOST_BYTES, most_elements: int = MOST_ELEMENTS) -> etree._Element:
    """The root element of a document in UTF-8 or UTF-16 without a document type. Raises `NotSafe`."""
    if len(raw) > most_bytes:
        raise NotSafe("too_large", f"A message has at most {most_bytes} bytes.")
    _walk(raw, most_elements)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        return etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise NotSafe("not_xml", "This is not well-formed XML.", error.lineno or 1) from None


def _walk(raw: bytes, most_elements: int) -> None:
    parser = expat.ParserCreate()
    depth = elements = 0

    def start(name: str, attributes: list[str]) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > DEEPEST:
            raise NotSafe("too_deep", f"Elements are nested more than {DEEPEST} levels.", parser.CurrentLineNumber)
        if elements > most_elements or len(attributes) > 2 * MOST_ATTRIBUTES:
            raise NotSafe("too_many", "The message has too many elements or attributes.", parser.CurrentLineNumber)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def document_type(*_: object) -> None:
        detail = "Document types and entities are not taken: leave the DOCTYPE out."
        raise NotSafe("document_type", detail, parser.CurrentLineNumber)

    parser.ordered_attributes = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = document_type
    parser.EntityDeclHandler = document_type
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise NotSafe("not_xml", "This is not well-formed XML in UTF-8.", error.lineno) from None
    except (ValueError, LookupError):
        raise NotSafe("not_xml", "The encoding of this XML is not known; use UTF-8.") from None
