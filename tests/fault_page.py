"""What docs/faults.md says around the rows of its table."""

BEFORE = """# What happens when something breaks

Every row is a fault that was injected into the running program: on a board simulated on a
pseudo-terminal, a network camera on loopback, a sound card that takes as long as a real one, and a disk
that somebody fills. `python -m tests.faults > docs/faults.md` did it and wrote this page (as root: the
full disk and the hot board need a mount); `python -m tests.faults camera_faults` prints the rows of
one group. The quick rows run with the tests, the others with `KIOSK_ALL_FAULTS=1`. *Detected in* is
the time from the fault to the line in which the program says so, and for faults at the start the time
until the program has ended; *recovered in* is the time from the end of the fault until the program
is well again, or until it has ended. What the screen shows is in English and for
`door.on_fault: release`.

While a camera, port, sound card, screen or disk is missing, the kiosk shows it, writes it into the
journal once, and tries again with growing pauses. What it decides goes on as far as it can.
"""

AFTER = """
## What each part does when it hangs or fails

| part | noticed by | tried again | meanwhile | when nothing helps |
|---|---|---|---|---|
| camera | no picture for 1 s: watch; broken, lost: camera thread | opened anew after 0.5, 1, 2 … 10 s, for ever | fault; the door does what `door.on_fault` says | a driver that keeps the thread for 30 s: systemd restarts the program |
| picture | picture check, every picture | every picture | fault | another place counts as right after 5 minutes |
| detector, tracker, gate | no answer for 3 s: watch | a failed run: the next picture; ten in a row, or a GPU that is away at the start: built anew after 1, 2 … 10 s, for a minute and a half | fault | silent for 30 s, or not built by then: the program ends with 1 and systemd starts it |
| relay board | no right answer three times in a row, within 2 s | opened anew after 0.5, 1 … 10 s, for ever, the safe state first | the check, the screen and the voice go on | the door's worker silent for 15 s: systemd restarts the program |
| sound card | error, or a sound that does not end within 20 s | opened anew after 1, 2 … 60 s, for ever | the check goes on, prompts are journalled as not heard | the voice's worker silent for 15 s: systemd restarts the program |
| journal | error; a disk without an answer for 10 s: watch | 1, 2, 4 … 60 s, for ever | the newest 10,000 events wait in memory, the others are counted | a damaged file is set aside and a new one begun |
| window | no turn of its loop for 15 s: heartbeat | a display that is gone: every few seconds | the check, door and voice go on | systemd restarts the program |
| watch | no look for 15 s: heartbeat | | the door frees or locks by itself after 3 s without an outcome | systemd restarts the program |
| temperature | a look every 5 s | | 8 pictures a second are checked until it is 5 °C cooler | the board's own protection |

Without systemd nobody restarts the program; the rest is the same. Every one of these is tried by
making it hang (`tests/test_supervision.py`, `tests/test_app.py`).

## The clock

States, verdicts, door, voice and faults know the monotonic clock only: a wall clock that is set by a
year, by an hour of summer time, or from 1970 to today changes none of them
(`tests/test_clocks.py`), and the journal stays in order with a line where the clock was set. The
door's timetable and the quiet hours are times of day and follow the wall clock.

## The disk

| | |
|---|---|
| `python -m tests.kill_journal 1000` | 1,000 writers killed with SIGKILL at random: 193,537 events and 19,095 settings acknowledged, none lost, double or torn |
| `python -m tests.power_cuts 100` | 100 power cuts on a disk that keeps only what was flushed, and of the rest any sectors: 5,970 events acknowledged, none lost; without the flushes the same cuts are found out |

## The long run

`python -m tests.soak` lives a month in about an hour, with faults of every kind in the table, and counts
every event against its script; `python -m tests.soak --real 3600` runs the whole program for an hour. What came of
both: [months.md](months.md).

Beside these: a TensorRT engine that is missing, foreign or damaged is built at the start while the
state is `starting`; a run that fails on the GPU is a fault until the next one succeeds, and after ten
the engine is loaded anew (`tests/test_app_engine.py`, on a stand-in GPU). A USB camera (the kernel's
own test driver in a virtual machine) that was opened twice told the second program that it is busy;
unplugged, it was told lost after 0.4 s; stalled, after 2.0 s. Every source, spoilt model and bad
setting has its tests under `tests/`, and `python -m tests.fuzz` makes up more of them. What systemd and the
machine do: [machine.md](machine.md)."""
