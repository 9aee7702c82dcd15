"""The address book's database, gone when the process ends."""

import sqlite3

SCHEMA = """
create table person (name text primary key, email text not null, city text not null);
create index person_city on person (city);
"""

DATABASE = sqlite3.connect(":memory:")
DATABASE.executescript(SCHEMA)
