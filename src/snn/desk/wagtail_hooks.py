"""Wagtail finds this file by its name; each part of the desk registers its own."""

from snn.desk.audit import hooks as audit  # noqa: F401
from snn.desk.board import hooks as board  # noqa: F401
from snn.desk.network import hooks as network  # noqa: F401
from snn.desk.wireroom import hooks as wireroom  # noqa: F401
