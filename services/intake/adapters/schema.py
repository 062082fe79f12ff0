"""What XML Schema says against a message, in words and places: never in what it quotes.

libxml2's own sentences hold the values they complain about. Only its number for the rule and the place are used; a name
that the schema does not have may be somebody's, and becomes `*`.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
MOST = 20
EXPECTED = re.compile(r"Expected is(?: one of)? \( ([^()]*) \)\.?\s*\Z")
LOCAL = re.compile(r"(?:\{[^}]*\}|##other\{[^}]*\}\*|)([A-Za-z][A-Za-z0-9]*)")
RULES = {
    "SCHEMAV_ELEMENT_CONTENT": (
        "wrong_element",
        "This element is not expected here, or one before its end is missing.",
    ),
    "SCHEMAV_CVC_PATTERN_VALID": ("wrong_format", "The value has not the form it must have."),
    "SCHEMAV_CVC_ENUMERATION_VALID": ("not_in_enum", "The value is none of the codes of this list."),
    "SCHEMAV_CVC_MINLENGTH_VALID": ("too_short", "The value must not be empty."),
    "SCHEMAV_CVC_MAXLENGTH_VALID": ("too_long", "The value is too long."),
    "SCHEMAV_CVC_LENGTH_VALID": ("wrong_format", "The value has the wrong length."),
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": ("wrong_type", "The value is not of the type of this element."),
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_3": ("wrong_type", "The value is not of any type this element may have."),
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": ("unknown_attribute", "The element has an attribute that is not known."),
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": ("unknown_attribute", "The element has an attribute that is not known."),
    "SCHEMAV_CVC_COMPLEX_TYPE_4": ("missing_attribute", "The element lacks an attribute that is required."),
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": ("text_not_allowed", "Only elements are allowed here, no text between them."),
    "SCHEMAV_CVC_ELT_1": ("wrong_element", "No message of this namespace begins with this element."),
    "SCHEMAV_CVC_ELT_3_1": ("nil_not_allowed", "An element cannot be nil here: leave it out."),
}
UNKNOWN = ("invalid", "The element breaks a rule of the schema.")
SILENT = {"SCHEMAV_CVC_TYPE_3_1_1", "SCHEMAV_CVC_TYPE_3_1_3", "SCHEMAV_CVC_ATTRIBUTE_3"}
"""Said a second time about what another rule has said already."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`element` is a path of local names, `/zuzugsmitteilung/person/geburtsdatum[2]`."""

    element: str
    line: int
    code: str
    detail: str

    def as_dict(self) -> dict[str, str | int]:
        return {"pointer": self.element, "code": self.code, "detail": f"Line {self.line}: {self.detail}"}


@dataclass(frozen=True)
class Schema:
    """An XML Schema of ours, read when it is first used."""

    path: Path

    @cached_property
    def _document(self) -> etree._ElementTree:
        return etree.parse(str(self.path), etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))

    @cached_property
    def _rules(self) -> etree.XMLSchema:
        return etree.XMLSchema(self._document)

    @cached_property
    def names(self) -> frozenset[str]:
        """The elements the schema knows."""
        return frozenset(str(one.get("name")) for one in self._document.iter(f"{XSD}element") if one.get("name"))

    def faults(self, root: etree._Element) -> list[Fault]:
        """What is wrong, in the order of the document; nothing if the message is valid."""
        if self._rules.validate(root):
            return []
        tree = root.getroottree()
        found: dict[tuple[str, str], Fault] = {}
        log: Any = self._rules.error_log
        for entry in log:
            if entry.type_name in SILENT and found:
                continue
            code, detail = RULES.get(entry.type_name, UNKNOWN)
            if code == "wrong_element":
                detail += self._expected(entry.message)
            place = self._place(tree, entry.path)
            found.setdefault((place, code), Fault(place, entry.line, code, detail))
        return list(found.values())[:MOST]

    def _expected(self, message: str) -> str:
        match = EXPECTED.search(message)
        names = [name for name in LOCAL.findall(match[1]) if name in self.names] if match else []
        return f" Expected: {', '.join(dict.fromkeys(names))}." if names else ""

    def _place(self, tree: etree._ElementTree, path: str | None) -> str:
        """The element libxml2 means, by names of the schema."""
        prefixes = {name: uri for one in tree.iter() for name, uri in one.nsmap.items() if name}
        try:
            found = tree.xpath(path, namespaces=prefixes or None) if path else []
        except etree.XPathError:
            found = []
        element = found[0] if isinstance(found, list) and found else None
        return path_of(element, self.names) if isinstance(element, etree._Element) else ""


def path_of(element: etree._Element, names: frozenset[str]) -> str:
    """`/a/b[2]/c` from the root to the element; the number only where there are several of one name."""
    steps = []
    current: etree._Element | None = element
    while current is not None:
        name = etree.QName(current).localname
        parent = current.getparent()
        alike = [one for one in parent if one.tag == current.tag] if parent is not None else [current]
        step = name if name in names else "*"
        steps.append(f"{step}[{alike.index(current) + 1}]" if len(alike) > 1 else step)
        current = parent
    return "/" + "/".join(reversed(steps))
