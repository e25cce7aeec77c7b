"""The statistics of scores: CPU time and memory, beside the libraries that install from PyPI.

`python -m tests.benchmarks.analysis` prints the table as Markdown. Every figure is made in a
process of its own with one thread, where the libraries are loaded and the scores lie in memory
before the clock starts; `python -m tests.benchmarks.analysis C alpha` makes one of them.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from screening.analytics.ratings import Codes, Floats, Ratings, from_codes
from tests.benchmarks.clock import RUNS, seconds


@dataclass(frozen=True)
class Size:
    """A synthetic table: how many candidates, raters, raters for each candidate, and questions."""

    candidates: int
    raters: int
    seats: int
    questions: int = 12


SIZES = {
    "A": Size(candidates=20, raters=4, seats=4),
    "B": Size(candidates=500, raters=10, seats=3),
    "C": Size(candidates=20_000, raters=300, seats=3),
}
GAVE_UP = 600
"""Seconds after which a tool is given up."""


@dataclass(frozen=True)
class Cost:
    """What one run took: CPU seconds, MiB in use at most, and how many more than before."""

    cpu: float
    peak: int
    more: int = 0


def scores(size: Size) -> tuple[Codes, Codes, Codes, Floats]:
    """Return candidate, rater, question and level of each score, always the same ones.

    Standard deviations: candidates .6, raters .35, questions .3, candidate × rater .4, candidate ×
    question .25, rater × question .15, the rest .6; rounded to whole levels from 1 to 5.
    """
    dice = np.random.default_rng(20_000)
    n, k, m = size.candidates, size.raters, size.questions
    seated = np.argsort(dice.random((n, k)), axis=1)[:, : size.seats]
    candidate = np.repeat(np.arange(n), size.seats * m)
    rater = np.repeat(seated.ravel(), m)
    question = np.tile(np.arange(m), n * size.seats)
    level = (
        3.2
        + dice.normal(0, 0.6, n)[candidate]
        + dice.normal(0, 0.35, k)[rater]
        + dice.normal(0, 0.3, m)[question]
        + np.repeat(dice.normal(0, 0.4, n * size.seats), m)
        + dice.normal(0, 0.25, (n, m))[candidate, question]
        + dice.normal(0, 0.15, (k, m))[rater, question]
        + dice.normal(0, 0.6, len(candidate))
    )
    return candidate, rater, question, np.clip(np.rint(level), 1, 5)


def ratings(size: Size) -> Ratings:
    """Return the table as the statistics take it."""
    candidate, rater, question, level = scores(size)
    return from_codes(
        codes=(candidate, rater, question),
        names=(
            tuple(f"K-{place}" for place in range(size.candidates)),
            tuple(f"M-{place}" for place in range(size.raters)),
            tuple(f"Q-{place}" for place in range(size.questions)),
        ),
        level=level,
    )


def own_cell_means(size: Size) -> Callable[[], object]:
    """REML of the cell means, with the effects and their standard errors."""
    from screening.analytics.cell_model import fit_cells
    from screening.analytics.cells import cell_means

    table = ratings(size)
    return lambda: fit_cells(cell_means(table))


def own_components(size: Size) -> Callable[[], object]:
    """Seven variance components by Henderson's Method I."""
    from screening.analytics.components import variance_components

    return partial(variance_components, ratings(size), method="Henderson I")


def own_alpha(size: Size) -> Callable[[], object]:
    """Krippendorff's alpha of ordinal levels, without an interval, as the peer."""
    from screening.analytics.krippendorff import alpha

    return partial(alpha, ratings(size), "ordinal")


def own_icc(size: Size) -> Callable[[], object]:
    """The six intraclass correlations with their intervals; nothing where there are gaps."""
    from screening.analytics.cells import cell_means
    from screening.analytics.icc import icc

    table = ratings(size)

    def run() -> object:
        matrix = cell_means(table).matrix()
        return None if matrix is None else icc(matrix)

    return run


def own_everything(size: Size) -> Callable[[], object]:
    """Everything that a page or the command needs."""
    from screening.analytics.analysis import analyse

    return partial(analyse, ratings(size))


def pingouin_icc(size: Size) -> Callable[[], object]:
    """The same as `own_icc`, on cell means that are ready."""
    import pandas as pd
    import pingouin  # type: ignore[import-untyped]

    candidate, rater, question, level = scores(size)
    frame = pd.DataFrame({"p": candidate, "r": rater, "i": question, "level": level})
    cells = frame.groupby(["p", "r"], as_index=False)["level"].mean()
    return partial(
        pingouin.intraclass_corr,
        cells, targets="p", raters="r", ratings="level", nan_policy="omit",
    )  # fmt: skip


def krippendorff_alpha(size: Size) -> Callable[[], object]:
    """The same as `own_alpha`; putting the scores into its table of raters × units counts."""
    import krippendorff

    candidate, rater, question, level = scores(size)

    def run() -> object:
        units = np.full((size.raters, size.candidates * size.questions), np.nan)
        units[rater, candidate * size.questions + question] = level
        return krippendorff.alpha(units, level_of_measurement="ordinal")

    return run


def statsmodels_mixed(size: Size) -> Callable[[], object]:
    """A mixed model of levels: candidate + rater + question, as crossed components."""
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import (  # type: ignore[import-untyped]
        MixedLM,
    )

    candidate, rater, question, level = scores(size)
    frame = pd.DataFrame({"p": candidate, "r": rater, "i": question, "level": level, "all": 1})
    parts = {name: f"0 + C({name})" for name in ("p", "r", "i")}
    return lambda: MixedLM.from_formula("level ~ 1", frame, groups="all", vc_formula=parts).fit()


TOOLS: Mapping[str, Callable[[Size], Callable[[], object]]] = {
    "icc": own_icc,
    "pingouin": pingouin_icc,
    "alpha": own_alpha,
    "krippendorff": krippendorff_alpha,
    "cell means": own_cell_means,
    "components": own_components,
    "statsmodels": statsmodels_mixed,
    "everything": own_everything,
}
ROWS: tuple[tuple[str, str, str], ...] = (
    # What, the tool, and the sizes that it is tried on. The others fail there or take hours.
    ("ICC of cell means with intervals", "icc", "A"),
    ("… pingouin", "pingouin", "A"),
    ("Krippendorff’s alpha, ordinal", "alpha", "ABC"),
    ("… krippendorff", "krippendorff", "ABC"),
    ("REML of cell means with standard errors", "cell means", "ABC"),
    ("Seven variance components, Henderson I", "components", "ABC"),
    ("… statsmodels MixedLM, three components", "statsmodels", "A"),
    ("All statistics", "everything", "ABC"),
)
COMPARED = (("pingouin", "icc"), ("krippendorff", "alpha"), ("statsmodels", "components"))

# Measured once with R 4.2.2 and lme4 1.1-31 on the same kinds of tables.
ELSEWHERE = """\
| R on another machine | A, CPU s | B | C | Peak MiB at C |
|---|--:|--:|--:|--:|
| lme4 `lmer`, cell means, two components | 0.08 | 0.10 | 64.9 | 276 |
| lme4 `lmer`, levels, three components | 1.1 | 1.6 | 47.5 | 635 |
| lme4 `lmer`, levels, six components | 1.6 | 12.0 | not done in 900 |  |"""


def memory(name: str) -> int:
    """Return what Linux says of this process's memory, in MiB.

    `VmRSS` is what is in use, `VmHWM` the most that was; a parent's does not count, as it does in
    what `getrusage` says.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"{name}:\s+(\d+) kB", status)
    return int(found[1]) // 1024 if found else 0


def measure(name: str, tool: str) -> Cost:
    """Run one tool on one table in this process; a short one as often as takes a second."""
    task = TOOLS[tool](SIZES[name])
    gc.collect()
    # From here on the most memory in use is counted anew, so making the table does not count.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = memory("VmRSS")
    taken = [seconds(task)]
    peak = memory("VmHWM")
    # The first run of some imports what it needs; the least of several does not.
    while len(taken) < 2 or (sum(taken) < 1 and len(taken) < RUNS):
        taken.append(seconds(task))
    return Cost(min(taken), peak, peak - before)


def in_own_process(name: str, tool: str) -> Cost | None:
    """Measure in a fresh process; None where the tool fails or takes too long."""
    words = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.analysis", name, tool]
    try:
        done = subprocess.run(
            words, env=_one_thread(), check=True, capture_output=True, timeout=GAVE_UP
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return None
    return Cost(**json.loads(done.stdout))


def command(name: str) -> Cost:
    """Run the whole command on a file of the scores: reading, figures, JSON and start-up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scores.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("candidate", "rater", "question", "level"))
            writer.writerows(zip(*(column.tolist() for column in scores(SIZES[name])), strict=True))
        code = (
            "import sys; from screening.cli import cli\n"
            "from tests.benchmarks.analysis import memory\n"
            "cli(['analyse', sys.argv[1], '--json'], standalone_mode=False)\n"
            "print(memory('VmHWM'), file=sys.stderr)"
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            env=_one_thread(), check=True, capture_output=True, text=True,
        )  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(used, int(done.stderr.split()[-1]))


def _one_thread() -> dict[str, str]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return os.environ | dict.fromkeys(names, "1")


def analysis_table() -> Iterable[str]:
    """Yield the lines of the table, measuring as it goes."""
    yield "| Of 960 (A), 18,000 (B), 720,000 scores (C) | A, CPU s | B | C | MiB at C |"
    yield "|---|--:|--:|--:|--:|"
    found: dict[tuple[str, str], Cost | None] = {}
    for what, tool, sizes in ROWS:
        for name in sizes:
            found[tool, name] = in_own_process(name, tool)
        costs = {name: found.get((tool, name)) for name in SIZES}
        yield _row(what, costs, sizes, own=tool in _OWN)
    yield _row(
        "`screening analyse --json`, start-up and reading included",
        {name: command(name) for name in SIZES}, "ABC", own=True,
    )  # fmt: skip
    yield from _ratios(found)


def _ratios(found: Mapping[tuple[str, str], Cost | None]) -> Iterable[str]:
    """Yield how many times our CPU time the others take, and our memory beyond the table itself."""
    for peer, own in COMPARED:
        cells = []
        for name in SIZES:
            theirs, ours = found.get((peer, name)), found.get((own, name))
            cells.append(f"{theirs.cpu / ours.cpu:.1f} ×" if theirs and ours else "")
        theirs, ours = found.get((peer, "C")), found.get((own, "C"))
        memory_ratio = f"{theirs.more / max(1, ours.more):.1f} ×" if theirs and ours else ""
        yield f"| {peer} to ours | {' | '.join(cells)} | {memory_ratio} |"


_OWN = {"icc", "alpha", "cell means", "components", "everything"}


def _row(what: str, costs: Mapping[str, Cost | None], sizes: str, *, own: bool) -> str:
    cells = [_cell(costs[name], own=own) if name in sizes else "" for name in SIZES]
    largest = costs.get("C")
    return f"| {what} | {' | '.join(cells)} | {largest.peak if largest else ''} |"


def _cell(cost: Cost | None, *, own: bool) -> str:
    if cost is None:
        return "fails"
    figure = f"{cost.cpu:.2f}" if cost.cpu >= 0.01 else f"{cost.cpu:.4f}"
    return f"**{figure}**" if own else figure


def main() -> None:
    """Print one figure as JSON, or all as Markdown."""
    words: list[Any] = sys.argv[1:]
    if words:
        sys.stdout.write(json.dumps(asdict(measure(*words))))
        return
    for line in analysis_table():
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    sys.stdout.write(f"\n{ELSEWHERE}\n")


if __name__ == "__main__":
    main()
