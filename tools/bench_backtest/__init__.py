"""The bench of the backtest: how long half a year of history takes, from a server and from memory."""
