"""Small UBL documents. Firms and numbers are invented."""

from __future__ import annotations

_SPACE = "urn:oasis:names:specification:ubl:schema:xsd"


def ubl(name: str, inside: str) -> str:
    """A document of a kind, with `cbc` as the default name space; aggregates have the prefix `a`."""
    return (
        f'<d:{name} xmlns:d="{_SPACE}:{name}-2" xmlns:a="{_SPACE}:CommonAggregateComponents-2" '
        f'xmlns="{_SPACE}:CommonBasicComponents-2">{inside}</d:{name}>'
    )


def named(role: str, name: str, *, wrapped: bool = False, more: str = "") -> str:
    """A party known by its name."""
    party = f"<a:PartyName><Name>{name}</Name></a:PartyName>{more}"
    return f"<a:{role}><a:Party>{party}</a:Party></a:{role}>" if wrapped else f"<a:{role}>{party}</a:{role}>"


def numbered(role: str, gln: str, name: str, country: str = "SE") -> str:
    """A party with a global location number."""
    return (
        f'<a:{role}><a:Party><a:PartyIdentification><ID schemeID="0088">{gln}</ID></a:PartyIdentification>'
        f"<a:PartyName><Name>{name}</Name></a:PartyName><a:PostalAddress><CityName>Sala</CityName>"
        f"<a:Country><IdentificationCode>{country}</IdentificationCode></a:Country></a:PostalAddress></a:Party></a:{role}>"
    )


BUYER = numbered("BuyerCustomerParty", "7300010000001", "Quartz Pumps AB")
SELLER = numbered("SellerSupplierParty", "7300010000018", "Alder Metals Ltd", "GB")
ITEM = (
    '<a:Item><Name>Ball bearing</Name><a:CommodityClassification><ItemClassificationCode listID="HS">8482.10'
    "</ItemClassificationCode></a:CommodityClassification></a:Item>"
)
ORDER = ubl(
    "Order",
    "<ID>PO-7</ID><IssueDate>2024-03-01</IssueDate><IssueTime>10:00:00+01:00</IssueTime><Note>urgent</Note>"
    + BUYER
    + SELLER
    + named("OriginatorCustomerParty", "Mountain Works", wrapped=True)
    + named("AccountingCustomerParty", "Harbour Finance", wrapped=True)
    + "<a:Delivery><a:DeliveryLocation><a:Address><StreetName>Dock 4</StreetName><CityName>Dubai</CityName>"
    "<a:Country><IdentificationCode>AE</IdentificationCode></a:Country></a:Address></a:DeliveryLocation>"
    "<a:RequestedDeliveryPeriod><StartDate>2024-04-01</StartDate></a:RequestedDeliveryPeriod>"
    + named("DeliveryParty", "Dune Trading")
    + "</a:Delivery><a:DeliveryTerms><ID>CIF</ID></a:DeliveryTerms>"
    '<a:AnticipatedMonetaryTotal><PayableAmount currencyID="EUR">500.00</PayableAmount></a:AnticipatedMonetaryTotal>'
    '<a:OrderLine><a:LineItem><ID>10</ID><Quantity unitCode="C62">40</Quantity>'
    '<LineExtensionAmount currencyID="EUR">500.00</LineExtensionAmount>'
    '<a:Price><PriceAmount currencyID="EUR">25</PriceAmount><BaseQuantity>2</BaseQuantity></a:Price>'
    f"{ITEM}</a:LineItem></a:OrderLine>",
)
INVOICE = ubl(
    "Invoice",
    "<ID>INV-9</ID><IssueDate>2024-03-20</IssueDate><DueDate>2024-04-20</DueDate>"
    "<a:OrderReference><ID>PO-7</ID></a:OrderReference>"
    "<a:DespatchDocumentReference><ID>D-3</ID></a:DespatchDocumentReference>"
    + SELLER.replace("SellerSupplierParty", "AccountingSupplierParty")
    + BUYER.replace("BuyerCustomerParty", "AccountingCustomerParty")
    + named("PayeeParty", "Quick Collect")
    + "<a:Delivery><ActualDeliveryDate>2024-03-18</ActualDeliveryDate></a:Delivery>"
    "<a:PaymentMeans><a:PayeeFinancialAccount><ID>GB29 NWBK 6016 1331 9268 19</ID></a:PayeeFinancialAccount>"
    "</a:PaymentMeans><a:PrepaidPayment><ID>P1</ID><PaidAmount currencyID='EUR'>100</PaidAmount>"
    "<PaidDate>2024-03-05</PaidDate></a:PrepaidPayment>"
    "<a:LegalMonetaryTotal><PrepaidAmount currencyID='EUR'>100</PrepaidAmount>"
    "<PayableAmount currencyID='EUR'>400.00</PayableAmount></a:LegalMonetaryTotal>"
    '<a:InvoiceLine><ID>1</ID><InvoicedQuantity unitCode="C62">40</InvoicedQuantity>'
    '<LineExtensionAmount currencyID="EUR">500.00</LineExtensionAmount>'
    f"<a:OrderLineReference><LineID>10</LineID></a:OrderLineReference>{ITEM}</a:InvoiceLine>",
)
WAYBILL = ubl(
    "Waybill",
    "<ID>WB-1</ID><IssueDate>2024-03-01Z</IssueDate>"
    + named("ConsignorParty", "Alder Metals Ltd")
    + named("CarrierParty", "Blue Line")
    + named("FreightForwarderParty", "Fast Forward")
    + '<a:Shipment><ID>SH-77</ID><GrossWeightMeasure unitCode="TNE">1.5</GrossWeightMeasure><a:Consignment><ID>C1</ID>'
    + named("ConsigneeParty", "Dune Trading")
    + named("NotifyParty", "Harbour Agents")
    + named("FinalDeliveryParty", "Mountain Works")
    + "<a:TransitCountry><IdentificationCode>TR</IdentificationCode></a:TransitCountry></a:Consignment>"
    "<a:GoodsItem><ID>1</ID><Description>Ball bearings</Description><Quantity unitCode='C62'>40</Quantity>"
    "<RequiredCustomsID>8482.10.10</RequiredCustomsID></a:GoodsItem>"
    "<a:ShipmentStage><TransportModeCode>1</TransportModeCode><a:TransitPeriod><StartDate>2024-03-02</StartDate>"
    "<EndDate>2024-03-20</EndDate></a:TransitPeriod><a:TransportMeans><a:MaritimeTransport><VesselID>9074729</VesselID>"
    "<VesselName>Star</VesselName></a:MaritimeTransport></a:TransportMeans>"
    "<a:LoadingPortLocation><ID>NLRTM</ID></a:LoadingPortLocation>"
    "<a:UnloadingPortLocation><ID>AEJEA</ID></a:UnloadingPortLocation>"
    "<a:TransshipPortLocation><ID>TRMER</ID></a:TransshipPortLocation></a:ShipmentStage></a:Shipment>",
)
DESPATCH = ubl(
    "DespatchAdvice",
    "<ID>D-3</ID><IssueDate>2024-03-10</IssueDate><a:OrderReference><ID>PO-7</ID></a:OrderReference>"
    + SELLER.replace("SellerSupplierParty", "DespatchSupplierParty")
    + numbered("DeliveryCustomerParty", "7300010000025", "Dune Trading", "AE")
    + BUYER
    + "<a:Shipment><ID>NA</ID><GrossWeightMeasure unitCode='LBR'>100</GrossWeightMeasure><a:Delivery><a:Despatch>"
    "<ActualDespatchDate>2024-03-11</ActualDespatchDate></a:Despatch></a:Delivery></a:Shipment>"
    "<a:DespatchLine><ID>1</ID><DeliveredQuantity unitCode='C62'>40</DeliveredQuantity>"
    f"<a:OrderLineReference><LineID>10</LineID></a:OrderLineReference>{ITEM}</a:DespatchLine>",
)
