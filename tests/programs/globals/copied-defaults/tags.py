DEFAULTS = {"managed-by": "tagger"}


def prepare(kind, more=None):
    tags = DEFAULTS.copy()
    tags["kind"] = kind
    if more:
        tags.update(more)
    return tags
