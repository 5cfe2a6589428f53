"""Telling a database that cannot answer or cannot write just now from a request that is wrong."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from state.errors import DirectorError

SQLITE_OUTAGES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
    }
)


class DatabaseUnavailable(DirectorError):
    """The database cannot be reached, or its disk is full. The same request may succeed later."""

    code = "database_unavailable"
    status = 503


def is_outage(error: BaseException) -> bool:
    """Whether the same statement may succeed later, unchanged."""
    if isinstance(error, PoolTimeout | DatabaseUnavailable):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_outage(error.orig))
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_OUTAGES
    if isinstance(error, psycopg.InterfaceError):
        return "closed" in str(error)
    return isinstance(error, psycopg.OperationalError | psycopg.errors.IdleInTransactionSessionTimeout)


def outage(error: BaseException) -> DatabaseUnavailable:
    """The outage that a driver reported, in words for whoever asked."""
    if any(words in str(error) for words in ("disk is full", "No space left")):
        return DatabaseUnavailable("the disk that the database is on is full; nothing was changed")
    return DatabaseUnavailable("the database cannot be reached or written to just now")
