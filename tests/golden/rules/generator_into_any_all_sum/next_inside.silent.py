def target(iterators):
    return tuple(next(iterator) for iterator in iterators)


EXAMPLES = [([],)]
