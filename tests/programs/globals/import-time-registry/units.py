from registry import unit


@unit("inch")
def inch(value):
    return value * 2.54


@unit("foot")
def foot(value):
    return value * 30.48
