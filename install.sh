#!/bin/sh
# Puts everything the kiosk needs on this machine, and the kiosk itself into .venv beside this file.
# Safe to run again at any time. pip's own settings (index, proxy, offline folder) are left alone.
#
#   ./install.sh           what the kiosk needs
#   ./install.sh tests     and what its tests need
#   ./install.sh checks    and what .ci/run needs
set -eu
cd "$(dirname "$0")"

LOG=.venv/install.log
PYTHON=${PYTHON:-python3}

# Qt's platform plugins load these; the wheels bring everything else.
QT_LIBRARIES="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 \
libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 \
libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 fonts-dejavu-core"
# Nicer letters, a voice, and a compiler for simpleaudio: the kiosk runs without any of them.
NICE_TO_HAVE='fonts-inter fonts-noto-cjk alsa-utils gcc python3-dev libasound2-dev'

say() { printf '%s\n' "$*"; }
stop() { say "install.sh: $*" >&2; exit 2; }

main() {
    choose "${1-}"
    check_python
    say "1/3 System packages"
    install_packages
    say "2/3 Python environment .venv ($("$PYTHON" --version 2>&1))"
    make_venv
    say "3/3 Python packages (some hundred megabytes the first time)"
    install_kiosk
    say "Done. Next: $next"
}

choose() {
    needed=$QT_LIBRARIES
    case $1 in
        '') extra='' next='.venv/bin/kiosk demo' ;;
        tests) extra=test next='.venv/bin/python -m pytest' needed="$needed xvfb x11-xserver-utils" ;;
        checks) extra=check next='.ci/run' needed="$needed xvfb x11-xserver-utils shellcheck systemd strace" ;;
        *) stop "'$1' is not known here; use ./install.sh, ./install.sh tests or ./install.sh checks" ;;
    esac
    # The arm64 wheels of Qt for Python 3.8 link to the system's copy of this one.
    [ "$(uname -m)" != aarch64 ] || needed="$needed libdouble-conversion3"
}

check_python() {
    command -v "$PYTHON" >/dev/null || stop "there is no $PYTHON; install Python 3.8 or newer first"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 8))' ||
        stop "$("$PYTHON" --version 2>&1) is too old; name a newer one: PYTHON=python3.8 ./install.sh"
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || needed="$needed python3-venv"
}

install_packages() {
    if ! command -v apt-get >/dev/null; then
        say "    This is no Debian or Ubuntu: if the window does not open, install what Qt 6 loads" \
            "(glib, libGL, libEGL, libxkbcommon, fontconfig, dbus, xcb-util-cursor, the other xcb-utils)."
    elif is_installed "$needed $NICE_TO_HAVE"; then
        say "    All there."
    elif may_install; then
        apt_get update >/dev/null || say "    The package lists could not be renewed; going on."
        apt_install "$needed" || stop "apt-get could not install what is needed; its reason stands above"
        apt_install "$NICE_TO_HAVE" || for name in $NICE_TO_HAVE; do
            apt_install "$name" || say "    $name is not to be had here; going on without it."
        done
    elif is_installed "$needed"; then
        say "    Going on without $NICE_TO_HAVE: this user may not install them."
    else
        stop "this user may not install system packages; have an administrator type:" \
            "apt-get update && apt-get install -y --no-install-recommends $needed" \
            "(and, if you like: $NICE_TO_HAVE)"
    fi
}

# A dry run also knows packages that were renamed (libglib2.0-0t64), and needs no rights.
is_installed() {
    # shellcheck disable=SC2086 # a list of names
    plan=$(apt-get --simulate --no-upgrade --no-install-recommends install $1 2>/dev/null) &&
        ! printf '%s\n' "$plan" | grep -q '^Inst '
}

# Root, or a sudo that asks nothing or has somebody to ask.
may_install() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }
}

apt_install() {
    is_installed "$1" && return
    say "    $1"
    # shellcheck disable=SC2086 # a list of names
    apt_get install -y --no-upgrade --no-install-recommends $1 >/dev/null
}

apt_get() {
    if [ "$(id -u)" = 0 ]; then
        DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
    else
        sudo DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
    fi
}

make_venv() {
    .venv/bin/python -m pip --version >/dev/null 2>&1 && return
    # A Jetson's TensorRT lives in the system's Python, so the environment has to see that.
    if "$PYTHON" -c 'import importlib.util as u, sys; sys.exit(not u.find_spec("tensorrt"))'; then
        "$PYTHON" -m venv --clear --system-site-packages .venv
    else
        "$PYTHON" -m venv --clear .venv
    fi
}

install_kiosk() {
    : >"$LOG"
    # Before 20.3 pip does not see Qt's wheels (Ubuntu 20.04 brings 20.0.2).
    pip --upgrade 'pip>=20.3' || pip_failed
    pip -e ".${extra:+[$extra]}" || pip_failed
    pip -e '.[sound]' || say "    simpleaudio could not be built ($LOG); sounds are played by aplay instead."
}

pip() { .venv/bin/python -m pip install --no-input -c constraints.txt "$@" >>"$LOG" 2>&1; }

pip_failed() {
    tail -n 5 "$LOG" >&2
    stop "pip could not install the Python packages; all it said is in $LOG"
}

main "$@"
