"""A class graded: the teacher's course folder, and sheets released into it."""

from gan_course.grading.course import CODE_STUB, TEXT_STUB, CourseError, init_course
from gan_course.grading.release import Released, ReleaseFailed, release, solved_sheets

__all__ = [
    "CODE_STUB",
    "TEXT_STUB",
    "CourseError",
    "ReleaseFailed",
    "Released",
    "init_course",
    "release",
    "solved_sheets",
]
