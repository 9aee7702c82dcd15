"""What the text of a statement tells of the connection that runs it."""

import pytest

from analyzer.state.sqltext import statement_of

STATEMENTS = [
    ("select * from work", "plain", ""),
    ("BEGIN", "transaction", ""),
    ("begin immediate", "transaction", ""),
    ("START TRANSACTION READ ONLY", "transaction", ""),
    ("savepoint a", "transaction", ""),
    ("COMMIT;", "end", ""),
    ("rollback to a", "end", ""),
    ("beginning", "plain", ""),
    ("create temp table work as select 1", "temporary", "work"),
    ("\n    CREATE TEMPORARY TABLE IF NOT EXISTS work (a int)", "temporary", "work"),
    ("\\n  create temp view work as select 1", "temporary", "work"),
    ("create or replace temp table {} as {}", "temporary", "{}"),
    ("create temp table work (a int) on commit drop", "plain", ""),
    ("create table #work (a int)", "temporary", "#work"),
    ("create table work (a int)", "plain", ""),
    ("select * into #work from t", "temporary", "#work"),
    ("select * into work from t", "plain", ""),
    ("set search_path to {}", "setting", "search_path"),
    ("SET SESSION role reader", "setting", "role"),
    ("set local role reader", "plain", ""),
    ("use schema {}", "setting", "{}"),
    ("attach 'a.db' as a", "temporary", "a"),
    ("declare c cursor for select 1", "open", "c"),
    ("fetch 10 from c", "use", "c"),
    ("prepare p as select $1", "open", "p"),
    ("-- a note\nbegin", "transaction", ""),
    ("/* a note */ commit", "end", ""),
    ("{}", "plain", ""),
]


@pytest.mark.parametrize(("text", "kind", "name"), STATEMENTS, ids=[row[0] for row in STATEMENTS])
def test_kind(text: str, kind: str, name: str) -> None:
    statement = statement_of(text)
    assert (statement.kind, statement.name) == (kind, name)


MENTIONS = [
    ("select * from work", "work", True),
    ("select * from WORK", "work", True),
    ("select * from workers", "work", False),
    ("{}", "work", True),
    ("select * from t", "{}", True),
]


@pytest.mark.parametrize(("text", "name", "mentioned"), MENTIONS)
def test_mentions(text: str, name: str, mentioned: bool) -> None:
    assert statement_of(text).mentions(name) is mentioned
