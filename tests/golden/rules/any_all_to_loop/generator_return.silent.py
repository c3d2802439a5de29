def target(pairs):
    return all(isinstance(key, str) and value for key, value in pairs)


