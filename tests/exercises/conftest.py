"""The table of kill rates, printed at the end of a test run."""

import pytest

ROWS = pytest.StashKey[dict[str, tuple[str, ...]]]()
HEAD = ("exercise", "mutants killed", "declared equivalent", "misconceptions named")


@pytest.fixture
def kill_table(request: pytest.FixtureRequest) -> dict[str, tuple[str, ...]]:
    """Rows by exercise: mutants killed, declared equivalent, misconceptions named."""
    return request.config.stash.setdefault(ROWS, {})


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print how many wrong answers the graders notice."""
    rows = config.stash.get(ROWS, {})
    if not rows:
        return
    table = [HEAD, *((name, *cells) for name, cells in sorted(rows.items()))]
    widths = [max(len(row[i]) for row in table) for i in range(len(HEAD))]
    terminalreporter.section("wrong answers noticed by the graders")
    for row in table:
        terminalreporter.line("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)))
