"""Secrets are named in layers, kept in the store, and told by nothing."""
from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.__main__ import main
from config.errors import ConfigError
from config.secrets import Secret, Store
from config.sip2 import Sip2

HUSH = "hush-hush-hush-7731"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.beside(tmp_path, {})


def test_what_was_kept_is_read_and_readable_by_its_owner_alone(store: Store) -> None:
    file = store.write("sip2", HUSH)
    assert store.read("sip2") == HUSH
    assert (file.stat().st_mode & 0o777, store.guarded.stat().st_mode & 0o777) == (0o600, 0o700)
    store.write("sip2", "another")
    assert store.read("sip2") == "another"
    assert [file.name for file in store.guarded.iterdir()] == ["sip2"]


def test_what_systemd_hands_over_goes_before(tmp_path: Path) -> None:
    handed = tmp_path / "credentials"
    handed.mkdir()
    store = Store.beside(tmp_path, {"CREDENTIALS_DIRECTORY": str(handed)})
    store.write("sip2", "ours")
    assert store.read("sip2") == "ours"
    (handed / "sip2").write_text("systemd's\n")
    assert store.read("sip2") == "systemd's"


@pytest.mark.parametrize(("spoil", "told"), [
    (lambda file: file.unlink(), r"is not here \(No such file or directory\); python -m config secret"),
    (lambda file: file.chmod(0o644), r"can be read by others \(mode 0644\); chmod 600"),
    (lambda file: file.write_bytes(b"\xff\xfehush"), "it is not UTF-8"),
    (lambda file: file.write_text("\n"), "is empty"),
    (lambda file: file.write_text("hush" * 2000), "is too long")])
def test_what_cannot_be_a_secret_is_told_without_it(store: Store, spoil: object, told: str) -> None:
    spoil(store.write("sip2", HUSH))  # type: ignore[operator]
    with pytest.raises(ConfigError, match=told) as caught:
        store.read("sip2")
    problem, = caught.value.problems
    assert problem.place.file == store.guarded / "sip2"
    assert problem.code.startswith("secret-")
    assert dict(problem.values) == {"name": "sip2"}
    assert "hush" not in str(caught.value)


def test_only_its_name_is_in_whatever_shows_a_setting(store: Store) -> None:
    store.write("sip2", HUSH)
    table = Sip2.model_validate({"host": "localhost", "port": 1, "secret": "sip2"}, context={"secrets": store})
    assert table.password() == HUSH
    shown = f"{table!r} {table} {table.model_dump()} {table.model_dump_json()} {Secret('sip2', store)!r}"
    assert "sip2" in shown
    assert "hush" not in shown


@pytest.mark.parametrize("name", ["../x", "", "Sip2", "a b", "-a", "a" * 33, "secret.txt"])
def test_what_is_no_name_is_never_a_path(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="name of a secret"):
        store.write(name, HUSH)


def test_the_command_keeps_what_is_typed_twice_or_comes_by_a_pipe(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def typing(*answers: str) -> None:
        told: Iterator[str] = iter(answers)
        monkeypatch.setattr("config.commands.change.getpass", lambda prompt: next(told))
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{HUSH}\n"))
    assert main(["secret", str(tmp_path), "sip2"]) == 0
    assert Store.beside(tmp_path).read("sip2") == HUSH
    typing("one", "two")
    assert main(["secret", str(tmp_path), "sip2"]) == 1
    typing("", "")
    assert main(["secret", str(tmp_path), "sip2"]) == 1
    typing("new", "new")
    assert main(["secret", str(tmp_path), "../sip2"]) == 1
    typing("new", "new")
    assert main(["secret", str(tmp_path), "sip2"]) == 0
    told = capsys.readouterr()
    assert Store.beside(tmp_path).read("sip2") == "new"
    assert "hush" not in told.out + told.err
