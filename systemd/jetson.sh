#!/bin/sh
# Sets a Jetson with JetPack 5.1 up as a kiosk that starts at boot. Run it as root, from a checkout.
# Safe to run again at any time, also to update: what is there already is left as it is.
#
#   systemd/jetson.sh                 install, or update to this checkout
#   systemd/jetson.sh uninstall       take program, unit and rules away; settings and journal stay
#   systemd/jetson.sh --dry-run ...   say what would be done, change nothing, need no rights
#
# Nothing is fetched but Debian packages and Python packages. What it cannot know (power mode, desktop,
# the relay's USB socket) it says at the end; docs/jetson.md explains it.
set -eu
cd "$(dirname "$0")/.."

ROOT=${KIOSK_ROOT-}                       # a folder that stands for /; for trying this script out
HOME_OF_KIOSK=/opt/entrance-kiosk
SETTINGS=/etc/entrance-kiosk/kiosk.yaml
STATE=/var/lib/kiosk
UNIT=/etc/systemd/system/kiosk.service
NOTICE=/etc/systemd/system/kiosk-notice.service
JOURNALD=/etc/systemd/journald.conf.d/60-kiosk-journald.conf
DROP_INS=/etc/systemd/system/kiosk.service.d
RULES=/etc/udev/rules.d
POLKIT=/etc/polkit-1
CUDA=/usr/local/cuda

# TensorRT's Python package and the CUDA compiler are JetPack's own; pycuda is compiled against them.
PACKAGES="git python3-venv python3-dev build-essential v4l-utils python3-libnvinfer \
cuda-nvcc-11-4 cuda-cudart-dev-11-4 cuda-driver-dev-11-4 cuda-profiler-api-11-4 libcurand-dev-11-4"
GROUPS_WANTED='video audio dialout render'

say() { printf '%s\n' "$*"; }
stop() { printf 'jetson.sh: %s\n' "$*" >&2; exit 2; }

# Every change goes through here.
run() {
    if [ "$dry" = yes ]; then say "    would run: $*"; else "$@"; fi
}

write() { # FILE: what comes on stdin, if it is not in there already
    content=$(cat)
    if [ -f "$ROOT$1" ] && [ "$content" = "$(cat "$ROOT$1")" ]; then return; fi
    if [ "$dry" = yes ]; then say "    would write: $1"; return; fi
    mkdir -p "$ROOT$(dirname "$1")"
    printf '%s\n' "$content" >"$ROOT$1.part"
    mv "$ROOT$1.part" "$ROOT$1"
    say "    wrote $1"
}

main() {
    dry=no what=install
    for word in "$@"; do
        case $word in
            --dry-run) dry=yes ;;
            install | uninstall) what=$word ;;
            *) stop "'$word' is not known here; use systemd/jetson.sh [install|uninstall] [--dry-run]" ;;
        esac
    done
    [ "$dry" = yes ] || [ "$(id -u)" = 0 ] || stop "this user may not; type: sudo systemd/jetson.sh $what"
    if [ "$what" = install ]; then
        check_board
        install_packages
        install_program
        install_user
        install_boot
        say_what_is_left
    else
        uninstall
    fi
}

check_board() {
    say '1/5 This machine'
    [ "$(uname -m)" = aarch64 ] || stop "this is no Jetson ($(uname -m)); systemd/README.md is for other machines"
    release=$(sed -n '1s/^# R\([0-9]*\) (release), REVISION: \([0-9]*\)\..*/\1.\2/p' "$ROOT/etc/nv_tegra_release" 2>/dev/null) || release=''
    case $release in
        35.[2-9]) say "    JetPack 5.1 (L4T $release)" ;;
        '') stop 'this is no Jetson: /etc/nv_tegra_release is missing; systemd/README.md is for other machines' ;;
        *) stop "L4T $release is not JetPack 5.1 (35.2 to 35.6); docs/jetson.md says what works on others" ;;
    esac
    [ -x "$ROOT/usr/bin/python3.8" ] || stop 'there is no /usr/bin/python3.8, which JetPack 5.1 brings; install python3.8'
    free=$(df -Pm "$ROOT/" | awk 'NR == 2 { print $4 }')
    [ "$free" -ge 3000 ] || stop "$free MB are free and 3000 are needed; see apt-get clean"
}

install_packages() {
    say '2/5 System packages'
    missing=''
    for name in $PACKAGES; do
        is_installed "$name" || missing="$missing $name"
    done
    if [ -z "$missing" ]; then
        say '    All there.'
    else
        run apt-get -qq update
        # shellcheck disable=SC2086 # a list of names
        run env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing ||
            stop 'apt-get could not install them; its reason stands above'
    fi
    # It takes every CH340 for a braille display, and the relay's port with it.
    ! is_installed brltty || run env DEBIAN_FRONTEND=noninteractive apt-get -qq remove -y brltty
}

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }

install_program() {
    say "3/5 Program in $HOME_OF_KIOSK"
    if [ "$PWD" != "$ROOT$HOME_OF_KIOSK" ]; then
        if [ -d "$ROOT$HOME_OF_KIOSK/.git" ]; then
            trusting git -C "$ROOT$HOME_OF_KIOSK" pull --quiet --ff-only "$PWD" HEAD
        else
            trusting git clone --quiet "$PWD" "$ROOT$HOME_OF_KIOSK"
        fi
    fi
    run env PYTHON=/usr/bin/python3.8 "$ROOT$HOME_OF_KIOSK/install.sh"
    python=$ROOT$HOME_OF_KIOSK/.venv/bin/python
    if [ -x "$python" ] && "$python" -c 'import pycuda.driver' 2>/dev/null; then
        say '    pycuda is there.'
    else
        say '    pycuda is compiled, which takes some minutes.'
        run env PATH="$CUDA/bin:$PATH" "$python" -m pip install --no-input --quiet \
            -c "$ROOT$HOME_OF_KIOSK/constraints.txt" -r "$ROOT$HOME_OF_KIOSK/systemd/jetson-requirements.txt"
    fi
}

# git reads no checkout of another owner unless a settings file allows it.
trusting() {
    [ "$dry" = no ] || { run "$@"; return; }
    home=$(mktemp -d)
    printf '[safe]\n\tdirectory = *\n' >"$home/.gitconfig"
    done=yes
    env HOME="$home" "$@" || done=no
    rm -r "$home"
    [ "$done" = yes ] || stop "git could not bring the program to $HOME_OF_KIOSK; its reason stands above"
}

install_user() {
    say '4/5 User kiosk'
    id kiosk >/dev/null 2>&1 || run adduser --quiet --disabled-password --gecos 'Entrance kiosk' kiosk
    groups=''
    for name in $GROUPS_WANTED; do
        if getent group "$name" >/dev/null; then groups="$groups${groups:+,}$name"; fi
    done
    run usermod -a -G "$groups" kiosk
    # Commands by hand may come before the service's first start, which would make it.
    run install -d -m 700 -o kiosk -g kiosk "$ROOT$STATE"
}

install_boot() {
    say '5/5 Settings, device names, start at boot'
    [ -f "$ROOT$SETTINGS" ] || write "$SETTINGS" <configs/jetson.yaml
    write "$RULES/71-kiosk-camera.rules" <systemd/71-kiosk-camera.rules
    # Its owner writes the USB socket into it, so an old one stays.
    [ -f "$ROOT$RULES/70-kiosk-relay.rules" ] || write "$RULES/70-kiosk-relay.rules" <systemd/70-kiosk-relay.rules
    write "$UNIT" <systemd/kiosk.service
    write "$NOTICE" <systemd/kiosk-notice.service
    write "$JOURNALD" <systemd/60-kiosk-journald.conf
    write "$DROP_INS/60-kiosk-gpu.conf" <systemd/60-kiosk-gpu.conf
    # systemd does not start a unit with a group that is not there, so only those that are.
    write "$DROP_INS/jetson.conf" <<-UNIT
	# Written by systemd/jetson.sh.
	[Service]
	SupplementaryGroups=
	SupplementaryGroups=$(printf '%s' "$groups" | tr ',' ' ')
	UNIT
    # New rules touch no camera that is plugged in already unless it is announced once more.
    run udevadm control --reload
    run udevadm trigger --subsystem-match=video4linux --subsystem-match=tty
    run udevadm settle
    run systemctl daemon-reload
    run systemctl enable kiosk
    # One that runs goes on with the new program; the engine is built anew where it must be.
    run systemctl try-restart kiosk
}

say_what_is_left() {
    say ''
    say 'Done. What is left for you (docs/jetson.md):'
    say '  power      sudo nvpmodel -m 8; sudo jetson_clocks   with a supply that is strong enough'
    say '  screen     let the desktop log kiosk in by itself, on X'
    say "  relay      its USB socket in $RULES/70-kiosk-relay.rules, then $SETTINGS"
    say "  PIN        sudo -u kiosk KIOSK_STATE=$STATE $HOME_OF_KIOSK/.venv/bin/kiosk pin set"
    say "  try it     sudo -u kiosk KIOSK_STATE=$STATE DISPLAY=:0 $HOME_OF_KIOSK/.venv/bin/kiosk check"
    say '  start it   sudo systemctl start kiosk   (the first start builds the engine: some minutes)'
}

uninstall() {
    say 'Taking the kiosk away'
    # The notice is what runs after the kiosk was left alone.
    if [ -f "$ROOT$UNIT" ]; then run systemctl disable --now kiosk; fi
    if [ -f "$ROOT$NOTICE" ]; then run systemctl stop kiosk-notice; fi
    for path in "$UNIT" "$UNIT.d" "$NOTICE" "$NOTICE.d" "$JOURNALD" "$RULES/71-kiosk-camera.rules" \
        "$RULES/70-kiosk-relay.rules" "$POLKIT/rules.d/50-kiosk.rules" "$POLKIT/localauthority/50-local.d/50-kiosk.pkla" \
        /var/cache/kiosk "$HOME_OF_KIOSK"; do
        [ ! -e "$ROOT$path" ] || run rm -r "$ROOT$path"
    done
    run systemctl daemon-reload
    run udevadm control --reload
    say "Left: ${SETTINGS%/*}, $STATE, the user kiosk, and the system's packages."
    say "To take these away as well: sudo rm -r ${SETTINGS%/*} $STATE; sudo deluser --remove-home kiosk"
}

main "$@"
