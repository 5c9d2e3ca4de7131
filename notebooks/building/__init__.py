"""The parts of notebooks/build.py."""
