"""The triggers that keep the books whole whoever writes to the database, on both engines.

A transaction is inserted open, takes entries while open, and is sealed once, when its entries sum to zero per
currency. Nothing else is ever updated or deleted. A Django migration that alters these tables drops SQLite's
triggers with the old table: such a migration ends with `install` again, and `snn ledger check` tells if it did not.
"""

# ruff: noqa: S608  (every statement here is made of constants of this file)
from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

_UNBALANCED = """SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.id
    GROUP BY currency HAVING SUM(amount_cents) <> 0"""

SQLITE = {
    # NEW.id is -1 where the engine picks it; a known id or key means INSERT OR REPLACE, which skips DELETE triggers.
    "ledger_open_first": """BEFORE INSERT ON ledger_transaction BEGIN
        SELECT RAISE(ABORT, 'ledger: a transaction starts open') WHERE NEW.sealed_at IS NOT NULL;
        SELECT RAISE(ABORT, 'ledger: this key or id is there already')
          WHERE EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.id OR "key" = NEW."key");
        END""",
    "ledger_seal_once": f"""BEFORE UPDATE ON ledger_transaction BEGIN
        SELECT RAISE(ABORT, 'ledger: a transaction is only ever sealed, once')
          WHERE OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL OR NEW.id IS NOT OLD.id
             OR NEW."key" IS NOT OLD."key" OR NEW.what IS NOT OLD.what
             OR NEW.reference IS NOT OLD.reference OR NEW.at IS NOT OLD.at;
        SELECT RAISE(ABORT, 'ledger: no entries')
          WHERE NOT EXISTS (SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.id);
        SELECT RAISE(ABORT, 'ledger: entries do not sum to zero') WHERE EXISTS ({_UNBALANCED});
        END""",
    "ledger_keep_transaction": """BEFORE DELETE ON ledger_transaction BEGIN
        SELECT RAISE(ABORT, 'ledger: transactions are never deleted'); END""",
    "ledger_entry_while_open": """BEFORE INSERT ON ledger_entry BEGIN
        SELECT RAISE(ABORT, 'ledger: an amount is a whole number') WHERE typeof(NEW.amount_cents) <> 'integer';
        SELECT RAISE(ABORT, 'ledger: this entry is there already')
          WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id);
        SELECT RAISE(ABORT, 'ledger: entries go into an open transaction') WHERE NOT EXISTS
          (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id AND sealed_at IS NULL);
        END""",
    "ledger_entry_stays": """BEFORE UPDATE ON ledger_entry BEGIN
        SELECT RAISE(ABORT, 'ledger: entries are never changed'); END""",
    "ledger_keep_entry": """BEFORE DELETE ON ledger_entry BEGIN
        SELECT RAISE(ABORT, 'ledger: entries are never deleted'); END""",
}

_PG_RAISE = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE ="
# name: (table, when and for what, body of the function)
POSTGRESQL = {
    "ledger_open_first": (
        "ledger_transaction",
        "BEFORE INSERT",
        f"IF NEW.sealed_at IS NOT NULL THEN {_PG_RAISE} 'ledger: a transaction starts open'; END IF; RETURN NEW;",
    ),
    "ledger_seal_once": (
        "ledger_transaction",
        "BEFORE UPDATE",
        f"""IF OLD.sealed_at IS NOT NULL OR NEW.sealed_at IS NULL
          OR (NEW.id, NEW.key, NEW.what, NEW.reference, NEW.at)
             IS DISTINCT FROM (OLD.id, OLD.key, OLD.what, OLD.reference, OLD.at)
          THEN {_PG_RAISE} 'ledger: a transaction is only ever sealed, once'; END IF;
        IF NOT EXISTS (SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.id)
          THEN {_PG_RAISE} 'ledger: no entries'; END IF;
        IF EXISTS ({_UNBALANCED})
          THEN {_PG_RAISE} 'ledger: entries do not sum to zero'; END IF;
        RETURN NEW;""",
    ),
    "ledger_keep_transaction": (
        "ledger_transaction",
        "BEFORE DELETE",
        f"{_PG_RAISE} 'ledger: transactions are never deleted';",
    ),
    "ledger_entry_while_open": (
        "ledger_entry",
        "BEFORE INSERT",
        f"""IF NOT EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id AND sealed_at IS NULL)
          THEN {_PG_RAISE} 'ledger: entries go into an open transaction'; END IF; RETURN NEW;""",
    ),
    "ledger_entry_stays": (
        "ledger_entry",
        "BEFORE UPDATE OR DELETE",
        f"{_PG_RAISE} 'ledger: entries are never changed or deleted';",
    ),
    # No other session ever sees an open transaction, so none can add an entry while this one is being sealed.
    "ledger_sealed_by_commit": (
        "ledger_transaction",
        "CONSTRAINT AFTER INSERT",
        f"""IF EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.id AND sealed_at IS NULL)
          THEN {_PG_RAISE} 'ledger: left open at commit'; END IF; RETURN NULL;""",
    ),
}
_PG_TRUNCATE = {"ledger_transaction": "ledger_keep_transactions", "ledger_entry": "ledger_keep_entries"}


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place; harmless where it is."""
    remove(connection)
    with connection.cursor() as cursor:
        for statement in _sqlite_make() if connection.vendor == "sqlite" else _postgresql_make():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away; for migrations backwards, and for tests that must empty their tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            return
        for name, table in _postgresql_tables().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there, armed, and are not."""
    if connection.vendor == "sqlite":
        wanted, question = set(SQLITE), "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        wanted = set(_postgresql_tables())
        question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(wanted - {name for (name,) in cursor.fetchall()})


def _sqlite_make() -> list[str]:
    return [f"CREATE TRIGGER {name} {body}" for name, body in SQLITE.items()]


def _postgresql_tables() -> dict[str, str]:
    """Each trigger's table."""
    return {name: spec[0] for name, spec in POSTGRESQL.items()} | {name: table for table, name in _PG_TRUNCATE.items()}


def _postgresql_make() -> list[str]:
    made = []
    for name, (table, when, body) in POSTGRESQL.items():
        deferred = "DEFERRABLE INITIALLY DEFERRED" if when.startswith("CONSTRAINT ") else ""
        kind, moment = ("CONSTRAINT TRIGGER", when.removeprefix("CONSTRAINT ")) if deferred else ("TRIGGER", when)
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE {kind} {name} {moment} ON {table} {deferred} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    for table, name in _PG_TRUNCATE.items():
        # An empty table may be truncated: nothing is lost, and the test runner does it everywhere.
        body = f"IF EXISTS (SELECT 1 FROM {table}) THEN {_PG_RAISE} 'ledger: never emptied'; END IF; RETURN NULL;"
        made += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
            f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return made
