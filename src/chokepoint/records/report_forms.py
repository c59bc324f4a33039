"""In which forms a report can be written: the one list that command line, Python and HTTP offer."""

LISTS = ("html", "pdf", "csv", "xlsx", "graphml")
"""Pages and lists of the last run, for people and for other programs."""
FILINGS = ("goaml", "sar", "precursor-notice", "ftm", "epcis")
"""What goes to an authority, or whole into another program: of one subject, with its evidence, entered in the log."""
OF_SUBJECT = ("html", "pdf", "xlsx", "graphml")
"""Pages and lists that can be of one subject alone: an order; html: an item too; graphml: any."""
FORMS = (*LISTS, *FILINGS)
ENDINGS = {
    "goaml": ".goaml.xml",
    "sar": ".sar.xml",
    "precursor-notice": ".precursor-notice.pdf",
    "ftm": ".ftm.json",
    "epcis": ".epcis.json",
}
"""How the name of a filing's first file ends."""
