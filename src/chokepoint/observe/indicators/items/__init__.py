"""Signs that recovered items leave on the orders and parties whose hands they passed."""
