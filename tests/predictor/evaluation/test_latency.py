import math

from predictor.evaluation.latency import Percentiles, Stopwatch


def test_percentiles_are_times_that_occurred() -> None:
    times = [number * 1_000_000 for number in range(100, 0, -1)]
    assert Percentiles.of(times) == Percentiles(50.0, 95.0, 99.0, 100.0)
    assert Percentiles.of([2_500_000]) == Percentiles(2.5, 2.5, 2.5, 2.5)


def test_no_times_have_no_percentiles() -> None:
    assert math.isnan(Percentiles.of([]).p50)


def test_the_stopwatch_notes_both_clocks_and_hands_the_result_on() -> None:
    wall, cpu = iter([100, 107, 200, 230]), iter([1, 3, 10, 15])
    stopwatch = Stopwatch(lambda: next(wall), lambda: next(cpu))
    assert [stopwatch.time(lambda: "first"), stopwatch.time(lambda: "second")] == ["first", "second"]
    assert stopwatch.wall_ns == [7, 30]
    assert stopwatch.cpu_ns == [2, 5]
