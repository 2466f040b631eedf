"""The line that tells how a run is doing."""

import io

from hardened_glue.local.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_tells_time_phase_and_heap() -> None:
    terminal, clock = Terminal(), Clock()
    progress = Progress(terminal, clock=clock)
    clock.now = 83.0

    progress.show(job="orders", phase="write", heap_mb=61.4, driver_memory="512m")

    assert terminal.getvalue() == "\r\x1b[Korders  1:23  write  driver heap 61 MB of 512m"


def test_leaves_the_heap_out_until_it_is_measured() -> None:
    terminal = Terminal()

    Progress(terminal, clock=Clock()).show(job="orders", phase="starting", heap_mb=None, driver_memory="512m")

    assert terminal.getvalue().endswith("orders  0:00  starting")


def test_says_nothing_to_what_is_no_terminal() -> None:
    pipe = io.StringIO()
    progress = Progress(pipe, clock=Clock())

    progress.show(job="orders", phase="write", heap_mb=1.0, driver_memory="512m")
    progress.clear()

    assert pipe.getvalue() == ""
    assert not progress.due()


def test_is_due_once_a_second() -> None:
    clock = Clock()
    progress = Progress(Terminal(), clock=clock)

    due = []
    for clock.now in (0.0, 0.5, 1.0, 1.2, 2.1):
        due.append(progress.due())

    assert due == [True, False, True, False, True]
