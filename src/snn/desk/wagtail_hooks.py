"""Wagtail looks here for what the desk adds to it; each part of the desk registers its own."""

from snn.desk.writing import hooks as writing

__all__ = ["writing"]
