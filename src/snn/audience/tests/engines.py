"""The engines of history, for tests that every one of them has to pass."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from snn.audience.history import History
from snn.audience.history.clickhouse import ClickHouseHistory
from snn.audience.history.parquet import ParquetHistory

_CONFIG = """<yandex>
<logger><level>error</level><console>1</console></logger>
<listen_host>127.0.0.1</listen_host><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><users_config>{folder}/users.xml</users_config>
<mark_cache_size>67108864</mark_cache_size><default_profile>default</default_profile><default_database>default</default_database>
</yandex>"""
_USERS = """<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default>
<password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
</default></users></yandex>"""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a ClickHouse server of our own."""
    if not (program := shutil.which("clickhouse-server")):
        pytest.skip("no ClickHouse server here (apt-get install clickhouse-server)")
    folder = tmp_path_factory.mktemp("clickhouse")
    http, tcp = _free_port(), _free_port()
    (folder / "config.xml").write_text(_CONFIG.format(http=http, tcp=tcp, folder=folder))
    (folder / "users.xml").write_text(_USERS)
    with (folder / "log").open("w") as log:
        running = subprocess.Popen([program, f"--config-file={folder}/config.xml"], cwd=folder, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{http}/", running, folder / "log")
        yield f"http://default:@127.0.0.1:{http}"
    finally:
        running.terminate()
        running.wait(timeout=30)


@pytest.fixture(params=["parquet", "clickhouse"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> History:
    """An engine that holds nothing yet."""
    if request.param == "parquet":
        return ParquetHistory(tmp_path / "history", threads=1)
    return on_server(request.getfixturevalue("server"), tmp_path)


def on_server(address: str, tmp_path: Path) -> ClickHouseHistory:
    """A database of its own, by the name of the test's folder."""
    name = "".join(letter for letter in tmp_path.name if letter.isalnum())
    httpx.post(address, content=f"CREATE DATABASE IF NOT EXISTS {name}", trust_env=False).raise_for_status()
    return ClickHouseHistory(f"{address}/{name}")


def _wait(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
        if running.poll() is not None:
            break
    pytest.fail(f"the ClickHouse server does not start: {log.read_text()[-500:]}")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
