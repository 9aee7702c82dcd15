"""The tables that ship with this server."""

import csv
from io import StringIO

Row = dict[str, str]


def _rows(text: str) -> list[Row]:
    return list(csv.DictReader(StringIO(text)))


TABLES: dict[str, list[Row]] = {
    "planets": _rows("name,moons,radius\nMercury,0,2440\nEarth,1,6371\nMars,2,3390\n"),
    "rivers": _rows("name,length,mouth\nDanube,2850,Black Sea\nRhine,1233,North Sea\n"),
}
