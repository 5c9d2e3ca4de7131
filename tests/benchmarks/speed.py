"""Distance against training seconds, for each recipe and seed. `make bench` runs this.

Every pair of recipe and seed is one piece of work, kept in `.results/` when it is finished, so
that an interrupted benchmark goes on where it stopped; a changed recipe is run again, but a change
of the networks' code is not seen (`--fresh` forgets all pieces). Recipes take
turns within a seed: a machine that is slow for a while is slow for all of them.

Only training is on the clock. It starts after the first step, which compiles, and stands still
while the pictures are measured. Quality is the Fréchet distance of 10,000 images of the averaged
generator, in the features of the course's own MNIST classifier (protocol `mnist64_10k`).
"""

import argparse
import dataclasses
import json
import os
import platform
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style

from gan_course.backend import keras, tf
from gan_course.recipes import RECIPES, build_gan, training_data
from gan_course.runs import measure, sample_generator
from gan_course.viz import DescribedFigure, png_bytes

HERE = Path(__file__).parent
PIECES = HERE / ".results"
CHECKPOINTS = (5, 10, 20, 30, 60)


class MeasureAt(keras.callbacks.Callback):
    """Measure the averaged generator at given training seconds, with the clock stopped."""

    def __init__(self, seconds: tuple[int, ...]) -> None:
        super().__init__()
        self.waiting = list(seconds)
        self.rows: list[dict[str, float]] = []
        self.steps = 0
        self.used = 0.0
        self.since: float | None = None

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.steps += 1
        now = time.perf_counter()
        if self.since is None:
            self.since = now
            return
        if self.used + now - self.since < self.waiting[0]:
            return
        self.used += now - self.since
        score = measure(sample_generator(self.model.averaged_generator, 10_000)[0])["frechet"]
        self.rows.append({"seconds": self.used, "steps": self.steps, "frechet": score["value"]})
        self.floor = score["floor"]
        self.waiting.pop(0)
        if not self.waiting:
            self.model.stop_training = True
        self.since = time.perf_counter()


def run_piece(name: str, seed: int) -> dict[str, Any]:
    """Train one recipe with one seed and return its measurements."""
    recipe = RECIPES[name]
    gan = build_gan(recipe, seed=seed)
    watch = MeasureAt(CHECKPOINTS)
    gan.fit(
        training_data(recipe, seed=seed),
        steps_per_epoch=10**7,
        verbose=0,
        shuffle=False,
        callbacks=[watch],
    )
    settings = dataclasses.asdict(recipe)
    return {
        "recipe": name,
        "settings": settings,
        "seed": seed,
        "floor": watch.floor,
        "rows": watch.rows,
    }


def is_current(path: Path, name: str) -> bool:
    """Tell whether a finished piece was made by the recipe as it is now."""
    if not path.exists():
        return False
    settings = json.loads(json.dumps(dataclasses.asdict(RECIPES[name])))
    return bool(json.loads(path.read_text())["settings"] == settings)


def report(pieces: list[dict[str, Any]]) -> str:
    """Return the table in Markdown: medians over seeds, and the range in brackets."""
    floor = pieces[0]["floor"]
    seeds = sorted({piece["seed"] for piece in pieces})
    lines = [
        "# Quality against training seconds",
        "",
        f"Made by `make bench` on {os.cpu_count()} cores ({platform.machine()}), "
        f"TensorFlow {tf.__version__}, Keras {keras.__version__}.",
        f"Fréchet distance (protocol `mnist64_10k`, floor {floor:.3f}): median over the seeds "
        f"{', '.join(map(str, seeds))}, in brackets the smallest and the largest.",
        "",
        "| recipe | "
        + " | ".join(f"{s} s" for s in CHECKPOINTS)
        + " | at the end, in floors | ms a step |",
        "|---" * (len(CHECKPOINTS) + 3) + "|",
    ]
    for name in RECIPES:
        own = [piece for piece in pieces if piece["recipe"] == name]
        if not own:
            continue
        cells = []
        for index in range(len(CHECKPOINTS)):
            values = [piece["rows"][index]["frechet"] for piece in own]
            cells.append(f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})")
        last = statistics.median(piece["rows"][-1]["frechet"] for piece in own)
        pace = statistics.median(
            1000 * piece["rows"][-1]["seconds"] / piece["rows"][-1]["steps"] for piece in own
        )
        lines.append(f"| `{name}` | " + " | ".join(cells) + f" | {last / floor:.1f} | {pace:.1f} |")
    return "\n".join(lines) + "\n"


def plot(pieces: list[dict[str, Any]]) -> DescribedFigure:
    """Return the plot: a line for each seed, the median of each recipe thicker."""
    description = "Fréchet distance against training seconds on two cores, for each recipe"
    with style.context("petroff10"):
        return _draw(pieces, DescribedFigure(description, figsize=(7.5, 4)))


def _draw(pieces: list[dict[str, Any]], figure: DescribedFigure) -> DescribedFigure:
    axes = figure.subplots()
    for index, (name, line) in enumerate(zip(RECIPES, ("-", "--", ":"), strict=False)):
        own = [piece for piece in pieces if piece["recipe"] == name]
        if not own:
            continue
        for piece in own:
            x = [row["seconds"] for row in piece["rows"]]
            y = [row["frechet"] for row in piece["rows"]]
            axes.plot(x, y, line, color=f"C{index}", alpha=0.35, linewidth=1)
        middle = np.median([[row["frechet"] for row in piece["rows"]] for piece in own], axis=0)
        axes.plot(CHECKPOINTS, middle, line, color=f"C{index}", linewidth=2.5, label=name)
    axes.axhline(pieces[0]["floor"], color="gray", linewidth=1)
    axes.text(CHECKPOINTS[0], pieces[0]["floor"] * 1.08, "real digits against real digits")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(CHECKPOINTS, [str(s) for s in CHECKPOINTS])
    axes.minorticks_off()
    axes.set_xlabel("training seconds on two cores")
    axes.set_ylabel("Fréchet distance (mnist64_10k)")
    axes.legend(frameon=False)
    figure.draw_without_rendering()
    return figure


def fill_in_readme(text: str) -> None:
    """Write what comes after the title between the marks in README.md."""
    path = HERE.parents[1] / "README.md"
    before, rest = path.read_text(encoding="utf-8").split("<!-- speed -->")
    after = rest.split("<!-- /speed -->")[1]
    body = text.split("\n", 2)[2]
    path.write_text(f"{before}<!-- speed -->\n{body}<!-- /speed -->{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--recipes", nargs="+", default=list(RECIPES), choices=list(RECIPES))
    parser.add_argument("--fresh", action="store_true", help="forget finished pieces")
    options = parser.parse_args()
    PIECES.mkdir(exist_ok=True)
    if options.fresh:
        for path in PIECES.glob("*.json"):
            path.unlink()
    for seed in options.seeds:
        for name in options.recipes:
            path = PIECES / f"{name}-{seed}.json"
            if is_current(path, name):
                print(f"{name}, seed {seed}: kept from before", flush=True)
                continue
            piece = run_piece(name, seed)
            new = path.with_suffix(".new")
            new.write_text(json.dumps(piece, indent=1))
            os.replace(new, path)
            keras.backend.clear_session()
            row = piece["rows"][-1]
            print(
                f"{name}, seed {seed}: {row['frechet']:.2f} after {row['seconds']:.0f} s",
                flush=True,
            )
    pieces = [json.loads(path.read_text()) for path in sorted(PIECES.glob("*.json"))]
    (HERE / "RESULTS.md").write_text(report(pieces), encoding="utf-8")
    fill_in_readme(report(pieces))
    (HERE / "speed.png").write_bytes(png_bytes(plot(pieces)))
    print(report(pieces))


if __name__ == "__main__":
    main()
