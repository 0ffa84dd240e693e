"""Addresses in what people and logs are told: never with a password."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk import config, last_words
from kiosk.errors import ConfigError, InputError
from kiosk.secrets_hidden import redacted, without_secrets

ANYTHING = st.text("ab1/?#@:=&.;% '", max_size=5)
URL = "rtsp://admin:secret@10.0.0.1/1"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("http://10.0.0.1/cgi-bin/video.cgi?user=a&pwd=s", "http://10.0.0.1/cgi-bin/video.cgi?…"),
        ("rtsp://10.0.0.1:554/user=a&password=s&channel=1&stream=0.sdp?", "rtsp://10.0.0.1:554/…"),
        ("rtsp://10.0.0.1/user=a_password=s_channel=1.sdp", "rtsp://10.0.0.1/…"),
        ("http://cam/video#t=s", "http://cam/video?…"),
        ("rtsp://nvr:7441/EJ2ZxHrSlW8tKqJz?enableSrtp", "rtsp://nvr:7441/…"),
        ("rtsp://cam/Streaming/Channels/101", "rtsp://cam/Streaming/Channels/101"),
        ("rtsp://admin:pa/ss@10.0.0.1/1", "rtsp://10.0.0.1/1"),
        ("rtsp://admin:#pa?ss@10.0.0.1:554/1", "rtsp://10.0.0.1:554/1"),
        ("rtsp://admin:pa ss@10.0.0.1/1", "rtsp://10.0.0.1/1"),
        ("rtsp://u:p@[fe80::1%eth0]:554/x", "rtsp://[fe80::1%eth0]:554/x"),
        ("rtsp://admin:12/34@10.0.0.1/1", "rtsp://…"),
        ("rtsp://admin:p@s/s@10.0.0.1/1", "rtsp://…"),
        ("http://cam:80/video?mail=a@b", "http://…"),
        ("rtsp://admin:secret", "rtsp://…"),
        ("rtsp://", "rtsp://"),
        ("rtsp:/admin:secret@10.0.0.1/1", "rtsp:/10.0.0.1/1"),
        ("admin:secret@10.0.0.1/1", "…"),
        ("10.0.0.1/video.cgi?user=a&pwd=s", "10.0.0.1/…"),
        ("csi://0", "csi://0"),
        ("demo:", "demo:"),
        ("/media/usb/2026 03/12:30 door.mp4", "/media/usb/2026 03/12:30 door.mp4"),
    ],
)
def test_what_may_be_a_secret_is_left_out(source, shown):
    """Host and plain path stay, for whoever looks for the camera."""
    assert redacted(source) == redacted(shown) == shown


@example("12/", "@")
@example("@", "/")
@example("/@", "")
@given(ANYTHING, ANYTHING)
def test_no_password_gets_out_wherever_it_stands(before, after):
    """However it is written: many are not encoded as they should be."""
    password = f"{before}SECRET{after}"
    for source in (
        f"rtsp://admin:{password}@10.0.0.1:554/live",
        f"http://cam/video.cgi?user=admin&pwd={password}",
        f"http://cam:80/video.cgi?user=admin&pwd={password}",
        f"http://u:p@cam/video.cgi?user=admin&pwd={password}",
        f"rtsp://cam:554/user=admin&password={password}&channel=1",
        f"rtsp://cam/live/user=admin_password={password}_channel=1",
    ):
        assert "SECRET" not in redacted(source)
        assert redacted(redacted(source)) == redacted(source)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://admin:pa:ss@10.0.0.2:554/live", "rtsp://10.0.0.2:554/live"),
        ("http://admin:p%40ss@cam/video?x=1", "http://cam/video?…"),
        ("http://cam/video.cgi?user=admin&pwd=secret", "http://cam/video.cgi?…"),
        ("rtsp://cam/user=admin&password=secret&channel=1", "rtsp://cam/…"),
        ("rtsp://admin:pa/ss@cam/1", "rtsp://cam/1"),
        ("http://cam/a@b", "http://cam/…"),
        ("rtsp://admin@cam", "rtsp://cam"),
        ("rtsp://a:p@ss@cam/live", "rtsp://cam/live"),
        ("/dev/video0", "/dev/video0"),
    ],
)
def test_credentials_are_never_shown(source, shown):
    """User and password go; host and plain path stay."""
    assert redacted(source) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{URL}: no such file; look.", "rtsp://10.0.0.1/1: no such file; look."),
        ("camera:/u:secret@10.0.0.1/1: none.", "camera:/10.0.0.1/1: none."),
        ("rtsp://cam/…: no pictures.", "rtsp://cam/…: no pictures."),
        ("use one of socket://, rfc2217://", "use one of socket://, rfc2217://"),
        ("/etc/k.yaml:1:9: door: 3 does not fit", "/etc/k.yaml:1:9: door: 3 does not fit"),
        ("rtsp://admin:my secret@10.0.0.1/1: none", "rtsp://10.0.0.1/1: none"),
    ],
)
def test_a_sentence_keeps_everything_but_the_secret(text, shown):
    """What is wrong and what to do stays readable."""
    assert without_secrets(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        f"camera: {URL}",
        f"camera: source={URL}",
        f"camera:\n  {URL}: 1",
        f"camera:\n  {URL}: 1\n  {URL}: 1",
        f"camera: {{source: [{URL}]}}",
        f"camera: {{source: {{{URL}: 1}}}}",
        "camera: {source: {rtsp: '//admin:secret@10.0.0.1/1'}}",
        f"camera: [{URL}]",
        f"alarm: {{quiet_hours: ['{URL}']}}",
        f"{URL}: 1",
    ],
)
def test_a_slip_in_the_settings_is_told_without_the_password(tmp_path, text):
    """The sentence comes to the screen at the entrance, by way of ``kiosk notice``."""
    path = tmp_path / "kiosk.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert str(caught.value).startswith(f"{path}:")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("assignment", [f"camera={URL}", f"{URL}", f"camera.fps=[{URL}"])
def test_a_slip_in_an_assignment_is_told_without_the_password(assignment):
    """The shell's own words are no exception."""
    with pytest.raises(InputError, match="--set") as caught:
        config.load(None, [assignment])
    assert "secret" not in str(caught.value)


def test_what_the_next_one_is_told_of_the_end_holds_no_password():
    """Whatever sentence ended the program."""
    last_words.leave(f"{URL}: there is no such file; choose another.")
    assert last_words.read() == "rtsp://10.0.0.1/1: there is no such file; choose another."
