"""WordPress eXtended RSS: the export of a WordPress site."""
