"""The shapes that payments make between purses: found over all payments, and named by one definition each.

Fan-in, fan-out, gather-scatter, scatter-gather, simple cycle, random, bipartite and stack are the patterns of
E. Altman, J. Blanuša, L. von Niederhäusern, B. Egressy, A. Anghel, K. Atasu, "Realistic Synthetic Financial
Transactions for Anti-Money Laundering Models", NeurIPS Datasets and Benchmarks 2023, figure 2, after T. Suzumura,
H. Kanezashi, AMLSim, 2018. Pass-through and structuring: FATF, Trade-Based Money Laundering: Risk Indicators, March
2021; 31 CFR 1010.100(xx).

Money goes on only after it came, within HOLD_DAYS, and a go-between keeps or adds little. Where more than CROWD
payments could carry it on, none is followed: what one of many did is chance.

A shape's *score* is minus the decimal logarithm of how many as striking a ledger would hold by chance if its payments
were dealt anew among the same purses, each with as many payments as it has, at the same times: a degree baseline.
Above 0, fewer than one is expected. Trade is no chance: two works that buy from the same mills make shapes, and so
does a payroll.
"""
