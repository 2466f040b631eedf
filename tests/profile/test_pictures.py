import numpy as np
from tests.profile.runs import gauge, profile

from hardened_glue.facts import metrics
from hardened_glue.profile import pictures

RUN = profile(
    gauge("glue.driver.jvm.heap.usage", ((5, 0.2), (60, 0.7))),
    gauge("glue.ALL.jvm.heap.usage", ((9, 0.1),)),
    gauge("glue.0.jvm.heap.usage", ((9, 0.1),)),
    gauge("glue.ALL.s3.filesystem.read_bytes", ((10, 2**20), (20, 2**20))),
)


def test_each_run_has_its_column_of_four_pictures() -> None:
    drawn = pictures.figure([RUN, RUN], ["one", "other"])

    titles = [axes.get_title(loc="left") for axes in drawn.axes]
    assert titles[0] == "one\nMemory profile"
    assert len(titles) == 8


def test_the_memory_profile_has_the_line_that_the_guides_draw() -> None:
    memory = pictures.figure([RUN], ["one"]).axes[0]

    assert [line.get_label() for line in memory.get_lines()] == [
        "executor 0",
        "all executors",
        "driver",
        "50 %: safe threshold",
    ]
    assert np.asarray(memory.get_lines()[-1].get_ydata()).tolist() == [0.5, 0.5]


def test_bytes_are_drawn_by_the_second() -> None:
    data = pictures.figure([RUN], ["one"]).axes[1]

    [line] = data.get_lines()
    assert round(float(np.asarray(line.get_ydata()).sum()) * 1.5, 6) == 2.0  # MiB: sixty parts of 90 seconds


def test_a_picture_without_a_series_says_so() -> None:
    logged = profile(*RUN.series, gauge(metrics.EXECUTORS.name, ((1, 1.0), (60, 1.0))))

    shuffle = pictures.figure([logged], ["one"]).axes[2]

    assert [each.get_text() for each in shuffle.texts] == [pictures.NOTHING_SHUFFLED]


def test_pictures_that_the_event_log_tells_say_so_where_there_is_none() -> None:
    _, _, shuffle, execution = pictures.figure([RUN], ["one"]).axes

    for each in (shuffle, execution):
        assert [text.get_text() for text in each.texts] == [pictures.NO_EVENT_LOG]


def test_a_line_breaks_where_nobody_sampled() -> None:
    died = profile(gauge("glue.0.jvm.heap.usage", ((0, 0.1), (1, 0.2), (40, 0.3))))

    executor, _ = pictures.figure([died], ["one"]).axes[0].get_lines()

    assert [str(value) for value in np.asarray(executor.get_ydata())] == ["0.1", "0.2", "nan", "0.3"]


def test_the_same_run_makes_the_same_svg() -> None:
    drawn = pictures.as_svg(pictures.figure([RUN], ["one"]))

    assert drawn.startswith("<svg")
    assert pictures.as_png(pictures.figure([RUN], ["one"]))[:4] == b"\x89PNG"
