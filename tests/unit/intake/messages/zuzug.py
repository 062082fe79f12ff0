"""A message of the registry office, whole and with parts replaced."""

HEAD = """<nachrichtenkopf>
    <nachrichtenId>7a1f-2026-0007</nachrichtenId>
    <absender>05913000.registry-office</absender>
    <erstellungszeitpunkt>2026-11-16T09:30:00+01:00</erstellungszeitpunkt>
  </nachrichtenkopf>"""
PERSON = """<person>
    <vornamen>Oleksandr</vornamen>
    <familienname>Kowalenko</familienname>
    <geburtsdatum>1988-02-03</geburtsdatum>
    <geschlecht>maennlich</geschlecht>
    <staatsangehoerigkeit>UKR</staatsangehoerigkeit>
    <sprache>uk</sprache>
    <sprache>ru</sprache>
  </person>"""
HOME = """<anschrift>
    <strasse>Nordstraße</strasse>
    <hausnummer>5 a</hausnummer>
    <postleitzahl>44145</postleitzahl>
    <ort>Dortmund</ort>
    <stadtbezirk>Innenstadt-Nord</stadtbezirk>
  </anschrift>"""
NEED = "<bedarf><lebenslage>sprache</lebenslage><dringlichkeit>dringend</dringlichkeit></bedarf>"
NAMESPACE = "urn:staffel:xoev:zuzug:1"


def a_message(*changes: tuple[str, str], before: str = "", namespace: str = NAMESPACE, needs: str = NEED) -> bytes:
    """The message with texts replaced; `before` stands between the declaration and the root."""
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
{before}<zuzugsmitteilung xmlns="{namespace}">
  {HEAD}
  <aktenzeichen>MR-2026-88</aktenzeichen>
  <einzugsdatum>2026-11-15</einzugsdatum>
  {PERSON}
  {HOME}
  {needs}
</zuzugsmitteilung>
"""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()
