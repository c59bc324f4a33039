"""Payments that name no order and no document, held against the orders, invoices and shipments they may settle.

Log-odds of fields add up, as in record linkage (I. Fellegi, A. Sunter, "A Theory for Record Linkage", Journal of the
American Statistical Association 64, 1969): each field is worth the logarithm of how often it agrees on what belongs
together over how often it agrees by chance. Chance is measured on the records: an amount that many orders have is worth
little, a buyer with half of all orders hardly anything.
"""
