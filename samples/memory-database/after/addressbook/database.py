"""The address book's database, gone when the process ends."""

import sqlite3

SCHEMA = """
create table person (name text primary key, email text not null, city text not null);
create index person_city on person (city);
"""

# unstick: UNS203 DATABASE is written by add_person and read by find_person and people_in: let a tool mint a handle that they take, and keep it under that (it is alive in one process: route calls to its owner, or make it again when it is missing)
DATABASE = sqlite3.connect(":memory:")
DATABASE.executescript(SCHEMA)
