"""E-mails of orders: parties, numbers, lines in so many words, and what is attached."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from chokepoint.load.formats.messages.mail import FORM, attachments
from chokepoint.load.formats.sheets import RefusedError
from tests.load.formats.messages.heard import hear_text


def _mail(
    subject: str, text: str = "", *, html: str | None = None, sender: str = "Quartz <buy@quartz.example>"
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "Orders <orders@alder.example>"
    message["Cc"] = "boss@quartz.example"
    message["Date"] = "Tue, 05 Mar 2024 10:20:30 +0300"
    message["Subject"] = subject
    message["Message-ID"] = "<m1@quartz.example>"
    if html is None:
        message.set_content(text)
    else:
        message.set_content(html, subtype="html")
    return message


def test_an_order(tmp_path: Path) -> None:
    text = (
        "Dear sirs,\n\nItem          Qty   Unit price\nBall bearing  40 pcs  EUR 12.50\nSeal          5       1,000\n\n"
        "Order no: 4500-77\nEnd user: Mountain Works\nEnd use: water pumps\nTotal: EUR 1,500.00\n"
        "Delivery terms: CIF Jebel Ali\nShip to: Dune Trading\nDestination: United Arab Emirates\n"
        "Bill to: Harbour Finance\n> Order no: 999\n"
    )
    heard = hear_text(FORM, _mail("Your prices", text).as_bytes(), tmp_path)
    order, names = heard.one("orders"), {row["party_id"]: row["name"] for row in heard.rows("parties")}
    assert order == {
        "order_id": "4500-77",
        "ordered_at": "2024-03-05T10:20:30+03:00",
        "customer_id": "EMAIL:BUY@QUARTZ.EXAMPLE",
        "supplier_id": "EMAIL:ORDERS@ALDER.EXAMPLE",
        "end_user_id": order["end_user_id"],
        "channel": "e-mail",
        "currency": "EUR",
        "amount": "1500",
        "incoterm": "CIF",
        "declared_end_use": "water pumps",
    }
    paper, shipment = heard.one("documents"), heard.one("shipments")
    assert names[order["end_user_id"]] == "Mountain Works"
    assert (names[paper["payer_id"]], names[paper["consignee_id"]]) == ("Harbour Finance", "Dune Trading")
    assert shipment["delivery_country"] == "AE"
    assert "boss@quartz.example" in {row.get("email") for row in heard.rows("parties")}
    first, second = heard.rows("order_lines")
    assert (first["description"], first["quantity"], first["unit"], first["unit_price"]) == (
        "Ball bearing",
        "40",
        "pcs",
        "12.5",
    )
    assert second["description"] == "Seal; unit price 1,000"
    assert "unit_price" not in second


def test_a_table_in_html(tmp_path: Path) -> None:
    rows = "<tr><th>Description</th><th>Quantity</th></tr><tr><td>Pump <b>A</b></td><td>3</td></tr>"
    html = f"<html><style>x</style><script>Order no: 1</script><p>PO number: <b>P-9</b></p><table>{rows}</table></html>"
    heard = hear_text(FORM, _mail("Hello", html=html).as_bytes(), tmp_path)
    assert heard.one("orders")["order_id"] == "P-9"
    assert (heard.one("order_lines")["description"], heard.one("order_lines")["quantity"]) == ("Pump A", "3")


@pytest.mark.parametrize(
    ("subject", "text", "order_id"),
    [
        ("Purchase Order 4500012345", "", "4500012345"),
        ("RE: PO-12345", "", "12345"),
        ("Order #A-77/2", "", "A-77/2"),
        ("Bestellung Nr. 4711", "", "4711"),
        ("Anfrage", "Bestellnummer: B-12", "B-12"),
        ("", "Numéro de commande : C12", "C12"),
        ("Заказ № 55", "", "55"),
        ("New order", "three pumps please", "e-mail m1@quartz.example"),
        ("Order of 2024-03-05", "", "e-mail m1@quartz.example"),
        ("Request for quotation", "pumps", "e-mail m1@quartz.example"),
    ],
)
def test_numbers(subject: str, text: str, order_id: str, tmp_path: Path) -> None:
    assert hear_text(FORM, _mail(subject, text).as_bytes(), tmp_path).one("orders")["order_id"] == order_id


def test_a_confirmation_is_the_sellers(tmp_path: Path) -> None:
    heard = hear_text(FORM, _mail("Confirmation of order 77", sender="sales@alder.example").as_bytes(), tmp_path)
    order = heard.one("orders")
    assert (order["customer_id"], order["supplier_id"]) == ("EMAIL:ORDERS@ALDER.EXAMPLE", "EMAIL:SALES@ALDER.EXAMPLE")
    assert heard.beside("orders") == {True}


def _without(field: str, message: EmailMessage) -> EmailMessage:
    del message[field]
    return message


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (_mail("Lunch?", "at one"), "does not say that it is an order"),
        (_mail("Invoice for order 77"), "about a bill"),
        (_without("Date", _mail("Order 77")), "without a date"),
        (_mail("Order 77", sender="nobody"), "does not say who wrote it"),
    ],
)
def test_refused_for_a_reason(message: EmailMessage, reason: str, tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=reason):
        hear_text(FORM, message.as_bytes(), tmp_path)


def test_attachments_are_written_under_safe_names(tmp_path: Path) -> None:
    message = _mail("Order 77", "see attached")
    message.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<logo>")
    message.add_attachment("order_id\n1\n", filename="../../etc/orders.csv")
    message.add_attachment(b"<a/>", maintype="application", subtype="xml", filename="order.xml")
    message.add_attachment(_mail("inner"))
    path, into = tmp_path / "m.eml", tmp_path / "into"
    path.write_bytes(message.as_bytes())
    into.mkdir()
    written = attachments(path, into)
    assert [one.name for one in written] == ["01-orders.csv", "02-order.xml", "03-message.eml"]
    assert all(one.parent == into and one.exists() for one in written)
    assert written[0].read_text().splitlines() == ["order_id", "1"]
    assert b"Subject: inner" in written[2].read_bytes()


@pytest.mark.parametrize(
    "hostile",
    [
        b"From: a@b.example\nTo: \nSubject: =?x-none?b?!!?=\nDate: yesterday\nMIME-Version: 1.0\n\n",
        b"From: a@b.example\nDate: Tue, 99 Mar\nSubject: order 5\nContent-Type: multipart/mixed; boundary=\n\n--\n",
        b'From: "x\nTo: <<<>>>\nSubject: order 5\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe',
    ],
)
def test_damaged_mails_are_refused_or_read(hostile: bytes, tmp_path: Path) -> None:
    try:
        hear_text(FORM, hostile, tmp_path)
    except RefusedError as refusal:
        assert "e-mail" in refusal.detail


@pytest.mark.parametrize(
    "head", [b"order_id,customer\n1,2\n", b"UNB+UNOA:1'", b"{1:F01}", b"<a/>", b"name: x\nage: 3\n"]
)
def test_other_texts_are_no_mails(head: bytes) -> None:
    assert not FORM.recognises(head)
