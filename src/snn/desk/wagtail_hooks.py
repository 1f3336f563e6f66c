"""Wagtail looks here for what the desk adds to it; each part of the desk registers its own."""

from snn.desk import menu
from snn.desk.api import hooks as api
from snn.desk.audience import hooks as audience
from snn.desk.audit import hooks as audit
from snn.desk.board import hooks as board
from snn.desk.fronts import hooks as fronts
from snn.desk.network import hooks as network
from snn.desk.sponsors import hooks as sponsors
from snn.desk.wireroom import hooks as wireroom
from snn.desk.writing import hooks as writing

__all__ = ["api", "audience", "audit", "board", "fronts", "menu", "network", "sponsors", "wireroom", "writing"]
