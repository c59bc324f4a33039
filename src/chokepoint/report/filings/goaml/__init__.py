"""goAML XML: what a report or its transactions hold, said in full and laid into the authority's schema.

Source: UNODC, goAML schema, versions 4 and 5 (names of elements and what they mean); the order is the schema's.
"""
