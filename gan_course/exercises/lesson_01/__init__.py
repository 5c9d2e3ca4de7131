"""The exercises of lesson 01: densities fitted, drawn from, compared, and transformed."""

__all__: list[str] = []
