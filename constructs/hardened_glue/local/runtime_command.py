"""`hardened-glue runtime`: installs the Spark and Python of Glue versions, and lists what is there."""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor


def add_to(parser: argparse.ArgumentParser) -> None:
    """Adds what may be asked of the runtimes."""
    asked = parser.add_subparsers(dest="asked", metavar="install|list", required=True)
    install = asked.add_parser("install", help="install those of the versions", allow_abbrev=False)
    install.add_argument("versions", nargs="+", metavar="VERSION", help="Glue versions, such as 5.1 6.0")
    asked.add_parser("list", help="what each Glue version runs on here", allow_abbrev=False)


def run(options: argparse.Namespace) -> int:
    """Does what was asked, and gives an exit code."""
    if options.asked == "install":
        _install(options.versions)
    else:
        _list()
    return 0


def _install(versions: Sequence[str]) -> None:
    from hardened_glue.local import runtimes

    # Each waits for its own download, and then packs and unpacks a Spark.
    with ThreadPoolExecutor(len(versions)) as side_by_side:
        list(side_by_side.map(lambda version: runtimes.install(version, say=_say), versions))


def _list() -> None:
    from hardened_glue.facts.versions import GLUE_VERSIONS
    from hardened_glue.local import runtimes
    from hardened_glue.local.errors import LocalRunError

    for version in GLUE_VERSIONS.values():
        try:
            told = str(runtimes.find(version.name).spark_home)
        except LocalRunError as error:
            told = str(error)
        print(f"Glue {version.name}  Spark {version.spark}  Python {version.python}  {told}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
