"""``gan-course evaluate``: how far generated images are from MNIST."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from gan_course.cli.common import misuse_of_runs, need_tensorflow, supports

__all__ = ["evaluate"]

EXAMPLES = """Examples:

\b
  gan-course evaluate run
  gan-course evaluate runs/a runs/b s.npz
  gan-course evaluate s.npz --json

frechet is the Fréchet distance of the features of the course's own MNIST
classifier (protocol mnist64_10k: not comparable with any other "FID"). The
floor is what as many real images get. A run folder is measured by 10,000
images of seed 0. Numbers of different counts cannot be compared.

\b
--json prints {"metrics": {"frechet": {"value", "interval", "floor",
"protocol", "count"}}}; of several sources, one such object for each path.
"""


def evaluate(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="DIR_OR_NPZ", help="Run folders and samples files."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure the images of runs and of samples files."""
    with misuse_of_runs():
        from gan_course import runs

        for source in sources:  # all of them, before the first is measured
            runs.check_source(source)
        need_tensorflow()
        results = {str(source): {"metrics": runs.evaluate(source)} for source in sources}
    if as_json:
        print(json.dumps(next(iter(results.values())) if len(results) == 1 else results, indent=2))
    else:
        _print_table(results)


def _print_table(results: dict[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    scores = {source: result["metrics"]["frechet"] for source, result in results.items()}
    protocol = next(iter(scores.values()))["protocol"]
    table = Table(
        box=box.SIMPLE if supports("─╶") else box.ASCII,
        title=f"Fréchet distance, protocol {protocol}",
        title_style="",
    )
    table.add_column("samples", overflow="fold")
    for name in ("images", "distance", "95 % interval", "floor", "times floor"):
        table.add_column(name, justify="right", no_wrap=True)
    for source, score in scores.items():
        low, high = score["interval"]
        table.add_row(
            source,
            str(score["count"]),
            f"{score['value']:.3g}",
            f"{low:.3g} to {high:.3g}",
            f"{score['floor']:.3g}",
            f"{score['value'] / score['floor']:.3g}",
        )
    Console(highlight=False).print(table)
