# what each grade is worth
_WEIGHTS = {
    "low": 1,  # rarely
    "middle": 3,
    "high": 9,
}


class Grader:
    def weight(self, grade):
        """Weight of a grade."""
        return _WEIGHTS.get(grade, 0)


QUALNAME = "Grader.weight"


def target(grade):
    return Grader().weight(grade)


EXAMPLES = [("low",), ("none",), (None,), ([],)]
