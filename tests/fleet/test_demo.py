"""The demo's real kiosk gets by the pages what its files said, under the layers of the region that it came to."""
from __future__ import annotations

from pathlib import Path

from central.seed.demo import demo_seed
from fleet.configuring import bundle, effective
from fleet.demo.cast import REAL
from fleet.demo.layers import layers
from fleet.demo.real import of_files
from fleet.domain.device import Device, Standing
from kiosk.demo.props import Library, write_config


def test_the_real_kiosk_keeps_its_line_and_its_devices(tmp_path: Path) -> None:
    urls = {name: f"{name}+tcp://127.0.0.1:1" for name in ("pad", "card", "scanner", "printer", "terminal", "sound")}
    seed = tmp_path / "library.toml"
    seed.write_bytes(demo_seed())
    write_config(tmp_path, Library(seed), 6001, urls, tmp_path, tmp_path, (1080, 1920), False)
    device = Device(id="0" * 12, name=REAL.name, branch=REAL.branch, standing=Standing.ACCEPTED, created=0)
    texts = layers({}, {}) | {scope.format(branch=REAL.branch, kiosk=device.id): text
                              for scope, text in of_files(tmp_path).items()}
    found = effective(device, texts)
    assert found is not None
    assert bundle(device, texts) is not None
    settings = found[0]
    assert (settings.sip2.transport, settings.sip2.host, settings.sip2.port) == ("tcp", "127.0.0.1", 6001)
    assert settings.pad.url == urls["pad"]
    assert settings.data.directory == tmp_path
