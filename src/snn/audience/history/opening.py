"""Which engine holds the history."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from snn.audience.history import History
from snn.audience.history.clickhouse import ClickHouseHistory
from snn.audience.history.parquet import ParquetHistory


def the_history() -> History:
    """This network's, as its settings say."""
    if settings.AUDIENCE_CLICKHOUSE:
        return ClickHouseHistory(settings.AUDIENCE_CLICKHOUSE)
    return the_files()


def the_files() -> ParquetHistory:
    """The history in the data folder."""
    return ParquetHistory(Path(settings.DATA.audience) / "history")
