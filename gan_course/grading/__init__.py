"""A class graded: the teacher's course folder, and sheets released into it."""

from gan_course.grading.course import CODE_STUB, TEXT_STUB

__all__ = ["CODE_STUB", "TEXT_STUB"]
