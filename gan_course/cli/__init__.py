"""The command ``gan-course``.

Exit codes: 0 done, 1 failed, 2 misused (what was typed or named cannot be used), 130 interrupted
by Ctrl-C. What a person did wrong, or a machine, is one line on standard error; a traceback is a
fault of ours.

Everything slow is imported inside the commands: ``--help`` loads no TensorFlow.
"""

from gan_course.cli.app import app, main, run

__all__ = ["app", "main", "run"]
