"""What only a ledger in PostgreSQL does: URLs, passwords, rights, migrations, locks."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.postgres_server import PASSWORD, USER
from tests.telecine.clients import open_client
from tests.telecine.sample_responses import ACCEPTED, BASE_URL, ResponseScript, json_response

from telecine import Ledger
from telecine.errors import ConfigurationError, KeyReused, LedgerError
from telecine.ledger import postgres_database
from telecine.ledger.postgres_database import PostgresDatabase, translate_statement
from telecine.ledger.schema import POSTGRES_MIGRATIONS

pytestmark = pytest.mark.slow

KEY = "order-4711"
SECRET = "S3CRET"
postgres = pytest.mark.postgres


def run(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def unused_port_url(password: str) -> str:
    return f"postgresql://telecine:{password}@127.0.0.1:1/jobs"


@postgres
def test_a_ledger_is_in_a_schema_of_its_own(postgres_url: str) -> None:
    run(postgres_url, "CREATE TABLE jobs (note text)")
    with Ledger(postgres_url.replace("postgresql://", "postgres://")) as ledger:
        ledger.claim(KEY, "digest", "prompt")
    assert run(postgres_url, "SELECT key, prompt FROM telecine.jobs") == [(KEY, "prompt")]
    assert run(postgres_url, "SELECT * FROM public.jobs") == []
    assert ledger.path is None


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("postgresql://me:S3CRET@host/db", "postgresql://me@host/db"),
        ("postgres://me@host:5433/db?sslmode=require&password=S3CRET", "postgresql://me@host:5433/db"),
        ("postgresql://a,b/db", "postgresql://a,b/db"),
        ("postgresql://a:1,b:2/db", "postgresql://a:1,b:2/db"),
        ("postgresql://[::1]:5432/db", "postgresql://[::1]:5432/db"),
        ("postgresql:///db?host=/run/postgresql", "postgresql://%2Frun%2Fpostgresql/db"),
        ("postgresql://", "postgresql:///"),
    ],
)
def test_a_location_is_the_url_without_its_password(url: str, location: str) -> None:
    ledger = Ledger(url)
    assert (ledger.location, ledger.path, repr(ledger)) == (location, None, f"<Ledger {location!r}>")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:S3CRET/x@host/db",
        "postgresql://me:1/S3CRET@host/db",
        "postgresql://me:x@S3CRET@host/db",
        "postgresql://me:S3CRET%@host/db",
        "postgresql://me:S3CRET@host/db?colour=S3CRET",
        "postgresql://me:S3CRET@[::1/db",
        "postgresql://me:S3CRET\0@host/db",
        "postgresql://me:S3CRET\ud800@host/db",
    ],
)
def test_an_invalid_url_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="percent-encoded") as caught:
        Ledger(url)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=4), st.text(max_size=4))
def test_a_password_is_shown_nowhere(before: str, after: str) -> None:
    for password in (f"{before}{SECRET}{after}", quote(f"{before}{SECRET}{after}", safe="", errors="replace")):
        try:
            with Ledger(unused_port_url(password)) as ledger:
                assert SECRET not in repr(ledger) + ledger.location
                ledger.entries()
        except (ConfigurationError, LedgerError) as error:
            told = "".join(traceback.format_exception(error))
            assert SECRET not in told.replace("Ledger(unused_port_url(password))", "")


@postgres
def test_a_wrong_password_is_not_shown_either(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    ledger = Ledger(postgres_url.replace(quote(PASSWORD, safe=""), SECRET))
    with pytest.raises(LedgerError, match=f'password authentication failed for user "{USER}"') as caught:
        ledger.entries()
    error = caught.value
    assert SECRET not in "".join(traceback.format_exception(error)) + caplog.text + repr(error) + error.location
    assert (error.path, error.location) == (None, ledger.location)


@postgres
def test_a_ledger_that_cannot_be_used_stops_a_submit(mode: str, postgres_url: str) -> None:
    script = ResponseScript(json_response(ACCEPTED["ttapi"]))
    with Ledger(postgres_url) as ledger:
        ledger.entries()
    run(postgres_url, "UPDATE telecine.ledger_version SET version = 99")
    missing = postgres_url.replace(urlsplit(postgres_url).path, "/nowhere")
    for url, reason in {
        postgres_url: "newer version of Telecine",
        missing: 'database "nowhere" does not exist',
        unused_port_url("x"): "refused",
    }.items():
        with open_client(mode, handler=script, base_url=BASE_URL, ledger=Ledger(url)) as harness:
            with pytest.raises(LedgerError, match=reason) as caught:
                harness.resolve(harness.client.submit("a boat", provider="ttapi", key=KEY))
            assert caught.value.refused is True
    assert script.posts == 0


@postgres
def test_an_old_schema_is_migrated_once(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger(postgres_url) as ledger:
        ledger.claim(KEY, "digest", "p")
    added = (*POSTGRES_MIGRATIONS, ("ALTER TABLE telecine.jobs ADD COLUMN note TEXT",))
    monkeypatch.setattr(postgres_database, "POSTGRES_MIGRATIONS", added)
    open_at_once(postgres_url)
    assert run(postgres_url, "SELECT version FROM telecine.ledger_version") == [(2,)]
    assert run(postgres_url, "SELECT key, note FROM telecine.jobs") == [(KEY, None)]


@postgres
def test_processes_that_create_the_schema_at_once_do_not_disturb_each_other(postgres_url: str) -> None:
    for _ in range(5):
        open_at_once(postgres_url)
        assert run(postgres_url, "SELECT version FROM telecine.ledger_version") == [(1,)]
        run(postgres_url, "DROP SCHEMA telecine CASCADE")


def open_at_once(url: str) -> None:
    """Open eight connections at once, as eight processes would."""
    barrier = threading.Barrier(8)

    def open_ledger(_: int) -> None:
        with Ledger(url) as ledger:
            barrier.wait()
            ledger.entries()

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(open_ledger, range(8)))) == 8


@postgres
def test_claims_of_different_keys_do_not_wait_for_each_other(postgres_url: str) -> None:
    claimed = threading.Event()
    holder = PostgresDatabase(postgres_url)

    def claim_the_same_key() -> None:
        with Ledger(postgres_url) as ledger:
            ledger.claim(KEY, "digest", "p")
            claimed.set()

    with Ledger(postgres_url) as ledger, ThreadPoolExecutor(1) as pool:
        ledger.claim(KEY, "digest", "p")
        with holder.transaction() as transaction:
            transaction.execute(f"SELECT * FROM jobs WHERE key = ?{holder.row_lock}", (KEY,))
            waiting = pool.submit(claim_the_same_key)
            ledger.claim("order-4712", "digest", "p")
            assert not claimed.wait(0.3)
        waiting.result(10)
        assert claimed.is_set()
    holder.close()


@postgres
def test_a_claim_waits_for_another_one_and_sees_what_it_wrote(postgres_url: str) -> None:
    """Both select the row before either writes: without a lock, the second would take over a request that has left."""
    with Ledger(postgres_url) as first, Ledger(postgres_url) as second, ThreadPoolExecutor(1) as pool:
        claim = first.claim(KEY, "digest", "p")
        holder = PostgresDatabase(postgres_url)
        with holder.transaction() as transaction:
            transaction.execute("UPDATE jobs SET state = 'sending' WHERE key = ?", (KEY,))
            waiting = pool.submit(second.claim, KEY, "digest", "p")
            assert not waiting.done()
        taken = waiting.result(10)
        holder.close()
        assert type(taken) is not type(claim)


@postgres
@pytest.mark.parametrize("durable", [True, False])
def test_a_transaction_has_settings_of_its_own(postgres_url: str, durable: bool) -> None:
    options = "-c%20default_transaction_isolation%3Dserializable%20-c%20synchronous_commit%3Doff"
    database = PostgresDatabase(f"{postgres_url}?options={options}")
    settings = {
        "transaction_isolation": "read committed",
        "lock_timeout": "30s",
        "idle_in_transaction_session_timeout": "15s",
        "synchronous_commit": "on",
    }
    with database.transaction(durable=durable) as transaction:
        assert {name: transaction.execute(f"SHOW {name}").fetchone() for name in settings} == {
            name: {name: value} for name, value in settings.items()
        }
    assert database.read("SHOW lock_timeout") == [{"lock_timeout": "0"}]
    database.close()


@postgres
def test_keys_are_ordered_as_in_sqlite_whatever_the_language_of_the_database(postgres_url: str) -> None:
    with Ledger(postgres_url) as ledger:
        ledger.entries()
    query = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'telecine' AND collation_name = 'C'"
    )
    assert run(postgres_url, query) == [("key",)]


@postgres
def test_a_connection_is_not_shared_with_a_forked_process(postgres_url: str) -> None:
    database = PostgresDatabase(postgres_url)

    def find_session() -> int:
        return int(database.read("SELECT pg_backend_pid() AS id")[0]["id"])

    session = find_session()
    pid = os.fork()
    if not pid:
        differs = find_session() != session
        database.close()
        os._exit(0 if differs else 1)
    assert os.waitpid(pid, 0)[1] == 0
    assert find_session() == session  # it was not replaced either
    database.close()


@postgres
def test_a_ledger_need_not_be_closed(postgres_url: str) -> None:
    ledger = Ledger(postgres_url)
    ledger.entries()
    del ledger
    gc.collect()
    for _ in range(100):  # a session ends some time after its connection
        sessions = run(postgres_url, "SELECT * FROM pg_stat_activity WHERE application_name = 'telecine'")
        if not sessions:
            return
        time.sleep(0.05)
    raise AssertionError(sessions)


@postgres
def test_nothing_of_a_transaction_that_was_interrupted_is_written(postgres_url: str) -> None:
    with Ledger(postgres_url) as ledger:
        ledger.claim(KEY, "digest", "p")
        claim = ledger.entry(KEY)
        database = PostgresDatabase(postgres_url)
        for error in (KeyboardInterrupt, LedgerError):
            with pytest.raises(error):
                change_and_raise(database, error)
            waiting = "SELECT * FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            assert run(postgres_url, waiting) == []  # it holds no lock
        assert ledger.entry(KEY) == claim
        database.close()


def change_and_raise(database: PostgresDatabase, error: type[BaseException]) -> None:
    with database.transaction() as transaction:
        transaction.execute("UPDATE jobs SET state = 'sending'")
        if error is LedgerError:
            transaction.execute("nonsense")
        raise error


@postgres
def test_text_that_postgresql_does_not_store_is_replaced(postgres_url: str) -> None:
    with Ledger(postgres_url) as ledger:
        ledger.claim("a\0b", "digest", "a\0boat %s ? \U0001f6a2")
        with pytest.raises(KeyReused):
            ledger.claim("a\0b", "another", "a boat")
        ledger.record_doubt("a\0b", "it said \0")
        (entry,) = ledger.entries(keys=["a\0b"])
        assert (entry.prompt, entry.trouble) == ("a\ufffdboat %s ? \U0001f6a2", "it said \ufffd")
        assert ledger.entry("a\0").key == entry.key


@postgres
def test_only_its_owner_reads_a_ledger(postgres_url: str) -> None:
    with Ledger(postgres_url) as ledger:
        ledger.claim(KEY, "digest", "p")
    database = urlsplit(postgres_url).path[1:]
    reader, writer = f"reader_{database}", f"writer_{database}"
    for role in (reader, writer):
        run(postgres_url, f"CREATE ROLE {role} LOGIN PASSWORD 'x'")
    server = postgres_url.rpartition("@")[2]
    with Ledger(f"postgresql://{reader}:x@{server}") as ledger, pytest.raises(LedgerError, match="permission denied"):
        ledger.entries()
    run(postgres_url, f"GRANT USAGE ON SCHEMA telecine TO {reader}")
    run(postgres_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA telecine TO {reader}")
    with Ledger(f"postgresql://{reader}:x@{server}") as ledger:
        assert [entry.key for entry in ledger.entries()] == [KEY]
        with pytest.raises(LedgerError, match="permission denied for table jobs"):
            ledger.claim("order-4712", "digest", "p")
    run(postgres_url, "DROP SCHEMA telecine CASCADE")
    with Ledger(f"postgresql://{writer}:x@{server}") as ledger:
        with pytest.raises(LedgerError, match="permission denied for database"):
            ledger.entries()
        run(postgres_url, f"CREATE SCHEMA telecine AUTHORIZATION {writer}")
        assert ledger.entries() == []
    run(postgres_url, f"DROP OWNED BY {writer}; DROP ROLE {writer}, {reader}")


def test_statements_are_translated_from_those_of_sqlite() -> None:
    statement = "SELECT '5%' FROM jobs WHERE key = ? AND jobs_by_time = ?"
    assert translate_statement(statement) == b"SELECT '5%%' FROM telecine.jobs WHERE key = %s AND jobs_by_time = %s"


def run_python(code: str) -> str:
    completed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return completed.stdout


def test_a_missing_extra_is_named() -> None:
    code = "import sys, telecine, telecine.errors; sys.modules['psycopg'] = None\ntry: telecine.Ledger('postgresql://me:S3CRET@h/d')\n"
    told = run_python(f"{code}except telecine.errors.ConfigurationError as error: print(error)")
    assert told == "a ledger in PostgreSQL needs the extra `batch`: pip install 'telecine[batch]'\n"


def test_a_file_needs_no_postgresql() -> None:
    code = "import sys, telecine; telecine.Ledger(':x'); print([name for name in sys.modules if 'psycopg' in name])"
    assert run_python(code) == "[]\n"
