"""TensorFlow and Keras, imported once for the whole library: quietly, and with a useful error.

Every module that needs them says ``from gan_course.backend import keras, tf``.

TensorFlow's C++ start-up prints lines with the time and the process number on file descriptor 2,
which no Python setting silences completely. They would change in every notebook at every run, so
the descriptor is diverted while TensorFlow is imported. If the import fails, the diverted lines
are replayed: they may hold the reason.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

__all__ = ["keras", "tf"]


@contextlib.contextmanager
def _standard_error_diverted() -> Iterator[None]:
    """Hold back what is written to file descriptor 2; replay it if the block raises."""
    if sys.stderr is not None:
        with contextlib.suppress(ValueError):  # a closed stream has nothing to flush
            sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # no descriptor 2 (a service without one): nothing to divert
        yield
        return
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        failed = True
        try:
            yield
            failed = False
        finally:
            os.dup2(saved, 2)
            os.close(saved)
            if failed:
                held.seek(0)
                with contextlib.suppress(OSError):
                    os.write(2, held.read())


with _standard_error_diverted():
    try:
        import tensorflow as tf
    except ModuleNotFoundError as error:
        if error.name != "tensorflow":
            raise  # TensorFlow is there, something it needs is not: that message is the right one
        raise ModuleNotFoundError(
            "TensorFlow is not installed, and this part of gan_course needs it. "
            "Expected TensorFlow 2.20 or 2.21. "
            'Install it with:  pip install "gan-course[tf]"  (with an NVIDIA GPU on Linux: '
            '"gan-course[gpu]"). On Colab it is already there.',
            name="tensorflow",
        ) from None
    import keras

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"Keras runs on the backend {keras.backend.backend()!r}; this course needs 'tensorflow', "
        "because its training steps use tf.GradientTape. Remove the environment variable "
        "KERAS_BACKEND (or the setting in keras.json), then restart Python."
    )
