def note(where, key, value):
    where[key] = value
