class Grader:
    def weight(self, grade):
        """Weight of a grade."""
        # what each grade is worth
        weights = {
            "low": 1,  # rarely
            "middle": 3,
            "high": 9,
        }
        return weights.get(grade, 0)


QUALNAME = "Grader.weight"


def target(grade):
    return Grader().weight(grade)


EXAMPLES = [("low",), ("none",), (None,), ([],)]
