"""Run a notebook in a fresh kernel, tidy its outputs, measure what it took."""

import contextlib
import copy
import math
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from building.plan import without_measures
from building.project import BuildError, Project

CELL_TIMEOUT = 600  # seconds; a lesson takes at most 120, so this is a cell that hangs
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
# Folders of this machine in a traceback: those of libraries, and of Python itself.
_LIBRARY_FOLDER = re.compile(r"[/~][^\s\x1b]*?/(site-packages|lib/python3\.\d+)/")


@contextlib.contextmanager
def _kernel(notebook: NotebookNode, folder: Path) -> Iterator[NotebookClient]:
    """Start this environment's own kernel, untouched by the user's settings."""
    specs = KernelSpecManager(kernel_dirs=[])  # leaves the kernel of the running Python
    client = NotebookClient(
        notebook,
        km=AsyncKernelManager(kernel_name="python3", kernel_spec_manager=specs),
        timeout=CELL_TIMEOUT,
        startup_timeout=120,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=CRITICAL"],  # not how it is connected or stopped
    )
    environment = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}
    environment["PATH"] = os.pathsep.join(
        [str(Path(sys.executable).parent), environment.get("PATH", os.defpath)]
    )
    with tempfile.TemporaryDirectory() as settings:
        environment["IPYTHONDIR"] = settings
        with client.setup_kernel(cleanup_kc=True, cwd=str(folder), env=environment):
            yield client


def execute(project: Project, name: str, notebook: NotebookNode) -> tuple[float, float]:
    """Execute a notebook in place, in a fresh kernel.

    Returns:
        Seconds that the cells took, and the kernel's peak resident memory in gigabytes.

    Raises:
        BuildError: A cell failed, hung, or did not raise though it is tagged ``raises-exception``.
    """
    cells = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if not cells:
        return 0.0, 0.0
    with contextlib.ExitStack() as stack:
        folder = project.notebooks
        if name.startswith("exercises/"):  # `check` keeps its points beside a sheet: not in ours
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        client = stack.enter_context(_kernel(notebook, folder))
        begin = time.perf_counter()
        for count, (index, cell) in enumerate(cells, start=1):
            where = f"{name}, cell {index + 1} (code cell {count})"
            try:
                client.execute_cell(cell, index, execution_count=count)
            except CellExecutionError as error:
                raise BuildError(f"{where} failed.\n{_ANSI.sub('', str(error))}") from error
            except (CellTimeoutError, DeadKernelError) as error:
                raise BuildError(f"{where}: {error}\n{cell.source}") from error
            raised = any(output.output_type == "error" for output in cell.outputs)
            if "raises-exception" in cell.metadata.get("tags", []) and not raised:
                raise BuildError(f"{where} is tagged raises-exception, and raised nothing.")
        seconds = time.perf_counter() - begin
        memory = _peak_memory(client)
    for _, cell in cells:
        cell.outputs = [_tidied(output, project.root) for output in cell.outputs]
        cell.outputs = [output for output in cell.outputs if output.get("data") != {}]
    return seconds, memory


def _peak_memory(client: NotebookClient) -> float:
    # Linux's ru_maxrss would do if it did not begin at the size of the process that starts the
    # kernel; the status file begins anew.
    if sys.platform == "linux":
        question = "open('/proc/self/status').read().split('VmHWM:')[1].split()[0]"
        unit = 1024
    else:
        question, unit = "str(__import__('resource').getrusage(0).ru_maxrss)", 1
    message = client.kc.execute("", silent=True, user_expressions={"peak": question})
    answer = client.wait_for_reply(message)["content"]["user_expressions"]["peak"]
    return int(answer["data"]["text/plain"].strip("'")) * unit / 1e9


def _tidied(output: NotebookNode, root: Path) -> NotebookNode:
    """Return an output without what differs from run to run or from machine to machine."""
    output = copy.deepcopy(output)
    output.get("data", {}).pop(WIDGET_VIEW, None)  # its model's identifier is random
    if "traceback" in output:
        home = str(Path.home())
        places = [str(root), str(root).replace(home, "~", 1)]
        for number, line in enumerate(output.traceback):
            line = _LIBRARY_FOLDER.sub("", line)
            for place in places:
                line = line.replace(f"{place}/", "")
            output.traceback[number] = line
    return output


def measured_line(notebook: NotebookNode, seconds: float, memory: float) -> str:
    words = code = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            words += len(without_measures(cell.source).split())
        else:
            code += sum(bool(line.strip()) for line in cell.source.splitlines())
    minutes = max(1, round(words / 200 + code / 20))
    available = getattr(os, "sched_getaffinity", None)
    cores = len(available(0)) if available else os.cpu_count() or 1
    on = {1: "one core", 2: "two cores"}.get(cores, f"{cores} cores")
    return (
        f"**Measured**: about {minutes} minute{'s' * (minutes > 1)} to read; "
        f"{max(1, round(seconds))} s to run on {on}; "
        f"{math.ceil(memory * 10) / 10:.1f} GB of memory at most. (`make measure`)"
    )
