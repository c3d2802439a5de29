def target(values, out):
    later = map(lambda value: value + 1, values)
    out.extend(map(lambda value: value * 2, values))
    own = [0]
    own.extend(map(lambda value: value + len(own), values))
    some = any(map(lambda value: value > 1, values)) or len(values)
    return later, own, some, f"{set(map(lambda value: value % 2, values))}", out.join(map(lambda v: v, values))
