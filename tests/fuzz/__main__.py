"""`python -m tests.fuzz [--seconds S] [TARGET …]`: fuzz, guided by coverage, all targets at once.

`python -m tests.fuzz --replay TARGET FILE` runs one saved input. What is found is kept under `build/fuzz`. Exit code
0 when nothing was found.
"""
from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

TAGS = ("fixed", "objects", "legacy", "compacted", "tag")      # tests.fuzz.tags
SERVERS = ("central", "fleet", "described")      # tests.fuzz.central, fleet and described: each with a database
TARGETS = ("codec", "links", *SERVERS, "readers", *TAGS)
BUILD = Path("build/fuzz")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"{', '.join(TARGETS)}; all when none is given")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--replay", nargs=2, metavar=("TARGET", "FILE"))
    parser.add_argument("--child", choices=TARGETS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.replay:
        _replay(options.replay[0], Path(options.replay[1]).read_bytes())
        print("Nothing is wrong with this input.")
        return 0
    if options.child:
        _fuzz(options.child, options.seconds)
    return _all(options.targets or list(TARGETS), options.seconds)


def _all(targets: list[str], seconds: int) -> int:
    """Every target in a process of its own; their last words, and how to see again what they found."""
    running = {}
    for target in targets:
        (BUILD / target).mkdir(parents=True, exist_ok=True)
        log = (BUILD / f"{target}.log").open("wb")
        running[target] = (log, subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz", "--child", target, "--seconds", str(seconds)],
            stdout=log, stderr=subprocess.STDOUT))
    failed = 0
    for target, (log, process) in running.items():
        code = process.wait()
        log.close()
        said = (BUILD / f"{target}.log").read_text("utf-8", "replace").splitlines()
        counted = next((line for line in reversed(said) if line.startswith(("Done", "#"))), "nothing was run")
        print(f"{target:8} {'found nothing' if code == 0 else 'FAILED'}: {counted}")
        if code != 0:
            failed = 1
            print("\n".join(said[-40:]))
        for found in sorted((BUILD / target).glob("*-*")):
            print(f"  see it again: python -m tests.fuzz --replay {target} {found}")
    return failed


def _replay(target: str, data: bytes) -> None:
    if target not in SERVERS:
        from tests.fuzz import tags, targets
        getattr(tags if target in TAGS else targets, target)(data)
        return
    with tempfile.TemporaryDirectory() as where:
        server = _server(target, Path(where))
        try:
            server(data)
        finally:
            server.close()


def _server(target: str, where: Path) -> Any:
    return getattr(import_module(f"tests.fuzz.{target}"), target.title())(where)


def _fuzz(target: str, seconds: int) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris
    if target in SERVERS:
        shutil.rmtree(BUILD / "database" / target, ignore_errors=True)
        (BUILD / "database" / target).mkdir(parents=True)
    with atheris.instrument_imports(include=["sip2", "central.sip", "central.circulation", "devices", "fleet.pages",
                                             "fleet.device"]):
        from tests.fuzz import tags, targets
        from tests.fuzz.seeds import seeds, words
        test = (_server(target, BUILD / "database" / target) if target in SERVERS
                else getattr(tags if target in TAGS else targets, target))
    corpus = BUILD / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(test.seeds() if hasattr(test, "seeds") else seeds(target)):
        (corpus / f"seed{number:04}").write_bytes(seed)
    dictionary = BUILD / "words"
    dictionary.write_text("".join(f'"{word}"\n' for word in words()), "ascii")
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", f"-artifact_prefix={BUILD / target}/",
                   f"-dict={dictionary}", "-max_len=1500", "-timeout=25", "-rss_limit_mb=1500", "-print_final_stats=1",
                   str(corpus)], test)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
