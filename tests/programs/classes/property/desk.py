class Desk:
    def __init__(self):
        self._folder = None

    @property
    def folder(self):
        return self._folder

    @folder.setter
    def folder(self, name):
        self._folder = name


desk = Desk()
