"""One order on its own, held against all that is on record: the catalogue asked of its neighbourhood alone.

Records lie as the last full run saw them in files that are read in place, found by what links them (`store`, `links`).
Of these the neighbourhood of an order is taken (`neighbourhood`) into tables in memory on which the catalogue's
queries stand prepared (`slice`); what is told from the whole ledger is as the last full run stored it.
"""
