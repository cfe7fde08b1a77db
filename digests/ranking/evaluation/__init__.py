"""How good an order is: the benchmark, its figures, and the orders to compare with."""
