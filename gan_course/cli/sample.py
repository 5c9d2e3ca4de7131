"""``gan-course sample``: images drawn by a trained generator, in a file."""

from pathlib import Path
from typing import Annotated

import typer

from gan_course.cli.common import as_number, misuse_of_runs, need_tensorflow

__all__ = ["sample"]

EXAMPLES = """Examples:

\b
  gan-course sample run --n 10000 --out s.npz
  gan-course sample run --n 25 --label 7 --seed 3 --out sevens.npz

FILE.npz gets the array images (N, 28, 28, 1), uint8, and, if the run was
trained with labels, the array labels (N,).
"""


def sample(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A run folder, made by `gan-course train`.")
    ],
    number: Annotated[str, typer.Option("--n", metavar="N", help="How many images.")],
    out: Annotated[Path, typer.Option(metavar="FILE.npz", help="The file to write.")],
    label: Annotated[
        str | None,
        typer.Option(metavar="K", help="Only this digit; by default as MNIST mixes them."),
    ] = None,
    seed: Annotated[str, typer.Option(metavar="N", help="Decides noise and labels.")] = "0",
    force: Annotated[bool, typer.Option("--force", help="Replace FILE.npz.")] = False,
) -> None:
    """Draw images from a run's averaged generator."""
    with misuse_of_runs():
        from gan_course import runs

        count, digit = as_number(number, int), as_number(label, int)
        runs.check_count(count)
        runs.check_label(digit)
        runs.check_seed(as_number(seed, int))
        runs.check_samples_path(out, force=force)
        run = runs.read_run(directory)
        need_tensorflow()
        images, labels = runs.sample_run(run, count, label=digit, seed=int(seed))
        runs.save_samples(out, images, labels, force=force)
    what = "images and labels" if labels is not None else "images"
    print(f"{count} {what} in {out}.")
