"""Bank statements in every form the standard allows: camt.053.001, version by version, as banks write them.

Built from a few parts, so that each document of the corpus shows one thing. Where a version names an element otherwise
(status, parties) the parts follow it.
"""

from collections.abc import Sequence

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
IBAN = "DE02120300000000202051"
DAY = "2026-03-02"
REPAYMENT, PAYMENT = "STF-RF-AAAAAAAAAAAA11", "STF-PAYMENT-1"


def amt(euros: str, currency: str = "EUR", name: str = "Amt") -> str:
    return f'<{name} Ccy="{currency}">{euros}</{name}>'


def in_details(kind: str, euros: str, currency: str = "EUR") -> str:
    """`AmtDtls` with one kind of amount: InstdAmt, TxAmt, CntrValAmt …"""
    return f"<{kind}>{amt(euros, currency)}</{kind}>"


def amounts(*parts: str) -> str:
    return f"<AmtDtls>{''.join(parts)}</AmtDtls>"


def charge(euros: str, version: str = "08", inside: bool | None = None, currency: str = "EUR") -> str:
    """`Chrgs`: until version 3 the record itself, since version 4 `Rcrd` inside it."""
    included = "" if inside is None else f"<ChrgInclInd>{str(inside).lower()}</ChrgInclInd>"
    record = f"{amt(euros, currency)}<CdtDbtInd>DBIT</CdtDbtInd>{included}"
    return f"<Chrgs>{record}</Chrgs>" if version < "04" else f"<Chrgs><Rcrd>{record}</Rcrd></Chrgs>"


def detail(*parts: str, reference: str = "NOTPROVIDED", own: str | None = None, text: str | None = None) -> str:
    refs = f"{f'<AcctSvcrRef>{own}</AcctSvcrRef>' if own else ''}<EndToEndId>{reference}</EndToEndId>"
    said = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return f"<TxDtls><Refs>{refs}</Refs>{''.join(parts)}{said}</TxDtls>"


def entry(
    euros: str, *details: str, side: str | None = "CRDT", version: str = "08", currency: str = "EUR",
    status: str = "BOOK", reversal: str | None = None, booked: str | None = f"<Dt>{DAY}</Dt>",
    valued: str | None = None, code: str = "", own: str | None = None, extra: str = "",
) -> str:  # fmt: skip
    """`Ntry` in the order of its schema."""
    indicator = f"<RvslInd>{reversal}</RvslInd>" if reversal is not None else ""
    said = f"<Sts>{status}</Sts>" if version < "08" else f"<Sts><Cd>{status}</Cd></Sts>"
    inside = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    days = (f"<BookgDt>{booked}</BookgDt>" if booked else "") + (f"<ValDt>{valued}</ValDt>" if valued else "")
    return (
        f"<Ntry>{amt(euros, currency)}{f'<CdtDbtInd>{side}</CdtDbtInd>' if side else ''}{indicator}{said}{days}"
        f"{f'<AcctSvcrRef>{own}</AcctSvcrRef>' if own else ''}{code}{extra}"
        f"{inside}</Ntry>"
    )


def balance(code: str, euros: str, side: str = "CRDT", currency: str = "EUR") -> str:
    kind = f"<Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
    return f"<Bal>{kind}{amt(euros, currency)}<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{DAY}</Dt></Dt></Bal>"


def statement(
    *entries: str, id: str = "2026-1", version: str = "08", balances: Sequence[str] = (), currency: str | None = None,
    page: str = "", number: str = "", iban: str = IBAN,
) -> str:  # fmt: skip
    account = f"<Acct><Id><IBAN>{iban}</IBAN></Id>{f'<Ccy>{currency}</Ccy>' if currency else ''}</Acct>"
    return f"<Stmt><Id>{id}</Id>{page}{number}{account}{''.join(balances)}{''.join(entries)}</Stmt>"


def document(*statements: str, version: str = "08", message: str = "m-1", header: str = "") -> str:
    return (
        f'<Document xmlns="{SPACE}{version}"><BkToCstmrStmt><GrpHdr><MsgId>{message}</MsgId>{header}</GrpHdr>'
        f"{''.join(statements)}</BkToCstmrStmt></Document>"
    )


def one(*entries: str, version: str = "08", **given: object) -> bytes:
    """A document of one statement."""
    return document(statement(*entries, version=version, **given), version=version).encode()  # type: ignore[arg-type]


def domain(family: str, kind: str) -> str:
    return f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{kind}</SubFmlyCd></Fmly></Domn></BkTxCd>"


def german(code: str, issuer: str = "DK") -> str:
    return f"<BkTxCd><Prtry><Cd>{code}</Cd><Issr>{issuer}</Issr></Prtry></BkTxCd>"


RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
RETURN_IN_WORDS = "<RtrInf><Rsn><Prtry>Konto erloschen</Prtry></Rsn></RtrInf>"
