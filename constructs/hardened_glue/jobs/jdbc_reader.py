"""What reads the tables of a `JdbcToS3Job`: Spark's JDBC source, or tasks that copy PostgreSQL into Arrow."""

from hardened_glue.checks.plain import is_token, require_choice
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.modules import ARROW_READER
from hardened_glue.facts.versions import GlueVersion
from hardened_glue.jobs.connection_permissions import AnyConnection
from hardened_glue.jobs.connections import JobConnection
from hardened_glue.jobs.jdbc_source import as_ours
from hardened_glue.scripts import shared_module

READERS = ("jdbc", "arrow")


def reader_argument(reader: str, connection: AnyConnection, version: GlueVersion) -> dict[str, str]:
    """The argument; refuses a reader that this Glue cannot run, or that cannot read this database."""
    require_choice("reader", reader, READERS)
    if reader == "arrow":
        if version.name not in ARROW_READER:
            expectation = f"jdbc on Glue {version.name}: what arrow needs is made for 5.0 and later"
            raise JobConfigError("reader", reader, expectation)
        if isinstance(connection, JobConnection) and connection.url and not is_token(connection.url):
            _check_url(connection.url)
    return {"--reader": reader}


def reader_modules(reader: str) -> tuple[str, ...]:
    """What pip has to install for it, pinned where the script says so itself."""
    modules: tuple[str, ...] = shared_module("jdbc_options").ARROW_MODULES
    return modules if reader == "arrow" else ()


def _check_url(url: str) -> None:
    """The script's own look at a URL, before anything is deployed."""
    database = shared_module("jdbc_connection").Database("", url.split(":")[1].lower(), url, "")
    refused = shared_module("errors").OptionError
    try:
        shared_module("jdbc_libpq").parameters(database)
    except refused as error:
        raise as_ours(error) from None
