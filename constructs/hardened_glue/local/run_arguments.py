"""What `run-local` may be told on the command line of how a run differs from the job's own."""

import argparse
from pathlib import Path
from typing import Any


def add_to(parser: argparse.ArgumentParser) -> None:
    """Adds the options of a run."""
    parser.add_argument(
        "--glue-version",
        metavar="VERSION",
        help="run on another Glue version than the job's, to see how it does",
    )
    _add_sizes(parser)
    parser.add_argument(
        "--jars",
        metavar="JAR,...",
        default="",
        help="jars beside the job's own: files, or Maven coordinates group:artifact:version",
    )
    parser.add_argument(
        "--connections",
        type=Path,
        metavar="FILE",
        help="says where the job's JDBC connections lead here; nobody else may read it",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--s3-endpoint", metavar="URL", help="s3:// is this S3-compatible server, through Hadoop's S3A"
    )
    place.add_argument("--s3", choices=["aws"], help="aws: s3:// is AWS, with your own credentials")
    parser.add_argument(
        "--argument",
        action="append",
        default=[],
        type=_pair,
        metavar="KEY=VALUE",
        help="lays over a job argument",
    )


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--driver-memory", help="heap of the driver's JVM (default: 512m)")
    parser.add_argument(
        "--executors", type=_count, default=1, help="executor JVMs; 0: all in the driver (default: 1)"
    )
    parser.add_argument(
        "--worker-share",
        action="store_true",
        help="heaps and cores as the job's worker type has them, scaled to this machine",
    )


def given(options: argparse.Namespace) -> dict[str, Any]:
    """The options of RunOptions that a command line gives."""
    from hardened_glue.local.jars import files_of
    from hardened_glue.local.s3a import S3Access

    place = options.s3_endpoint or options.s3
    return {
        "glue_version": options.glue_version,
        "driver_memory": options.driver_memory,
        "executors": options.executors,
        "worker_share": options.worker_share,
        "jars": files_of(options.jars),
        "connections": options.connections,
        "s3": S3Access.parse(place) if place else None,
        "arguments": dict(options.argument),
    }


def _pair(text: str) -> tuple[str, str]:
    key, separator, value = text.partition("=")
    if not separator or not key:
        raise argparse.ArgumentTypeError(f"{text!r} is no KEY=VALUE")
    return key, value


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)
