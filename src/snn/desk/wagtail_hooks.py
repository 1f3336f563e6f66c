"""Wagtail looks here for what the desk adds to it; each part of the desk registers its own."""

from snn.desk.audit import hooks as audit
from snn.desk.board import hooks as board
from snn.desk.fronts import hooks as fronts
from snn.desk.network import hooks as network
from snn.desk.wireroom import hooks as wireroom
from snn.desk.writing import hooks as writing

__all__ = ["audit", "board", "fronts", "network", "wireroom", "writing"]
