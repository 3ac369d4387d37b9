"""A private PostgreSQL: made, configured and started from bundled programs, reached by a unix socket only.

PostgreSQL refuses to run as root. Under root it runs as `nobody`, with a data folder owned by that user, which it
enters through the working folder it inherits: so no folder above has to be opened to anybody.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from airace.stack import binaries, paths
from airace.stack.problems import StackError
from airace.stack.processes import Child, run_as

ROLE = "airace"
# For two cores and a few hundred megabytes; outside servers are the way to more.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "wal_compression": "pglz",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "1",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
    "log_checkpoints": "off",
}


def data_dir() -> Path:
    return paths.state_dir() / "postgres"


def server_user() -> pwd.struct_passwd | None:
    """The user to run the server as: nobody under root, else None for ourselves."""
    if os.getuid() == 0:
        try:
            return pwd.getpwnam("nobody")
        except KeyError:
            raise StackError(
                "PostgreSQL does not run as root and there is no user `nobody`: run as a normal user."
            ) from None
    own_name()
    return None


def own_name() -> str:
    """Our name in the operating system; PostgreSQL needs one."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise StackError(
            f"User id {os.getuid()} has no name on this system, which PostgreSQL needs: "
            "add a passwd entry for it, or set DATABASE_URL to a server of your own."
        ) from None


def location(user: pwd.struct_passwd | None) -> str:
    """The data folder as the server is told it: the inherited working folder where the server is another user."""
    return str(data_dir()) if user is None else "/proc/self/cwd"


def create(programs: Path) -> None:
    """Make the cluster beside its final place and move it there whole, so that a kill leaves no half of one."""
    user, fresh = server_user(), data_dir().with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if user is not None:
        os.chown(fresh, user.pw_uid, user.pw_gid)
    command = [str(programs / "initdb"), "-D", "/proc/self/cwd" if user else str(fresh), "-U", ROLE, "-E", "UTF8"]
    command += [
        "--auth=peer",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]
    done = subprocess.run(command, cwd=fresh, capture_output=True, text=True, check=False, **run_as(user))
    if done.returncode:
        raise StackError(f"PostgreSQL could not make its data folder {fresh}: {done.stderr.strip()}")
    with (fresh / "postgresql.conf").open("a") as settings:
        settings.write("include_if_exists = 'airace.conf'\n")
    fresh.rename(data_dir())


def configure(*, durable: bool = True) -> None:
    """Write the settings and the access rules; only our own operating-system user may connect."""
    values = SETTINGS | {"unix_socket_directories": f'"{paths.postgres_socket_dir()}"'}
    if not durable:
        values |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in values.items()]
    write("airace.conf", ["# Written at every start; ALTER SYSTEM overrides it and stays.", *lines])
    write("pg_hba.conf", [f"local all {ROLE} peer map=airace"])
    write("pg_ident.conf", [f'airace "{own_name()}" {ROLE}'])


def write(name: str, lines: list[str]) -> None:
    path = data_dir() / name
    path.write_text("\n".join(lines) + "\n")
    owner = data_dir().stat()
    os.chown(path, owner.st_uid, owner.st_gid)
    path.chmod(0o600)


def prepare(*, durable: bool = True) -> Child:
    """A server ready to start; makes its data folder the first time. Its log is `logs/postgres.log`."""
    user, programs = server_user(), binaries.postgres_bin()
    if not data_dir().is_dir():
        create(programs)
    check_version(programs)
    check_owner(user)
    drop_stale_lock()
    configure(durable=durable)
    make_socket_dir(user)
    return Child(
        "postgres",
        [str(programs / "postgres"), "-D", location(user)],
        stop=signal.SIGINT,
        hurry=signal.SIGQUIT,
        user=user,
        folder=data_dir(),
        socket=paths.postgres_socket_dir() / ".s.PGSQL.5432",
    )


def make_socket_dir(user: pwd.struct_passwd | None) -> None:
    """The folder of the server's socket, which belongs to the user that it runs as."""
    folder = paths.postgres_socket_dir()
    folder.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)


def check_version(programs: Path) -> None:
    stored = (data_dir() / "PG_VERSION").read_text().strip()
    shown = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    major = shown.split()[2].split(".")[0]
    if stored != major:
        raise StackError(
            f"{data_dir()} was written by PostgreSQL {stored}, but {programs} holds {major}: "
            f"set PG_BIN to version {stored}, or move the folder away and restore a dump (docs/operations.md)."
        )


def check_owner(user: pwd.struct_passwd | None) -> None:
    owner = data_dir().stat().st_uid
    if owner != (os.getuid() if user is None else user.pw_uid):
        raise StackError(
            f"{data_dir()} belongs to user id {owner}: start as the user who made it, "
            "or set STATE_DIR to another folder."
        )


def drop_stale_lock() -> None:
    """Remove lock files of a killed server whose process id is a zombie's, or another program's by now.

    No process works inside the data folder any more when this is called (see leftovers), so the locks are nobody's.
    """
    if Path("/proc/self").exists():
        for lock in (data_dir() / "postmaster.pid", *paths.postgres_socket_dir().glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)


def connect(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(
        host=str(paths.postgres_socket_dir()), user=ROLE, dbname=database, connect_timeout=5, autocommit=True
    )


def wait_ready(child: Child, *, within: float = 300.0) -> None:
    """Wait until the server takes connections; recovery after a hard kill may take a while."""
    deadline, told = time.monotonic() + within, False
    while True:
        try:
            connect().close()
        except psycopg.OperationalError as error:
            if not child.running:
                raise StackError(
                    f"PostgreSQL stopped while starting; {child.log} says:\n{child.last_words()}"
                ) from None
            if time.monotonic() > deadline:
                raise StackError(f"PostgreSQL took no connection in {within:.0f} s: {error}") from None
            if not told and time.monotonic() - child.started > 5:
                told = True
                print("  the database recovers what was not yet in its files …", flush=True)
            time.sleep(0.03)
        else:
            return


def ensure_database(name: str = "airace") -> bool:
    """Create the database where it is missing; whether it was."""
    with connect() as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return True
