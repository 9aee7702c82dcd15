shelf = []
