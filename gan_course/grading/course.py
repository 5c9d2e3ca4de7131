"""An nbgrader course folder, made so that the course's sheets are released and graded right."""

__all__ = ["CODE_STUB", "TEXT_STUB"]

# What stands in a learner's sheet in place of a solution. It raises nothing: an unsolved sheet runs
# from top to bottom.
CODE_STUB = "...  # your code here"
TEXT_STUB = "*Your answer, in place of this line.*"
