"""goAML XML: what a report or its transactions hold, said in full and laid into the authority's schema.

Source: UNODC, goAML schema, versions 4 and 5 (element names and their meaning); the order and the rest are the schema's.
"""
