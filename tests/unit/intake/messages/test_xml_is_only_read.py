"""Entities, inclusions, depth and size: what XML can do besides saying something, it does not do here."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.intake.adapters.known import ADAPTERS
from services.intake.adapters.messages import NotAMessage, read
from shared.safe_xml import DEEPEST, MOST_BYTES, NotSafe, parse
from tests.unit.intake.messages.zuzug import a_message

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE z [<!ENTITY l0 "ha">{LAUGHS}]>'


def code(raw: bytes) -> str:
    with pytest.raises(NotAMessage) as refused:
        read(raw, ADAPTERS)
    found: str = refused.value.errors[0]["code"]
    return found


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A server nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield server


def nobody_called(server: socket.socket) -> bool:
    try:
        server.accept()
    except TimeoutError:
        return True
    return False


def test_a_billion_laughs_end_at_the_document_type() -> None:
    began = time.monotonic()
    assert code(a_message(("Kowalenko", "&l9;"), before=BILLION)) == "document_type"
    assert code(a_message(("<person>", '<person art="&l9;">'), before=BILLION)) == "document_type"
    assert time.monotonic() - began < 1


def test_a_quadratic_blow_up_ends_at_the_document_type() -> None:
    one = f'<!DOCTYPE z [<!ENTITY a "{"x" * 50_000}">]>'
    assert code(a_message(("Kowalenko", "&a;" * 100), before=one)) == "document_type"


def test_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Geheimnis")
    for kind in ("SYSTEM", 'PUBLIC "x"'):
        external = f'<!DOCTYPE z [<!ENTITY a {kind} "file://{secret}">]>'
        assert code(a_message(("Kowalenko", "&a;"), before=external)) == "document_type"


def test_no_server_is_called(listening: socket.socket) -> None:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
    for before in (f'<!DOCTYPE z SYSTEM "{address}">', f'<!DOCTYPE z [<!ENTITY % a SYSTEM "{address}"> %a;]>'):
        assert code(a_message(before=before)) == "document_type"
    read(a_message(before=f'<?xml-stylesheet href="{address}"?>'), ADAPTERS)
    assert nobody_called(listening)


def test_a_place_of_a_schema_inside_the_message_is_not_looked_up(listening: socket.socket) -> None:
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.xsd"
    instance = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
    hint = f'<zuzugsmitteilung {instance} i:schemaLocation="urn:other {address} urn:staffel:xoev:zuzug:1 {address}"'
    read(a_message(("<zuzugsmitteilung", hint)), ADAPTERS)
    assert nobody_called(listening)


def test_nothing_is_included(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Geheimnis")
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    assert code(a_message(("Kowalenko", include))) in ("wrong_type", "wrong_element", "invalid")


def test_the_type_of_an_element_cannot_be_changed_from_inside() -> None:
    other = '<person xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="Anschrift">'
    assert code(a_message(("<person>", other))) != ""


def test_what_is_too_deep_is_refused() -> None:
    with pytest.raises(NotSafe) as refused:
        parse(b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1))
    assert refused.value.code == "too_deep"
    with pytest.raises(NotSafe) as refused:
        parse(b"<a>" * 80_000)
    assert refused.value.code == "too_deep"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"<a>" + b"x" * MOST_BYTES + b"</a>", "too_large"),
        (b"<a>" + b"<b/>" * 20_000 + b"</a>", "too_many"),
        (b"<a " + b" ".join(b'a%d=""' % n for n in range(100)) + b"/>", "too_many"),
        (b"<a>", "not_xml"),
        (b"", "not_xml"),
        (b"{}", "not_xml"),
        (b"<a>\xff</a>", "not_xml"),
        (b"<?xml version='1.0' encoding='x-mystery'?><a/>", "not_xml"),
        (b"<a>&unknown;</a>", "not_xml"),
        (b"<a/><b/>", "not_xml"),
        (b"<a>\x00</a>", "not_xml"),
        (b"<a b='1' b='2'/>", "not_xml"),
        (b"<x:a/>", "not_xml"),
    ],
    ids=lambda value: str(value[:25]),
)
def test_what_is_no_message_has_a_code(raw: bytes, expected: str) -> None:
    with pytest.raises(NotSafe) as refused:
        parse(raw)
    assert refused.value.code == expected


def test_the_line_is_told() -> None:
    with pytest.raises(NotSafe) as refused:
        parse(b"<a>\n\n<b>\n</a>")
    assert refused.value.line == 4


def test_comments_and_instructions_are_not_read_as_text() -> None:
    commented = read(a_message(("Kowalenko", "Kowal<!-- x -->enko<?x y?>")), ADAPTERS)[1]
    assert commented.data["person"]["family_name"] == "Kowalenko"


def test_utf_16_is_xml_too() -> None:
    raw = a_message(('encoding="UTF-8"', 'encoding="UTF-16"')).decode().encode("utf-16")
    assert read(raw, ADAPTERS)[1].id == "7a1f-2026-0007"
