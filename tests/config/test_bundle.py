"""The same layers give the same bytes, and bytes that are not exactly such are no bundle."""
from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.bundle import ORDER, Bundle, BundleError, LayerText, bundle_of, sha256_of
from config.layers import LAYERS

REGION = LayerText("region", "region.toml", "# Päijät-Häme\n[region]\n")
KIOSK = LayerText("kiosk", "lah/lobby/kiosk.toml", "")
texts = st.text(st.characters(codec="utf-8"), max_size=40)


def test_the_order_is_that_of_the_layers() -> None:
    assert ORDER == LAYERS


def test_the_bytes_of_a_bundle_never_change() -> None:
    """They are signed, and name it: another form would be another fleet."""
    made = bundle_of("lah/lobby", [KIOSK, REGION], 2)
    assert made.to_bytes().decode() == (
        '{"kiosk":"lah/lobby","layers":[{"file":"region.toml","layer":"region","text":"# Päijät-Häme\\n[region]\\n"},'
        '{"file":"lah/lobby/kiosk.toml","layer":"kiosk","text":""}],"schema":2}')
    assert made.sha256 == sha256_of(made.to_bytes())


@given(st.lists(st.sampled_from(ORDER), unique=True, min_size=1), texts, st.integers(1, 10_000))
def test_what_was_written_is_read(names: list[str], text: str, schema: int) -> None:
    made = bundle_of("a/b", [LayerText(name, f"{name}.toml", text) for name in names], schema)
    assert Bundle.from_bytes(made.to_bytes()) == made


@pytest.mark.parametrize("change", [
    lambda told: told.pop("schema"), lambda told: told.update(more=1), lambda told: told.update(schema=True),
    lambda told: told.update(schema=0), lambda told: told.update(schema="2"), lambda told: told.update(kiosk="../x"),
    lambda told: told.update(kiosk=".."), lambda told: told.update(layers=[]), lambda told: told.update(layers={}),
    lambda told: told["layers"].reverse(), lambda told: told["layers"].append(told["layers"][0]),
    lambda told: told["layers"][0].update(text=1), lambda told: told["layers"][0].update(layer="code"),
    lambda told: told["layers"][0].update(file="a\nb"), lambda told: told["layers"][0].pop("file")])
def test_what_is_no_bundle_is_refused(change: object) -> None:
    told = json.loads(bundle_of("lah/lobby", [KIOSK, REGION], 2).to_bytes())
    change(told)  # type: ignore[operator]
    data = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(BundleError):
        Bundle.from_bytes(data)


@pytest.mark.parametrize("spoil", [
    lambda data: data + b"\n", lambda data: b" " + data, lambda data: data.replace(b":2}", b": 2}"),
    lambda data: data[:-1],
    lambda data: data.replace("ä".encode(), b"\\u00e4"), lambda data: b"[" * 100_000, lambda data: b"\xff",
    lambda data: b"",
    lambda data: data.replace(b'"schema":2', b'"schema":2,"schema":2')])
def test_another_form_of_the_same_is_refused(spoil: object) -> None:
    data = bundle_of("lah/lobby", [KIOSK, REGION], 2).to_bytes()
    with pytest.raises(BundleError):
        Bundle.from_bytes(spoil(data))  # type: ignore[operator]


@given(st.binary(max_size=60))
def test_noise_is_no_bundle(noise: bytes) -> None:
    with pytest.raises(BundleError):
        Bundle.from_bytes(noise)


def test_a_text_that_utf_8_cannot_hold_and_one_that_is_too_long_are_refused() -> None:
    for text in ("\ud800", "x" * 4_000_001):
        with pytest.raises(BundleError):
            bundle_of("a", [LayerText("kiosk", "kiosk.toml", text)], 2).to_bytes()
