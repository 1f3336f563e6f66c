"""News pushed by http, each source with tokens of its own."""
