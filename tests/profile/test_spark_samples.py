from pathlib import Path

from tests.profile.runs import START, samples

from hardened_glue.profile.spark_samples import SparkSamples


def test_the_driver_comes_first_and_executors_by_number(tmp_path: Path) -> None:
    samples(tmp_path, {f"{name}.jvm.heap.used": [(0, 1)] for name in ("10", "2", "driver")})

    assert SparkSamples(tmp_path).instances() == ["driver", "2", "10"]


def test_a_metric_of_an_instance_is_its_samples_in_order(tmp_path: Path) -> None:
    samples(tmp_path, {"driver.jvm.heap.usage": [(1, 0.25), (2, 1e-05)], "0.jvm.heap.usage": [(1, 0.5)]})

    found = SparkSamples(tmp_path).of("driver", "jvm.heap.usage")

    assert found == [(START + 1, 0.25), (START + 2, 1e-05)]


def test_a_line_that_spark_had_not_finished_is_no_sample(tmp_path: Path) -> None:
    (tmp_path / "app-1.driver.jvm.heap.used.csv").write_text("t,value\n1,5\n2,\n3", encoding="utf-8")

    assert SparkSamples(tmp_path).of("driver", "jvm.heap.used") == [(1.0, 5.0)]


def test_a_run_that_wrote_nothing_has_no_samples(tmp_path: Path) -> None:
    assert SparkSamples(tmp_path / "absent").instances() == []
