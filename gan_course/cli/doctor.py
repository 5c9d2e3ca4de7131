"""``gan-course doctor``: whether this computer is ready for the course, and what to do if not."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from gan_course.cli.common import supports

__all__ = ["doctor"]

EXAMPLES = """Each line is ok, a note (slower, or something optional is missing) or a
problem, with what to do about it. Exit code 1 if there is a problem.
"""

_NAME = "gan-course"
_TENSORFLOWS = ("tensorflow-cpu", "tensorflow", "tensorflow-intel", "tf-nightly")
_GIB = 2**30


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Args:
        level: "ok", "note" or "problem".
        what: What was found.
        remedy: What to do about it.
    """

    level: Literal["ok", "note", "problem"]
    what: str
    remedy: str = ""


def doctor() -> int:
    """Check versions, cores, memory, shipped files and widgets."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        check_python,
        check_libraries,
        check_tensorflow,
        check_jupyterlab,
        check_shipped_files,
        check_cores,
        check_memory,
        check_disk,
    ]
    symbols = {"ok": "✓", "note": "!", "problem": "✗"}
    if not supports("✓✗→"):
        symbols = {"ok": "+", "note": "!", "problem": "x"}
    arrow = "→" if supports("→") else "->"
    problems = notes = 0
    for check in checks:
        for finding in check():
            print(f"{symbols[finding.level]} {finding.level:<8} {finding.what}", flush=True)
            if finding.remedy:
                print(f"{'':11}{arrow} {finding.remedy}", flush=True)
            problems += finding.level == "problem"
            notes += finding.level == "note"
    if problems:
        print(f"Not ready: {problems} {'problem' if problems == 1 else 'problems'} to solve.")
        return 1
    print("Ready." if not notes else "Ready, with notes.")
    return 0


def check_python() -> Iterator[Finding]:
    """Compare Python's version with the range that the package declares."""
    from packaging.specifiers import SpecifierSet

    wanted = metadata.metadata(_NAME)["Requires-Python"]
    version = ".".join(map(str, sys.version_info[:3]))
    if SpecifierSet(wanted).contains(version):
        yield Finding("ok", f"Python {version}")
    else:
        yield Finding(
            "problem",
            f"Python {version}, expected {wanted}",
            "Make an environment with such a Python (conda create -n gan python=3.11, or "
            "python3.11 -m venv .venv) and install the course there.",
        )


def check_libraries() -> Iterator[Finding]:
    """Compare the libraries' versions with the ranges that the package declares."""
    from packaging.requirements import Requirement

    right = []
    for text in metadata.requires(_NAME) or []:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue  # an extra's; TensorFlow and JupyterLab have checks of their own
        found = version_of(requirement.name)
        if found is not None and requirement.specifier.contains(found, prereleases=True):
            right.append(f"{requirement.name} {found}")
            continue
        what = "is not installed" if found is None else f"is {found}"
        yield Finding(
            "problem",
            f"{requirement.name} {what}, expected {requirement.specifier}",
            f'pip install "{requirement.name}{requirement.specifier}"',
        )
    if right:
        yield Finding("ok", ", ".join(right))


def check_tensorflow() -> Iterator[Finding]:
    """Import TensorFlow in another process: on an old processor it ends the process."""
    from packaging.requirements import Requirement

    installed = {name: version_of(name) for name in _TENSORFLOWS if version_of(name)}
    if not installed:
        yield Finding("problem", "TensorFlow is not installed", 'pip install "gan-course[tf]"')
        return
    wanted = next(
        requirement.specifier
        for requirement in map(Requirement, metadata.requires(_NAME) or [])
        if requirement.name == "tensorflow"
    )
    name, version = next(iter(installed.items()))
    if not wanted.contains(version or "", prereleases=True):
        yield Finding(
            "problem", f"{name} is {version}, expected {wanted}", 'pip install "gan-course[tf]"'
        )
        return
    tried = subprocess.run(
        [sys.executable, "-c", "from gan_course.backend import tf; print(tf.__version__)"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode == 0:
        yield Finding("ok", f"{name} {version}, and it can be imported")
    elif tried.returncode < 0:
        yield Finding(
            "problem",
            f"{name} {version} ends the process when it is imported (signal {-tried.returncode})",
            "Its builds need a processor with AVX. Use the course on Binder or Colab, or another "
            "computer.",
        )
    else:
        lines = tried.stderr.strip().splitlines() or ["no message"]
        yield Finding(
            "problem",
            f"{name} {version} cannot be imported: {lines[-1][:200]}",
            'pip install --force-reinstall "gan-course[tf]"',
        )


def check_jupyterlab() -> Iterator[Finding]:
    """Check JupyterLab, and that the widgets in Python fit those in the browser."""
    lab = version_of("jupyterlab")
    remedy = 'pip install "gan-course[lab]"'
    if lab is None:
        yield Finding("note", "JupyterLab is not installed; `gan-course lab` needs it", remedy)
        return
    if version_of("ipykernel") is None:
        yield Finding("problem", "ipykernel is not installed: no notebook can run", remedy)
    if _major(lab) < 4:
        yield Finding("problem", f"JupyterLab is {lab}, expected at least 4", remedy)
    else:
        yield Finding("ok", f"JupyterLab {lab}")
    widgets, extension = version_of("ipywidgets"), version_of("jupyterlab-widgets")
    if widgets and extension and _major(widgets) >= 8 and _major(extension) >= 3:
        yield Finding("ok", f"widgets: ipywidgets {widgets}, jupyterlab_widgets {extension}")
    else:
        yield Finding(
            "problem",
            f"widgets: ipywidgets {widgets or 'missing'}, jupyterlab_widgets "
            f"{extension or 'missing'}; expected 8 and 3 or later, or widgets stay empty",
            'pip install "ipywidgets>=8.1"',
        )


def check_shipped_files() -> Iterator[Finding]:
    """Compare every file in assets with its checksum."""
    from gan_course import shipped

    right = 0
    try:
        names = list(shipped.assets())
    except shipped.ShippedFileError as error:
        yield Finding("problem", str(error))
        return
    for name in names:
        try:
            shipped.asset(name)
            right += 1
        except shipped.ShippedFileError as error:
            what, _, remedy = str(error).partition(" Restore it with:  ")
            yield Finding("problem", what, remedy)
    if right:
        yield Finding("ok", f"{right} of {len(names)} shipped files have the right checksum")


def check_cores() -> Iterator[Finding]:
    """Count the cores that this process may use."""
    count = usable_cores()
    if count >= 2:
        yield Finding("ok", f"{count:g} cores")
    else:
        yield Finding(
            "note",
            f"{count:g} core: everything runs, trainings take about twice as long as stated",
        )


def check_memory() -> Iterator[Finding]:
    """Look at the memory that this process may use."""
    total = usable_memory()
    if total is None:
        yield Finding("note", "how much memory there is could not be found out; 2 GB are needed")
    elif total >= 1.9 * _GIB:  # a computer of 2 GB keeps a part for itself
        yield Finding("ok", f"{total / _GIB:.1f} GB of memory")
    else:
        yield Finding(
            "note",
            f"{total / _GIB:.1f} GB of memory, expected 2: a lesson takes up to 1.2",
            "Close other programs, and shut down the kernels of other notebooks.",
        )


def check_disk() -> Iterator[Finding]:
    """Look at the free space where runs and lessons would be written."""
    free = shutil.disk_usage(Path.cwd()).free
    if free >= 0.5 * _GIB:
        yield Finding("ok", f"{free / _GIB:.1f} GB free on this disk")
    else:
        yield Finding(
            "note",
            f"{free / _GIB:.2f} GB free on this disk, expected 0.5 for runs and your lessons",
            "Make room, or work in a folder on another disk.",
        )


def version_of(name: str) -> str | None:
    """Return the installed version of a distribution, without importing it."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _major(version: str) -> int:
    return int(version.split(".")[0])


def usable_cores() -> float:
    """Return how many cores this process may use: of the machine, or of its container."""
    if hasattr(os, "sched_getaffinity"):
        count = float(len(os.sched_getaffinity(0)))
    else:
        count = float(os.cpu_count() or 1)
    quota = _first_line("/sys/fs/cgroup/cpu.max").split()  # "200000 100000" or "max 100000"
    if len(quota) == 2 and all(part.isdigit() for part in quota):
        count = min(count, int(quota[0]) / int(quota[1]))
    return count


def usable_memory() -> int | None:
    """Return the bytes of memory of the machine, or of its container; None if unknown."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # Windows
        return None
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        limit = _first_line(path)
        if limit.isdigit():
            total = min(total, int(limit))
    return total


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").splitlines()[0]
    except (OSError, ValueError, IndexError):
        return ""
