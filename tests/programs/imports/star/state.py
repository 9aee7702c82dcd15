shelf = []
_hidden = []
