"""How warning signs add up to a likelihood: weights, backgrounds, sums, intervals, explanations, questions, fitting."""
