"""The files of a Xavier NX that the kiosk reads, in a folder that stands for ``/``.

Forms and words are those of JetPack 5.1.2; the numbers were not read from a board of our own.
"""

from __future__ import annotations

from pathlib import Path

RELEASE = (
    "# R35 (release), REVISION: 4.1, GCID: 33958178, BOARD: t186ref, EABI: aarch64, "
    "DATE: Tue Aug  1 19:57:35 UTC 2023\n"
    "# KERNEL_VARIANT: oot\nTARGET_USERSPACE_LIB_DIR=nvidia\n"
)
MODES = (
    *("15W_2CORE", "15W_4CORE", "15W_6CORE", "10W_2CORE", "10W_4CORE"),
    *("10W_DESKTOP", "20W_2CORE", "20W_4CORE", "20W_6CORE"),
)
ZONES = {
    "CPU-therm": "48500",
    "GPU-therm": "46000",
    "AUX-therm": "45500",
    "AO-therm": "46500",
    "PMIC-Die": "50000",
    "thermal-fan-est": "47200",
}


def xavier(root: Path, *, mode: int = 8, release: str = RELEASE, **changes: str) -> Path:
    """Write the files; ``changes`` are thermal zones, - for _."""
    zones = {**ZONES, **{name.replace("_", "-"): value for name, value in changes.items()}}
    modes = "".join(
        f"< POWER_MODEL ID={number} NAME=MODE_{name} >\nCPU_ONLINE CORE_0 1\nGPU MAX_FREQ 1109250000\n\n"
        for number, name in enumerate(MODES)
    )
    files = {
        "proc/device-tree/model": "NVIDIA Jetson Xavier NX Developer Kit\0",
        "etc/nv_tegra_release": release,
        "etc/nvpmodel.conf": f"< PARAM TYPE=FILE NAME=CPU_ONLINE >\n{modes}< PM_CONFIG DEFAULT=2 >\n",
        "var/lib/nvpmodel/status": f"pmode:{mode:04} fmode:quiet\n",
        "usr/lib/python3.8/dist-packages/tensorrt-8.5.2.2.dist-info/METADATA": "Name: tensorrt\n",
    }
    for number, (name, value) in enumerate(zones.items()):
        files[f"sys/class/thermal/thermal_zone{number}/type"] = f"{name}\n"
        files[f"sys/class/thermal/thermal_zone{number}/temp"] = f"{value}\n"
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return root
