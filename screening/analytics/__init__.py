"""Statistics on a table of scores: pure arithmetic that knows neither Flask nor the database."""
