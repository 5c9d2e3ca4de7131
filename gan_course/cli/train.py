"""``gan-course train``: a recipe, trained into a run folder."""

import sys
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gan_course.cli.common import (
    PROGRAM,
    Misuse,
    as_number,
    did_you_mean,
    misuse_of_runs,
    need_tensorflow,
    sentence,
)

if TYPE_CHECKING:
    from gan_course.runs import Progress

__all__ = ["train"]

EXAMPLES = """Examples:

\b
  gan-course train cgan --seconds 30 --out run
  gan-course train dense --epochs 5 --seed 3 --out runs/dense3
  gan-course train cgan --steps 100 --seed 7 --out a

The same seed and steps give the same weights, bit for bit.

DIR gets run.json (what was asked, versions, measures), history.csv,
generator.keras (the averaged generator) and samples.png.

Ctrl-C ends the training early and keeps what was trained (exit code 130).
With --force the old run is kept until the new one is complete.
"""


def train(
    recipe: Annotated[
        str, typer.Argument(metavar="RECIPE", help="dense, dcgan or cgan (with labels).")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="The run folder.")],
    steps: Annotated[
        str | None, typer.Option(metavar="N", help="Training steps; by default the recipe's.")
    ] = None,
    seconds: Annotated[
        str | None, typer.Option(metavar="S", help="Instead: seconds, after the first step.")
    ] = None,
    epochs: Annotated[
        str | None, typer.Option(metavar="E", help="Instead: passes through the images.")
    ] = None,
    seed: Annotated[str, typer.Option(metavar="N", help="Decides weights, noise and order.")] = "0",
    force: Annotated[bool, typer.Option("--force", help="Replace a run that is in DIR.")] = False,
) -> int:
    """Train a recipe on MNIST, save its generator and measure it."""
    with misuse_of_runs():
        from gan_course.recipes import RECIPES
        from gan_course.runs import check_amount, check_output, check_seed

        if recipe not in RECIPES:
            raise Misuse(
                f"No recipe is called {recipe!r}.{did_you_mean(recipe, list(RECIPES))} "
                f"There are: {', '.join(RECIPES)}."
            )
        amount = {
            "steps": as_number(steps, int),
            "seconds": as_number(seconds, float),
            "epochs": as_number(epochs, int),
        }
        check_amount(**amount)
        check_seed(as_number(seed, int))
        check_output(out, force=force)
        need_tensorflow()
        from gan_course.runs import train_run

        try:
            with _reporter() as report:
                run = train_run(recipe, out, **amount, seed=int(seed), force=force, progress=report)
        except KeyboardInterrupt:
            print(
                f"{PROGRAM} train: interrupted before the first step was done: nothing was "
                f"trained, and {out} is as it was.",
                file=sys.stderr,
            )
            return 130
    done = run.record["training"]
    if run.state == "interrupted":
        print(f"Interrupted after {done['steps']} steps; what was trained is kept.")
    print(
        f"{done['steps']} steps in {done['seconds']:.1f} s. In {out}: generator.keras, "
        "samples.png, history.csv, run.json."
    )
    if run.metrics is None:
        print(f"It was not measured. To do so: {PROGRAM} evaluate {out}")
        return 130
    print(sentence(run.metrics["frechet"]))
    return 130 if run.state == "interrupted" else 0


def _losses(progress: "Progress") -> str:
    if not progress.losses:
        return ""
    discriminator, generator = (
        progress.losses[f"{name}_loss"] for name in ("discriminator", "generator")
    )
    return f"losses D {discriminator:.3f}, G {generator:.3f}"


def _reporter() -> Any:
    return _Bar() if sys.stderr.isatty() else _Lines()


class _Lines:
    """Progress as a line now and then, for a file or a pipe."""

    EVERY = 5.0  # seconds

    def __enter__(self) -> "_Lines":
        self._stage = ""
        self._last = -self.EVERY
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __call__(self, progress: "Progress") -> None:
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage = progress.stage
            if progress.stage != "training":
                print(f"{progress.stage.capitalize()} …", file=sys.stderr, flush=True)
        elif now - self._last < self.EVERY:
            return
        if progress.stage == "training":
            self._last = now
            print(
                f"step {progress.step}, {progress.seconds:.1f} s, {_losses(progress)}",
                file=sys.stderr,
                flush=True,
            )


class _Bar:
    """Progress as a bar, on a terminal."""

    def __init__(self) -> None:
        from rich import progress
        from rich.console import Console

        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(bar_width=20),
            progress.TextColumn("step {task.fields[step]}, {task.fields[seconds]:.0f} s"),
            progress.TextColumn("{task.fields[losses]}", style="dim"),
            console=Console(stderr=True),
            refresh_per_second=5,  # the same two cores train
        )
        self._task = self._bar.add_task("Building", total=1, step=0, seconds=0.0, losses="")

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def __call__(self, progress: "Progress") -> None:
        self._bar.update(
            self._task,
            description=progress.stage.capitalize(),
            completed=progress.fraction,
            step=progress.step,
            seconds=progress.seconds,
            losses=_losses(progress),
        )
