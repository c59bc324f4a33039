"""Signs of how parties hang together, or fail to: strangers who act as one, one kind of goods from many sellers."""
