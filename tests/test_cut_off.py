"""Nothing leaves the machine, and nothing tries to."""

from __future__ import annotations

import ipaddress
import re
import shutil
import subprocess
import sys

import pytest

from tests.program import KIOSK, plain_environment

SENT_TO = re.compile(r"inet_(?:addr|pton)\((?:AF_INET6?, )?\"([^\"]+)\"")
WATCHED = "connect,sendto,sendmsg,sendmmsg,bind,listen"


@pytest.fixture
def environment(own_state):
    return {**plain_environment(own_state), "QT_QPA_PLATFORM": "offscreen"}


@pytest.fixture
def traced(environment, tmp_path):
    """Run the program and return every Internet address that any of its threads named."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")

    def run(*arguments):
        log = tmp_path / "calls"
        tracer = ["strace", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={WATCHED}", "-o", str(log)]
        done = subprocess.run(
            [*tracer, *map(str, arguments)],
            env=environment, capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        if "ptrace" in done.stderr:
            pytest.skip("nobody may be traced here")
        calls = log.read_text(encoding="utf-8", errors="replace")
        return done.returncode, {ipaddress.ip_address(one) for one in SENT_TO.findall(calls)}

    return run


def test_the_program_at_work_names_no_address_of_a_network(traced):
    """Window, detector, door, journal, voice: not even a name is looked up."""
    code, addresses = traced(KIOSK, "run", "--source", "demo:", "--duration", "6")
    assert (code, addresses) == (0, set())


@pytest.mark.parametrize(("family", "address"), [("INET", "192.0.2.1"), ("INET6", "2001:db8::1")])
def test_the_trace_would_have_shown_it(traced, family, address):
    """A datagram socket for an address that documentation has for itself is seen."""
    send = f"import socket as s; s.socket(s.AF_{family}, s.SOCK_DGRAM).connect_ex(('{address}', 9))"
    _code, addresses = traced(sys.executable, "-W", "ignore", "-c", send)
    assert addresses == {ipaddress.ip_address(address)}


def test_it_works_where_there_is_no_network(environment):
    """No card, no address, no name server: a loopback alone."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.cut_off", "--",
         str(KIOSK), "run", "--headless", "--source", "demo:", "--duration", "6"],
        env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    if done.returncode == 2 and "namespace" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Network interfaces: lo\n")
    assert " s  state      idle" in done.stdout
