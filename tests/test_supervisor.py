"""The supervisor as a process, with stand-in children, killed for real."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from snn.config.supervisor import Busy, check_port, own_folder

UP = """
import os, sys
from snn.config.supervisor import Child, supervise
# One write a line: two children share the pipe, and an unbuffered print writes the newline apart.
nap = "import os,sys,time; os.write(1, (f'{sys.argv[1]} {os.getpid()}' + chr(10)).encode()); time.sleep(600)"
nest = "import subprocess,sys; subprocess.run([sys.executable, '-c', %r, 'grandchild'])" % nap
deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + nap
kinds = {"nap": nap, "nest": nest, "deaf": deaf}
children = [Child(name, (sys.executable, "-c", kinds[name], name)) for name in sys.argv[1:]]
supervise(children, environment=dict(os.environ), say=lambda words: print("said", words, flush=True))
"""


@pytest.fixture
def up():
    started = []

    def start(*names):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(
            [sys.executable, "-c", UP, *names], stdout=subprocess.PIPE, text=True, env=environment
        )
        started.append(process)
        return process, [int(process.stdout.readline().split()[1]) for _ in names]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def all_gone(pids, within_s):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and any(map(alive, pids)):
        time.sleep(0.02)
    return not any(map(alive, pids))


@pytest.mark.slow
def test_dead_child_is_started_again_and_said_so(up):
    process, (pid,) = up("nap")
    os.kill(pid, signal.SIGKILL)
    lines = sorted([process.stdout.readline(), process.stdout.readline()])
    assert lines[1] == "said nap died (signal 9); started again\n"
    assert lines[0].startswith("nap ") and int(lines[0].split()[1]) != pid


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stop_leaves_no_process(up, number):
    process, pids = up("nap", "nest")
    process.send_signal(number)
    assert process.wait(7) == 0
    assert all_gone(pids, 1)


@pytest.mark.slow
def test_child_deaf_to_sigterm_is_killed_in_the_end(up):
    process, pids = up("deaf")
    process.send_signal(signal.SIGTERM)
    assert process.wait(8) == 0
    assert all_gone(pids, 1)


@pytest.mark.slow
@pytest.mark.parametrize("names", [("nap",), ("nap", "nap")])
def test_killed_supervisor_leaves_no_process(up, names):
    process, pids = up(*names)
    process.kill()
    assert all_gone(pids, 2)


def test_second_supervisor_on_a_folder_is_refused_by_name(tmp_path):
    with own_folder(tmp_path), pytest.raises(Busy, match=str(os.getpid())), own_folder(tmp_path):
        pass
    with own_folder(tmp_path):
        assert (tmp_path / "up.lock").read_text() == str(os.getpid())


def test_port_in_use_is_said_in_a_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Busy, match="--port"):
            check_port("127.0.0.1", taken.getsockname()[1])
