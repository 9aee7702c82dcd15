import sqlite3


class Notes:
    def __init__(self):
        self._connection = None

    @property
    def connection(self):
        if self._connection is None:
            self._connection = sqlite3.connect(":memory:")
            self._connection.execute("create table note (text)")
        return self._connection


notes = Notes()
