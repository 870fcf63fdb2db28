"""A fleet to look at: a server, simulated kiosks with a week behind them, and the address for a browser."""
