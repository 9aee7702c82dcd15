def put(mapping, key, value):
    mapping[key] = value


def get(mapping, key):
    return mapping[key]
