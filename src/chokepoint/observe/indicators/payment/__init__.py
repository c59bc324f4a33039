"""How, by whom and from where an order is paid."""
