"""Drivers in processes of their own: asked to run, killed, and never left behind."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyspark

from hardened_glue.local.java import find_java_home

ROOT = Path(__file__).parents[2]
GLUE_RUNTIME = ROOT / "constructs" / "hardened_glue" / "local" / "glue_runtime"
SEARCHED = (ROOT, ROOT / "constructs", ROOT / "glue_scripts", GLUE_RUNTIME)
LONGEST_RUN_SECONDS = 300
Answer = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Order:
    """One run of the script, and the death that awaits it. No root: on S3."""

    arguments: Sequence[str]
    run_id: str
    run_key: str = ""
    root: Path | None = None
    death: Mapping[str, Any] | None = None
    tasks: int = 30

    def told(self, victim: int) -> dict[str, Any]:
        death = self.death and {"victim": victim, **self.death, "counter": str(self.death["counter"])}
        root = str(self.root) if self.root else None
        return {**vars(self), "root": root, "death": death, "run_key": self.run_key or self.run_id}


@dataclass
class Driver:
    """A Spark driver with its own process group. It starts while others work."""

    master: str = "local[1]"
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Spark's home and scratch, which a driver that is killed leaves behind.
        self._folder = Path(tempfile.mkdtemp(prefix="faults-"))
        for part in ("bin", "jars", "python"):
            (self._folder / part).symlink_to(Path(pyspark.__file__).parent / part)
        self._log = (self._folder / "log").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driver", self.master],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=self._folder,
            env=self._environment(),
            start_new_session=True,
        )
        self._is_ready = False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "JAVA_HOME": str(find_java_home()),
            "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # starts in half the time
            "SPARK_HOME": str(self._folder),
            "SPARK_LOCAL_DIRS": str(self._folder),
            "TMPDIR": str(self._folder),
            "PYTHONPATH": os.pathsep.join(map(str, SEARCHED)),
            "PYSPARK_PYTHON": sys.executable,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "HARDENED_GLUE_LOCAL_GLUE_VERSION": "5.0",  # whether a run is over is this machine's to know
            **self.environment,
        }

    def wait_until_ready(self) -> None:
        if not self._is_ready:
            assert self._answer() == {"ready": True}, self.log()
            self._is_ready = True

    def killed_after(self, seconds: float, order: Order) -> Answer | None:
        """Begins the run and kills its driver at that moment, if the run has not ended before."""
        self.begin(order)
        return self.end(within=seconds)

    def begin(self, *orders: Order) -> None:
        self.wait_until_ready()
        assert self._process.stdin is not None
        line = json.dumps([order.told(self._process.pid) for order in orders])
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def all_ended(self, within: float = LONGEST_RUN_SECONDS) -> list[Answer]:
        """What became of the runs that were begun; nothing if their driver died. A late one is killed."""
        late = threading.Timer(within, self.kill)
        late.start()
        try:
            return self._answer() or []
        finally:
            late.cancel()

    def end(self, within: float = LONGEST_RUN_SECONDS) -> Answer | None:
        answers = self.all_ended(within)
        return answers[0] if answers else None

    def run(self, order: Order) -> Answer | None:
        self.begin(order)
        return self.end()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def close(self) -> None:
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):  # an order that nobody read
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def log(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-5000:]

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else None


class Drivers:
    """One driver that lives on, and the next one to die, which starts meanwhile."""

    def __init__(self, master: str = "local[1]", environment: Mapping[str, str] | None = None) -> None:
        self._made: list[Driver] = []
        self._master, self._environment = master, environment or {}
        self._waiting: deque[Driver] = deque()
        self.steady = self.another()

    def start_ahead(self, drivers: int) -> None:
        """Starts those that will be asked for, so that nobody waits for them."""
        while len(self._waiting) < drivers:
            self._waiting.append(self.another())

    def to_be_killed(self) -> Driver:
        return self._waiting.popleft() if self._waiting else self.another()

    def close(self) -> None:
        for driver in self._made:
            driver.close()

    def another(self) -> Driver:
        driver = Driver(self._master, self._environment)
        self._made.append(driver)
        return driver
