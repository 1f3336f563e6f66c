"""SNN: a network of topical news sites paid for by its readers."""

__version__ = "0.1.0"
