"""A release holds the tree and nothing else, the same bytes for the same tree; what is none harms no kiosk."""
from __future__ import annotations

import stat
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.release import pack as packing
from kiosk.release.pack import NoRelease, pack, unpack
from remote.release import MANIFEST, manifest_of
from tests.kiosk.release.tree import EXTRA, tree, whole


def test_the_same_tree_is_the_same_file_and_comes_back_whole(tmp_path: Path) -> None:
    for name in ("a", "b"):
        tree(tmp_path / name, "1.2", extra=b"x" * 5000)
        assert pack(tmp_path / name, tmp_path / f"{name}.zip").version == "1.2"
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with (tmp_path / "a.zip").open("rb") as file:
        unpack(file, "1.2", tmp_path / "1.2")
    assert whole(tmp_path, "1.2")
    assert (tmp_path / "1.2" / EXTRA).read_bytes() == b"x" * 5000
    assert not list((tmp_path / "1.2").rglob("*.pyc"))


def test_a_wheel_goes_along_and_one_that_wants_more_than_packages_does_not(tmp_path: Path) -> None:
    tree(tmp_path / "a", "1.2")
    wheel, other = tmp_path / "good-1.whl", tmp_path / "bad-1.whl"
    for path, name in ((wheel, "good/__init__.py"), (other, "bad-1.data/scripts/bad")):
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr(name, "")
    pack(tmp_path / "a", tmp_path / "a.zip", [wheel])
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert "packages/good/__init__.py" in packed.namelist()
    with pytest.raises(NoRelease, match="install it on the kiosks"):
        pack(tmp_path / "a", tmp_path / "a.zip", [other])


def zipped(*entries: tuple[str, bytes, int], version: str = "1.2") -> BytesIO:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(MANIFEST, f'{{"version": "{version}"}}')
        for name, data, mode in entries:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            packed.writestr(entry, data)
    file.seek(0)
    return file


@pytest.mark.parametrize(("file", "code"), [
    (zipped(("../out", b"", 0)), "not_plain"), (zipped(("/out", b"", 0)), "not_plain"),
    (zipped(("a/../../out", b"", 0)), "not_plain"), (zipped(("a\\..\\out", b"", 0)), "not_plain"),
    (zipped(("a", b"/etc/passwd", stat.S_IFLNK | 0o777)), "not_plain"),
    (zipped(("a", b"", 0), ("./a", b"", 0)), "too_large"), (zipped(("a", b"x" * 3000, 0)), "too_large"),
    (zipped(version="1.3"), "other_version"), (BytesIO(b"PK"), "not_a_release"), (BytesIO(), "not_a_release")])
def test_what_would_lie_elsewhere_or_is_no_release_is_not_unpacked(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: BytesIO, code: str) -> None:
    monkeypatch.setattr(packing, "UNPACKED", 2000)
    file.seek(0)
    with pytest.raises(NoRelease) as no:
        unpack(file, "1.2", tmp_path / "deep" / "1.2")
    assert no.value.code == code
    assert {path.name for path in tmp_path.rglob("*")} <= {"deep", "1.2"}


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 255))
def test_whatever_bytes_come_it_is_a_release_or_known_as_none(noise: bytes, at: int, value: int) -> None:
    good = bytearray(zipped(("a", b"abc", 0)).getvalue())
    good[at % len(good)] = value
    for data in (noise, bytes(good)):
        try:
            assert manifest_of(BytesIO(data)).format == 1
        except ValueError:
            continue
