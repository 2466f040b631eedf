"""Reading the samples of the driver's heap."""

from pathlib import Path

from hardened_glue.local.heap import driver_heap, driver_heap_now_mb

MB = 1024 * 1024


def sampled(folder: Path, gauge: str, *values: float, application: str = "app-1") -> None:
    lines = "".join(f"{1700000000 + number},{value}\n" for number, value in enumerate(values))
    (folder / f"{application}.driver.jvm.heap.{gauge}.csv").write_text(f"t,value\n{lines}", encoding="utf-8")


def test_the_peak_is_the_highest_sample(tmp_path: Path) -> None:
    sampled(tmp_path, "used", 60 * MB, 128 * MB, 90 * MB)
    sampled(tmp_path, "max", 512 * MB, 512 * MB, 512 * MB)
    sampled(tmp_path, "usage", 0.1172, 0.25, 0.1758)

    heap = driver_heap(tmp_path)

    assert heap is not None
    assert (heap.peak_mb, heap.max_mb, heap.peak_fraction, heap.samples) == (128.0, 512.0, 0.25, 3)
    assert driver_heap_now_mb(tmp_path) == 90.0


def test_executors_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "app-1.0.jvm.heap.used.csv").write_text("t,value\n1,1\n", encoding="utf-8")

    assert driver_heap(tmp_path) is None
    assert driver_heap_now_mb(tmp_path) is None


def test_a_line_half_written_is_no_sample(tmp_path: Path) -> None:
    (tmp_path / "app-1.driver.jvm.heap.used.csv").write_text(f"t,value\n1,{MB}\n17000", encoding="utf-8")

    assert driver_heap_now_mb(tmp_path) == 1.0


def test_a_very_small_fraction_is_a_sample(tmp_path: Path) -> None:
    sampled(tmp_path, "used", MB)
    sampled(tmp_path, "max", 512 * MB)
    (tmp_path / "app-1.driver.jvm.heap.usage.csv").write_text("t,value\n1,9.0E-4\n", encoding="utf-8")

    heap = driver_heap(tmp_path)

    assert heap is not None
    assert heap.peak_fraction == 0.0009
