"""Pages of the web, as saved or fetched."""
