"""How many ISO 20022 transactions a minute `load` takes, and how its memory grows with their number.

Run: python benchmarks/messages.py [--json] [TRANSACTIONS ...]     (10,000 and 100,000 if none are given)

Half of the transactions are transfers between banks (pacs.008), half are entries of statements (camt.053), in files of
10,000 each; every tenth statement entry books a transfer of the other kind.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from measure import machine, measured

SIZES = (10_000, 100_000)
IN_A_FILE = 10_000
_SPACE = "urn:iso:std:iso:20022:tech:xsd"


@dataclass(frozen=True)
class Loaded:
    """One folder of messages: transactions, mebibytes, seconds, transactions a minute, and peak memory in GiB."""

    transactions: int
    mebibytes: float
    seconds: float
    a_minute: float
    gibibytes: float
    payments: int


def loaded(transactions: int) -> Loaded:
    """Make the messages and load them with the command."""
    with tempfile.TemporaryDirectory() as folder:
        messages = Path(folder) / "messages"
        messages.mkdir()
        half = transactions // 2
        for start in range(0, half, IN_A_FILE):
            numbers = range(start, min(start + IN_A_FILE, half))
            _write(messages / f"pacs008-{start}.xml", _transfers(numbers))
            _write(messages / f"camt053-{start}.xml", _statement(numbers))
        size = sum(path.stat().st_size for path in messages.iterdir()) / 2**20
        done = measured("-w", Path(folder) / "workspace", "load", messages, "--json")
    told = sum(file["rows"].get("payments", 0) for file in done.output["files"])
    if told != 2 * half:
        raise SystemExit(f"{told:,} of {2 * half:,} transactions were read.")
    return Loaded(2 * half, size, done.seconds, 2 * half / done.seconds * 60, done.gibibytes, told)


def _write(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)


def _transfers(numbers: range) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_SPACE}:pacs.008.001.08"><FIToFICstmrCdtTrf>\n'
    yield f"<GrpHdr><MsgId>M{numbers[0]}</MsgId><CreDtTm>2024-03-01T09:00:00Z</CreDtTm></GrpHdr>\n"
    for number in numbers:
        yield (
            f"<CdtTrfTxInf><PmtId><InstrId>I{number}</InstrId><EndToEndId>{_reference(number)}</EndToEndId>"
            f'<TxId>T{number}</TxId></PmtId>\n<IntrBkSttlmAmt Ccy="EUR">{_amount(number)}</IntrBkSttlmAmt>'
            "<IntrBkSttlmDt>2024-03-01</IntrBkSttlmDt><ChrgBr>SHAR</ChrgBr>\n"
            f"{_party('Dbtr', number % 4_000, 'DE')}"
            f"<DbtrAcct><Id><Othr><Id>A{number % 4_000}</Id></Othr></Id></DbtrAcct>"
            "<DbtrAgt><FinInstnId><BICFI>AAAADEFFXXX</BICFI></FinInstnId></DbtrAgt>\n"
            "<CdtrAgt><FinInstnId><BICFI>BBBBFRPPXXX</BICFI></FinInstnId></CdtrAgt>"
            f"{_party('Cdtr', 9_000 + number % 700, 'FR')}"
            f"<CdtrAcct><Id><Othr><Id>B{number % 700}</Id></Othr></Id></CdtrAcct>\n"
            f"<RmtInf><Ustrd>Invoice {number:07} of March, with thanks</Ustrd></RmtInf></CdtTrfTxInf>\n"
        )
    yield "</FIToFICstmrCdtTrf></Document>\n"


def _statement(numbers: range) -> Iterator[str]:
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{_SPACE}:camt.053.001.08"><BkToCstmrStmt>\n'
    yield f"<GrpHdr><MsgId>S{numbers[0]}</MsgId><CreDtTm>2024-03-04T20:00:00Z</CreDtTm></GrpHdr><Stmt><Id>1</Id>\n"
    yield "<Acct><Id><Othr><Id>B1</Id></Othr></Id><Ownr><Nm>Example Trading 1</Nm></Ownr></Acct>\n"
    for number in numbers:
        reference = _reference(number) if number % 10 == 0 else f"S-{_reference(number)}"
        yield (
            f'<Ntry><Amt Ccy="EUR">{_amount(number)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            "<BookgDt><Dt>2024-03-04</Dt></BookgDt><ValDt><Dt>2024-03-04</Dt></ValDt>\n"
            f"<AcctSvcrRef>R{number}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd>"
            f"</Fmly></Domn></BkTxCd>\n<NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs><RltdPties>"
            f"<Dbtr><Pty>{_party('', number % 4_000, 'DE')}</Pty></Dbtr></RltdPties>"
            "<RltdAgts><DbtrAgt><FinInstnId><BICFI>AAAADEFFXXX</BICFI></FinInstnId></DbtrAgt></RltdAgts>\n"
            f"<RmtInf><Ustrd>Invoice {number:07} of March, with thanks</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        )
    yield "</Stmt></BkToCstmrStmt></Document>\n"


def _party(element: str, number: int, country: str) -> str:
    said = (
        f"<Nm>Example Trading {number}</Nm><PstlAdr><StrtNm>Long Street {number % 90}</StrtNm><TwnNm>Town {number % 50}"
        f"</TwnNm><Ctry>{country}</Ctry></PstlAdr>"
    )
    return f"<{element}>{said}</{element}>" if element else said


def _reference(number: int) -> str:
    return f"E2E-{number:09}"


def _amount(number: int) -> str:
    return f"{100 + number * 7919 % 100_000}.{number % 100:02}"


def main(*sizes: int) -> list[Loaded]:
    """One measure a size."""
    return [loaded(size) for size in sizes or SIZES]


def table(found: list[Loaded]) -> list[str]:
    """The measures as a table of Markdown."""
    lines = ["| transactions | messages | seconds | transactions a minute | peak memory |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.transactions:,} | {one.mebibytes:.0f} MiB | {one.seconds:.0f} | {one.a_minute:,.0f} | "
        f"{one.gibibytes * 1024:,.0f} MiB |"
        for one in found
    ]
    return lines


if __name__ == "__main__":
    results = main(*(int(word) for word in sys.argv[1:] if word != "--json"))
    if "--json" in sys.argv:
        print(json.dumps([asdict(one) for one in results]))
    else:
        print("\n".join([machine(), *table(results)]))
