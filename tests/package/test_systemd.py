"""The unit as systemd reads it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import app, command_line, heartbeat, paths

KIOSK = "/opt/entrance-kiosk/.venv/bin/kiosk"
UNIT = paths.share() / "systemd" / "kiosk.service"


NOTICE, SCREEN = UNIT.with_name("kiosk-notice.service"), UNIT.with_name("kiosk-screen.service")
UNITS = {unit.stem: unit for unit in (UNIT, NOTICE, SCREEN)}
EXPOSED_AT_MOST = {"kiosk": 2.5, "kiosk-notice": 2.5, "kiosk-screen": 6.0}
"""What systemd/README.md gives its reasons for."""

DROP_INS = ("60-kiosk-relay.conf", "60-kiosk-relay-hid.conf")
GPU = UNIT.with_name("60-kiosk-gpu.conf")
README = UNIT.with_name("README.md")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not here"
)


def read_unit(path: Path) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(str(path), encoding="utf-8")
    return unit


def values(unit: Path, key: str) -> set[str]:
    """All that the lines of that name say, those of names and devices apart."""
    lines = re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)
    return {one for line in lines for one in ([line] if key == "DeviceAllow" else line.split())}


@pytest.fixture
def service() -> configparser.SectionProxy:
    return read_unit(UNIT)["Service"]


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@needs_systemd
def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    """Unknown keys are only a message and no failure, so there must be no message."""
    for name, unit in UNITS.items():
        text = unit.read_text(encoding="utf-8").replace(KIOSK, "/bin/true")
        there = text.replace("/usr/bin/Xorg", "/bin/true")
        (tmp_path / f"{name}.service").write_text(there, encoding="utf-8")
    done = analysed("verify", *(str(tmp_path / f"{name}.service") for name in UNITS))
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", DROP_INS)
def test_systemd_has_nothing_to_say_about_the_drop_ins_for_a_relay(
    name: str, tmp_path: Path
) -> None:
    """Both units take it."""
    for unit in (UNIT, NOTICE):
        text = unit.read_text(encoding="utf-8").replace(KIOSK, "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
        folder = tmp_path / f"{unit.name}.d"
        folder.mkdir()
        shutil.copy(str(UNIT.with_name(name)), str(folder))
    done = analysed("verify", *(str(tmp_path / unit.name) for unit in (UNIT, NOTICE)))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_kiosk_and_the_notice_may_open_the_same_ports_and_no_more_than_serial_ones() -> None:
    """What the kiosk has energised, the notice makes safe; the rest is for a drop-in to allow."""
    given = {unit.name: values(unit, "DeviceAllow") for unit in (UNIT, NOTICE)}
    serial = {f"char-tty{kind} rw" for kind in ("USB", "ACM", "S", "AMA", "THS")}
    assert given[NOTICE.name] == serial | {"char-drm rw"}
    assert given[UNIT.name] == given[NOTICE.name] | {"char-video4linux rw", "char-alsa rw"}
    for unit in (UNIT, NOTICE):
        assert values(unit, "RestrictAddressFamilies") == {"AF_UNIX"}
        assert values(unit, "IPAddressDeny") == {"any"}


def test_a_drop_in_for_a_relay_allows_one_address_or_one_class_of_devices() -> None:
    network, hid = (read_unit(UNIT.with_name(name))["Service"] for name in DROP_INS)
    assert dict(network) == {
        "RestrictAddressFamilies": "AF_INET AF_INET6",
        "IPAddressAllow": "192.0.2.18",
    }
    assert dict(hid) == {"DeviceAllow": "char-hidraw rw"}


@needs_systemd
def test_systemd_has_nothing_to_say_about_the_drop_in_for_a_gpu(tmp_path: Path) -> None:
    (tmp_path / UNIT.name).write_text(UNIT.read_text().replace(KIOSK, "/bin/true"))
    (tmp_path / f"{UNIT.name}.d").mkdir()
    shutil.copy(str(GPU), str(tmp_path / f"{UNIT.name}.d"))
    done = analysed("verify", str(tmp_path / UNIT.name))
    assert (done.returncode, done.stderr) == (0, "")


def test_with_a_gpu_no_list_of_devices_is_left_that_would_shut_out_all_others() -> None:
    """systemd before 252 puts the clock on that list where ProtectClock asks for it."""
    opened = read_unit(GPU)["Service"]
    assert (opened["DevicePolicy"], opened["DeviceAllow"]) == ("auto", "")
    assert opened["ProtectClock"] == "no"


def test_what_is_plugged_in_after_the_start_can_be_opened() -> None:
    """systemd lets a class of devices through only if its driver is there as the unit starts."""
    serial = {f"modprobe@{driver}.service" for driver in ("usbserial", "cdc_acm")}
    wanted = {
        UNIT: serial | {"modprobe@videodev.service", "modprobe@snd.service"},
        NOTICE: serial,
    }
    for unit, drivers in wanted.items():
        assert values(unit, "Wants") == drivers
        assert drivers <= values(unit, "After")


@pytest.mark.parametrize("name", DROP_INS)
def test_the_page_says_when_to_install_a_drop_in_for_a_relay(name: str) -> None:
    """Where the kiosk's own sentence sends staff."""
    part = README.read_text(encoding="utf-8").partition("**Other relay ports.**")[2]
    assert f"]({name})" in part.partition("\n6. ")[0]


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_no_more_exposed_than_it_has_reasons_for(name: str) -> None:
    """As systemd-analyze counts, from 0 to 10. Versions before 250 only look at installed units."""
    done = analysed("security", "--offline=yes", str(UNITS[name]))
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found.group(1)) <= EXPOSED_AT_MOST[name]
    assert found.group(1) in README.read_text(encoding="utf-8")


def test_unit_starts_the_console_script_away_from_any_code(
    service: configparser.SectionProxy,
) -> None:
    """Python imports what lies in the folder it is started in; nothing lies in /."""
    assert service["ExecStart"] == f"{KIOSK} run"
    assert service["WorkingDirectory"] == "/"


def test_relay_is_made_safe_however_the_kiosk_ended(service: configparser.SectionProxy) -> None:
    """Also after a crash, when the program itself cannot do it, and again when it is left alone."""
    assert service["ExecStopPost"] == f"{KIOSK} relay safe"
    assert read_unit(NOTICE)["Service"]["ExecStartPre"] == f"-{KIOSK} relay safe"


def test_a_kiosk_that_is_left_alone_says_so_on_the_screen() -> None:
    """After ten starts in ten minutes, or exit code 2; the sentence goes when it is started."""
    kiosk, notice = read_unit(UNIT)["Unit"], read_unit(NOTICE)["Unit"]
    assert kiosk["OnFailure"] == NOTICE.name
    assert (kiosk["StartLimitBurst"], kiosk["StartLimitIntervalSec"]) == ("10", "600")
    assert notice["Conflicts"] == UNIT.name


def test_a_program_that_hangs_at_every_start_reaches_the_limit(
    service: configparser.SectionProxy,
) -> None:
    """The slowest way to fail for ever still ends in the safe state, and not in a loop."""
    unit = read_unit(UNIT)["Unit"]
    hangs = max(float(service["TimeoutStartSec"]), float(service["WatchdogSec"]))
    one = hangs + float(service["TimeoutStopSec"]) + float(service["RestartSec"])
    assert int(unit["StartLimitBurst"]) * one < float(unit["StartLimitIntervalSec"])


def test_systemd_waits_longer_than_any_part_may_take(service: configparser.SectionProxy) -> None:
    """A slow card or port is no reason to restart; whoever hangs is told within a minute."""
    assert service["Type"] == "notify"
    assert app.ANSWERS_WITHIN < float(service["WatchdogSec"]) <= 45
    assert heartbeat.EVERY * 2 < float(service["WatchdogSec"])


def test_unusable_settings_are_not_tried_again(service: configparser.SectionProxy) -> None:
    """Whatever else ended it is, but for `systemctl stop`."""
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == str(command_line.BAD_INPUT)


def test_state_folder_is_the_one_the_kiosk_reads(
    service: configparser.SectionProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd makes the folder and names it in STATE_DIRECTORY."""
    assert service["StateDirectory"] == "kiosk"
    monkeypatch.delenv("KIOSK_STATE")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk")
    assert paths.state() == Path("/var/lib/kiosk")
