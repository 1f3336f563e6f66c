"""`snn up` whole, killed for real."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "SNN_STANDS": "2"}


def command(folder, port):
    return [sys.executable, "-m", "snn", "up", "--port", str(port), "--data", str(folder)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def groups():
    """(pid, parent, group) of every living process."""
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as stat:
                state, parent, group = stat.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state != "Z":
            found.append((int(pid), int(parent), int(group)))
    return found


@pytest.fixture
def up(tmp_path):
    port = free_port()
    process = subprocess.Popen(command(tmp_path, port), stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    try:
        for line in process.stdout:
            if "Ctrl-C" in line:
                break
        kept = {group for _, parent, group in groups() if parent == process.pid}
        yield process, port, kept
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(15)
        process.stdout.close()


def left(kept, within_s):
    deadline = time.monotonic() + within_s
    while (found := [one for one in groups() if one[2] in kept]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@pytest.mark.slow
def test_second_up_is_refused_and_names_the_first(up, tmp_path):
    process, port, _ = up
    same_folder = subprocess.run(command(tmp_path, free_port()), capture_output=True, text=True, env=ENVIRONMENT)
    assert same_folder.returncode == 2
    assert f"in use by process {process.pid}" in same_folder.stderr
    other = subprocess.run(command(tmp_path / "other", port), capture_output=True, text=True, env=ENVIRONMENT)
    assert other.returncode == 2
    assert other.stderr.startswith(f"snn: port {port} on 127.0.0.1") and other.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_ended_up_leaves_no_process(up, number):
    process, _, kept = up
    assert len(kept) == 10
    process.send_signal(number)
    process.wait(10)
    # The desk may be half way through its start, and its server waits five seconds for its worker.
    assert left(kept, 8) == []
