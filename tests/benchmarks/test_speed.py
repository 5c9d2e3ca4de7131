"""The benchmark's own arithmetic: its clock, its table, its memory of finished pieces."""

import dataclasses
import importlib.util
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from gan_course.recipes import RECIPES


@pytest.fixture(scope="module")
def speed() -> Any:
    """The benchmark as a module; it is a script, not part of the package."""
    path = Path(__file__).with_name("speed.py")
    spec = importlib.util.spec_from_file_location("speed", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["speed"] = module
    spec.loader.exec_module(module)
    return module


def piece(name: str, seed: int, distances: list[float], seconds: tuple[int, ...]) -> dict[str, Any]:
    rows = [
        {"seconds": float(s), "steps": 40 * s, "frechet": d}
        for s, d in zip(seconds, distances, strict=True)
    ]
    settings = dataclasses.asdict(RECIPES[name])
    return {"recipe": name, "settings": settings, "seed": seed, "floor": 0.5, "rows": rows}


def test_the_table_holds_median_range_floors_and_pace(speed: Any) -> None:
    """Medians over seeds with their range; the last in floors; milliseconds a step."""
    pieces = [
        piece("cgan", seed, [9.0 - seed, 4.0, 3.0, 2.0, last], speed.CHECKPOINTS)
        for seed, last in ((1, 1.0), (2, 1.5), (3, 4.0))
    ]
    row = next(line for line in speed.report(pieces).splitlines() if line.startswith("| `cgan`"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[1] == "7.00 (6.00–8.00)"
    assert cells[5:] == ["1.50 (1.00–4.00)", "3.0", "25.0"]


def test_finished_pieces_are_kept(speed: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """An interrupted benchmark runs only what is missing, and seeds take turns over recipes."""
    monkeypatch.setattr(speed, "PIECES", tmp_path)
    monkeypatch.setattr(speed, "HERE", tmp_path)
    monkeypatch.setattr(speed, "fill_in_readme", lambda text: None)
    monkeypatch.setattr(sys, "argv", ["speed.py", "--seeds", "1", "2"])
    ran: list[tuple[str, int]] = []

    def run(name: str, seed: int) -> dict[str, Any]:
        ran.append((name, seed))
        return piece(name, seed, [5.0, 4.0, 3.0, 2.0, 1.0], speed.CHECKPOINTS)

    monkeypatch.setattr(speed, "run_piece", run)
    done = piece("dcgan", 1, [5.0, 4.0, 3.0, 2.0, 1.0], speed.CHECKPOINTS)
    (tmp_path / "dcgan-1.json").write_text(json.dumps(done))
    speed.main()
    names = list(RECIPES)
    assert ran == [(n, s) for s in (1, 2) for n in names if (n, s) != ("dcgan", 1)]
    assert (tmp_path / "RESULTS.md").read_text().count("| `") == len(names)
    assert (tmp_path / "speed.png").read_bytes().startswith(b"\x89PNG")
    ran.clear()
    speed.main()
    assert ran == []
    done["settings"]["batch_size"] = 1
    (tmp_path / "dcgan-1.json").write_text(json.dumps(done))
    speed.main()
    assert ran == [("dcgan", 1)]


def test_the_clock_stands_still_while_measuring(speed: Any, monkeypatch: Any) -> None:
    """Seconds spent on measuring, and on the first step, are not training seconds."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(speed, "sample_generator", lambda generator, count: ([], None))

    def measure(images: Any) -> dict[str, Any]:
        now[0] += 100
        return {"frechet": {"value": 1.0, "floor": 0.5}}

    monkeypatch.setattr(speed, "measure", measure)

    class Model:
        averaged_generator = None
        stop_training = False

    watch = speed.MeasureAt((2, 4))
    watch.set_model(Model())
    for _ in range(50):
        now[0] += 1
        watch.on_train_batch_end(0)
        if watch.model.stop_training:
            break
    assert [row["seconds"] for row in watch.rows] == [2, 4]
    assert [row["steps"] for row in watch.rows] == [3, 5]
