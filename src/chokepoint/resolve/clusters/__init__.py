"""Which parties are one entity: pairs that share a key, compared in full, joined as far as judgements allow."""
