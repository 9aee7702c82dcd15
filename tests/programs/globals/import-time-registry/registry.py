UNITS = {}


def unit(name):
    def add(function):
        UNITS[name] = function
        return function

    return add
