"""The payments as a graph, and where the money of one payment came from and went.

Between two payments money lies in a *purse*, mixed with other money. Nobody can say which of it leaves, so three rules
are offered, and the answer is the range that they span:

- FIFO: what came in first goes out first. Devaynes v Noble (Clayton's case), 1816, 1 Mer 572; used for tracing by
  R. Anderson, I. Shumailov, M. Ahmed, "Making Bitcoin Legal", Security Protocols XXVI, 2018.
- Haircut: each payment takes its share of all that lies there. M. Möser, R. Böhme, D. Breuker, "Towards Risk Scoring of
  Bitcoin Transactions", Financial Cryptography Workshops, 2014, which also names the next.
- Poison: whatever leaves after the money came in is touched by it, wholly. It conserves nothing; it bounds.

What lay in a purse before its first known payment is not on record. Where more leaves than is known to have come in,
the difference is *unexplained*: money taken to have been there at that moment, and no more of it than was needed.
"""
