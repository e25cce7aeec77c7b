"""Lets a program of its own read a file from outside, so that nothing it holds can harm this one.

Such a program (`screening.reports.pdf_contents`, `screening.scoring.score_import.pdf_fields`) sets
its own bounds of memory and CPU time, takes the file as its input and answers in JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any


def read_apart(program: str, data: bytes, *, seconds: float) -> dict[str, Any]:
    """Return what `program`, the path of a Python file, says about `data`.

    `{"fault": "slow"}` is the answer for one that took more than it may, and `{"fault": "damaged"}`
    for one that failed. `seconds` are those of CPU time that the program allows itself; three times
    as long, it is ended from here.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own program, and the file is only its input
            [sys.executable, "-I", program],
            input=data,
            capture_output=True,
            timeout=3 * seconds,
            check=False,
            env={},  # no secrets where somebody else's file is read
        )
    except subprocess.TimeoutExpired:
        return {"fault": "slow"}
    if done.returncode < 0:
        return {"fault": "slow"}
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"fault": "damaged"}
    return found
