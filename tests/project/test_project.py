"""What the project says of itself is true: its commands, its lock, its documents, its sizes, its words."""
from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from config.settings import Settings

ROOT = Path(__file__).parents[2]
ROOMS = ("sip2", "devices", "receipts", "config", "server", "remote", "post", "kiosk", "central", "fleet", "bench")
TOP = (".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml", "requirements.lock")
BUILT_WHERE_USED = ("pcsc",)            # extras that come as source alone


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """The project's own files: those under version control, or all when this is no clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    return [path for path in ROOT.rglob("*") if path.is_file() and not {".venv", "build", ".git"} & set(path.parts)]


def extras() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(read("pyproject.toml"))["project"]["optional-dependencies"]
    return found


def declared() -> list[Requirement]:
    """What is in the lock file: all but what is built where it is used."""
    always = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    locked = (lines for name, lines in extras().items() if name not in BUILT_WHERE_USED)
    return [Requirement(line) for lines in (always, *locked) for line in lines]


def locked() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", read("requirements.lock"), re.MULTILINE))


def test_nothing_lies_at_the_top_but_what_belongs_there() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert found <= {*ROOMS, ".ci", "deploy", "docs", "tests", *TOP}


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "docs/README.md", "docs/dependencies.md"])
def test_every_make_command_that_a_document_names_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", read(document)))
    named |= set(re.findall(r"^ +make ([a-z-]+)", read(document), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", ["README.md", "docs/README.md", "docs/dependencies.md"])
def test_every_file_that_a_document_links_to_exists(document: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", read(document))
    missing = [link for link in links if not (ROOT / document).parent.joinpath(link).exists()]
    assert not missing


def test_the_lock_covers_every_dependency_with_a_version_that_is_allowed() -> None:
    pins = locked()
    refused = [str(wanted) for wanted in declared()
               if not wanted.specifier.contains(pins.get(canonicalize_name(wanted.name), "0"))]
    assert not refused


def test_every_locked_file_has_its_hash() -> None:
    entries = re.split(r"\n(?=[a-z])", read("requirements.lock").strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_what_runs_here_is_what_is_locked() -> None:
    pins = locked()
    wrong = [f"{name} {version(name)}" for name in (canonicalize_name(wanted.name) for wanted in declared())
             if version(name) != pins[name]]
    assert not wrong


def test_every_dependency_has_its_line_of_reason_with_the_locked_version() -> None:
    rows = {canonicalize_name(name): pinned for name, pinned
            in re.findall(r"^\| ([\w.-]+) \| (\S+) \|", read("docs/dependencies.md"), re.MULTILINE)}
    pins = locked()
    assert {name: rows.get(name) for name in (canonicalize_name(wanted.name) for wanted in declared())} == {
        name: pins[name] for name in (canonicalize_name(wanted.name) for wanted in declared())}


def test_what_is_built_where_it_is_used_is_not_locked_and_is_explained_too() -> None:
    told = dict(re.findall(r"^([\w.-]+) \(([\d.]+), ", read("docs/dependencies.md"), re.MULTILINE))
    for wanted in (Requirement(line) for name in BUILT_WHERE_USED for line in extras()[name]):
        assert wanted.specifier.contains(told[wanted.name])
        assert canonicalize_name(wanted.name) not in locked()
        assert f"{wanted.name}=={told[wanted.name]} \\\n    --hash=sha256:" in read(f"deploy/{wanted.name}.lock")


def test_no_file_names_a_package_host() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|--index-url|--find-links|deb\.debian\.org")
    own = {"Makefile", Path(__file__).name}
    naming = [path.name for path in tracked()
              if path.name not in own and hosts.search(path.read_text("utf-8", "replace"))]
    assert not naming


def test_no_file_names_a_place_on_one_machine() -> None:
    places = re.compile(r"(?<![\w./>}-])/(wo" + r"rk|root|home)/")
    naming = [path.name for path in tracked() if path.suffix in {".py", ".md", ".toml", ".sh"}
              and places.search(path.read_text(encoding="utf-8"))]
    assert not naming


def test_every_setting_is_in_the_documentation_with_its_default() -> None:
    told = read("docs/configuration.md")
    missing = []
    for table, field in Settings.model_fields.items():
        name = field.alias or table
        if f"[{name}]" not in told and f"[{name}." not in told:
            missing.append(name)
        kind = field.annotation
        for key, inner in getattr(kind, "model_fields", {}).items():
            default = inner.default
            plain = isinstance(default, int | float) and not isinstance(default, bool) and name != "pad"
            key = inner.alias or key
            wanted = f"`{key}` ({default:g})" if plain else key
            if wanted not in told:
                missing.append(f"{name}.{wanted}")
    assert not missing


def test_the_debian_packages_installed_are_those_documented() -> None:
    lists = "packages|print_server|card_service|virtual_reader|browser"
    installed = re.findall(rf'^(?:{lists})="(.*)"', read("deploy/bootstrap"), re.MULTILINE)
    assert len(installed) == 5
    section = read("docs/dependencies.md").split("## Debian packages")[1]
    documented = {name for names in re.findall(r"^\| ([a-z0-9, -]+) \|", section, re.MULTILINE)
                  for name in names.split(", ")} - {"package"}
    assert set(" ".join(installed).split()) == {name for name in documented if name.strip("-")}


def test_no_file_of_code_is_longer_than_350_lines() -> None:
    long = [f"{path.relative_to(ROOT)} ({count})" for path in tracked()
            if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in ROOMS
            and path.name != "messages.py"           # one table of the standard, declared message by message
            and (count := len(path.read_text(encoding="utf-8").splitlines())) > 350]
    assert not long


def test_nothing_is_left_for_later() -> None:
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")))
    left = [f"{path.relative_to(ROOT)}:{number}" for path in tracked() if path.suffix in {".py", ".md", ".toml", ".sh"}
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if marks.search(line)]
    assert not left


def test_tests_have_no_package_marker() -> None:
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_the_bootstrap_is_sound_shell() -> None:
    checked = subprocess.run(["sh", "-n", ROOT / "deploy" / "bootstrap"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_bare_make_lists_the_targets() -> None:
    told = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"make demo", "make test", "make kiosk", "make bench", "make fleet-demo"} <= set(
        re.findall(r"make [a-z-]+", told))
