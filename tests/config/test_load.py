"""Settings come from layers, and what does not fit is refused at its place."""
from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.__main__ import main
from config.errors import ConfigError, Problem
from config.load import load, read
from config.settings import Settings
from tests.thorough import many

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "kiosk"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "kiosk"))


def refused(directory: Path) -> list[str]:
    """The problems, each as `file:line:column: sentence` without the directory."""
    with pytest.raises(ConfigError) as caught:
        load(directory)
    return [str(problem).replace(f"{directory}/", "") for problem in caught.value.problems]


def put(directory: Path, text: str, layer: str = "kiosk") -> None:
    (directory / f"{layer}.toml").write_text(text, encoding="utf-8")


def add(directory: Path, text: str, layer: str = "kiosk") -> int:
    """Append `text`; the number of its first line."""
    file = directory / f"{layer}.toml"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + text, encoding="utf-8")
    return before.count("\n") + 1


def test_the_example_gives_every_layer_its_say(directory: Path) -> None:
    found = load(directory)
    assert found.region.name.in_language("sv") == "Biblioteken i Päijänne-Tavastland"
    assert (found.sip2.dialect, found.sip2.institution, found.sip2.user) == ("koha-suomi", "LAH", "kiosk-lah-1")
    assert found.sip2.https is not None
    assert found.sip2.https.base == "https://koha.kirjastot.example"
    assert found.pad.owners == ("FI-Demo",)
    assert (found.pad.secured, found.pad.loaned, found.pad.stable) == (0x07, 0xC2, 0.3)
    assert found.printers["receipt"].url == "escpos+tcp://10.0.0.7:9100"
    assert found.card_patterns.recognise("2900 0000 0000 17") == "29000000000017"
    assert [work.author for work in found.attract.works] == ["Aleksis Kivi", "Johan Ludvig Runeberg"]
    assert (found.times.card_wait, found.times.between_items, found.times.pin) == (45, 30, 30)


def test_loans_off_line_go_only_with_no_pin(directory: Path) -> None:
    add(directory, "[offline]\nloans = 5\n")
    assert "off line no PIN can be checked" in refused(directory)[0]
    add(directory, '[pin]\npolicy = "none"\n')
    assert load(directory).offline.loans == 5


def test_tables_merge_and_lists_replace(directory: Path) -> None:
    add(directory, '[languages]\noffered = ["sv", "fi"]\n[pin]\ntries = 5\n')
    found = load(directory)
    assert found.languages.offered == ("sv", "fi")
    assert found.languages.default == "fi"
    assert (found.pin.tries, found.pin.length) == (5, 4)


def test_a_card_list_of_a_nearer_layer_replaces_the_whole_list(directory: Path) -> None:
    line = add(directory, '[[card]]\nname = "new"\nsources = ["nfc"]\npattern = "(?P<n>77\\\\d{4})"\nnumber = "{n}"\n'
                          'example = "770001"\ngives = "770001"\n', "branch")
    found, layered = read(directory)
    assert [card.name for card in found.cards] == ["new"]
    origin = layered.origins[("card", 0, "name")]
    assert (origin.layer, origin.spot.value.line, origin.spot.value.column) == ("branch", line + 1, 8)


def test_every_value_knows_its_layer_and_line(directory: Path) -> None:
    _, layered = read(directory)
    layers = {path[1]: origin.layer for path, origin in layered.origins.items() if path[0] == "sip2" and path[1:]}
    assert layers == {
        "dialect": "region", "transport": "region", "https": "region", "institution": "branch", "user": "kiosk",
        "secret": "kiosk"}


def test_one_file_alone_is_enough(directory: Path) -> None:
    whole = "".join((directory / f"{layer}.toml").read_text(encoding="utf-8") for layer in ("region", "branch"))
    for old, new in (("[sip2]\ninstitution", "[data]\ndirectory = 'd'\n#"),
                     ("[sip2]\n", '[sip2]\ninstitution = "LAH"\nuser = "kiosk"\nsecret = "sip2"\n'),
                     ("[pad]", '[pad]\nurl = "feig+tcp://pad:10001"')):
        whole = whole.replace(old, new)
    put(directory, whole)
    (directory / "region.toml").unlink()
    (directory / "branch.toml").unlink()
    assert load(directory).data.directory == directory / "d"


def test_no_file_and_no_directory_are_told(tmp_path: Path) -> None:
    assert "region.toml, branch.toml, kiosk.toml is needed" in refused(tmp_path)[0]
    assert "cannot be read: No such file or directory" in refused(tmp_path / "none")[0]


def test_a_file_that_no_layer_reads_but_was_meant_to_be_is_told(directory: Path) -> None:
    (directory / "kiosk.toml").rename(directory / "kisok.toml")
    assert refused(directory) == ['kisok.toml:1:1: no layer has this name; did you mean "kiosk.toml"?']


@pytest.mark.parametrize(("text", "told"), [
    ("[screen]\nwidht = 800\n", '2:1: screen.widht is not known; did you mean "width"?'),
    ("[screen]\nzzz = 1\n", "2:1: screen.zzz is not known; known here: width, height, fullscreen, theme"),
    ("[scren]\nwidth = 800\n", '1:2: scren is not known; did you mean "screen"?'),
    ('[screen]\ntheme = "drak"\n',
     '2:9: screen.theme must be one of "light", "dark", "contrast" (here: "drak"); did you mean "dark"?'),
    ("[screen]\ntext = 150\n", "2:8: screen.text must be one of 100, 135, 170, 200 (here: 150)"),
    ("[screen]\nwidth = 99999\n", "2:9: screen.width must be 8192 or less (here: 99999)"),
    ("[screen]\nfullscreen = 1\n", "2:14: screen.fullscreen must be true or false, without quotation marks (here: 1)"),
    ('[times]\npin = "30"\n', '2:7: times.pin must be a number without quotation marks (here: "30")'),
    ("[times]\npin = true\n", "2:7: times.pin must be a number without quotation marks (here: true)"),
    ("[times]\npin = nan\n", "2:7: times.pin must be a number that is not infinite (here: NaN)"),
    ("[times]\npin = 0\n", "2:7: times.pin must be greater than 0 (here: 0)"),
    ("[pin]\nlength = 4.5\n", "2:10: pin.length must be a whole number without quotation marks (here: 4.5)"),
    ('[pin]\npolicy = "Mandatory"\n',
     '2:10: pin.policy must be one of "mandatory", "optional", "none" (here: "Mandatory"); did you mean "mandatory"?'),
    ('[languages]\noffered = ["fi", "no"]\n',
     '2:18: languages.offered[2] must be one of "fi", "sv", "en", "fi-simple", "se", "ru", '),
    ("[languages]\noffered = []\n", "2:11: languages.offered needs at least 1 in the list"),
    ('[languages]\noffered = ["sv"]\n', "region.toml:11:11: languages.default is not among the languages offered"),
    ('[languages]\noffered = "fi"\n', '2:11: languages.offered must be a list in square brackets (here: "fi")'),
    ('[scanner]\nurl = "/dev/ttyS0"\n', "2:7: scanner.url must be a device address such as"),
    ("scanner = 3\n", "1:11: scanner must be a table (here: 3)"),
    ('[printer.Lobby]\nurl = "pdf:///tmp/x"\n', "1:2: printer.Lobby must be a name of lower-case letters"),
    ('[station]\nrole = "return"\n', '2:8: station.role must be one of "combined", "loan-only", "return-only" '
                                        '(here: "return"); did you mean "return-only"?'),
    ('[sip2]\nport = 70000\n', "2:8: sip2.port must be 65535 or less (here: 70000)"),
    ('[sip2]\ncharset = "utf-9"\n', '2:11: sip2.charset must be the name of a character encoding'),
    ('[sip2]\nhost = "a\\r|b"\n', "2:8: sip2.host must be one line without control characters"),
    ('[branch]\nisil = "Lahti"\n', '2:8: branch.isil must be an ISIL'),
    ("[pad]\nloaned = 0x07\n", "2:10: pad.loaned is the same AFI as secured"),
    ('[pad]\nowners = ["FI-La"]\ncodes.FI-La.secured = 0xC2\n',
     "3:1: pad.codes.FI-La.loaned is the same AFI as secured"),
    ('[pad]\nowners = ["FI-La"]\n[pad.codes.FI-Old]\nsecured = 0xDA\n',
     "3:2: pad.codes.FI-Old is none of pad.owners"),
    ('[pad.codes.Old]\nsecured = 0xDA\n', "1:2: pad.codes.Old must be an ISIL"),
    ('[pad]\ngates = "rfid"\n', '2:9: pad.gates must be one of "afi", "eas", "both" (here: "rfid")'),
    ("[pad]\nloaned = 0x1C2\n", "2:10: pad.loaned must be 255 or less (here: 450)"),
    ('sip2.timeouts = {conect = 3}\n', '1:18: sip2.timeouts.conect is not known; did you mean "connect"?'),
    ('"välí" = 1\n', '1:1: "välí" is not known; known here: region, branch, station'),
    ('region = 3\n', "1:10: region must be a table (here: 3)"),
])
def test_what_does_not_fit_is_refused_at_its_place(directory: Path, text: str, told: str) -> None:
    branch = directory / "branch.toml"
    account = 'user = "kiosk"\nsecret = "sip2"\n'
    branch.write_text(branch.read_text(encoding="utf-8").replace("[sip2]\n", "[sip2]\n" + account), encoding="utf-8")
    add(directory, '[pad]\nurl = "feig+tcp://pad:1"\n', "branch")
    put(directory, text)
    problem, = refused(directory)
    assert problem.removeprefix("kiosk.toml:").startswith(told)


def test_all_problems_are_told_at_once_in_the_order_of_their_places(directory: Path) -> None:
    line = add(directory, "them = 1\n[times]\npin = 0\ndone = -1\n")
    assert [problem.split(": ")[0] for problem in refused(directory)] == [
        f"kiosk.toml:{line}:1", f"kiosk.toml:{line + 2}:7", f"kiosk.toml:{line + 3}:8"]


def test_what_is_missing_is_told_at_its_table(directory: Path) -> None:
    file = directory / "branch.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('code = "LAH"\n', ""), encoding="utf-8")
    assert refused(directory) == ["branch.toml:3:2: branch.code is missing; it has no default and must be given"]


def test_a_card_pattern_whose_example_fails_is_told_at_the_pattern(directory: Path) -> None:
    file = directory / "region.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('gives = "29', 'gives = "28'), encoding="utf-8")
    problem, = refused(directory)
    assert problem.startswith("region.toml:")
    assert "card[1]: card pattern 'regional card'" in problem


@pytest.mark.parametrize(("raw", "told"), [
    (b'a = 1\nb = "x\n', "2:"),
    (b"a = \n", "1:5: the file cannot be read as TOML from here on: invalid value"),
    (b"a = 1\na = 2\n", "2:"),
    (b"a = [", "1:6: the file cannot be read as TOML"),
    (b'# ok\nb = "\xe4"\n', "2:6: this is not UTF-8"),
    (b"a = " + b"[" * 20000 + b"]" * 20000, "1:1: lists or tables are nested too deep"),
    (b"#" * 1_000_001, "1:1: the file is larger than"),
    (b"a = \xef\xbb\xbf1", "1:5"),
])
def test_a_file_that_is_no_toml_is_told_with_its_place(directory: Path, raw: bytes, told: str) -> None:
    (directory / "kiosk.toml").write_bytes(raw)
    problem, = refused(directory)
    assert problem.startswith(f"kiosk.toml:{told}")


def test_two_files_that_are_no_toml_are_both_told(directory: Path) -> None:
    put(directory, "a =", "region")
    put(directory, "b =", "branch")
    assert [problem.split(":")[0] for problem in refused(directory)] == ["branch.toml", "region.toml"]


def test_a_mark_and_line_ends_of_other_editors_are_read(directory: Path) -> None:
    file = directory / "kiosk.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert load(directory).sip2.user == "kiosk-lah-1"


def test_settings_cannot_be_changed(directory: Path) -> None:
    found = load(directory)
    with pytest.raises(ValueError, match="frozen"):
        found.pin.length = 5  # type: ignore[misc]


def test_check_says_ok_or_counts_the_problems(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(directory)]) == 0
    assert capsys.readouterr().out == "ok\n"
    add(directory, "them = 1\n")
    assert main(["check", str(directory)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert 'did you mean "theme"?\n1 problem\n' in told.err


def outcome(directory: Path) -> tuple[Problem, ...]:
    """No problem and sound settings, or the problems."""
    try:
        found = load(directory)
    except ConfigError as error:
        return error.problems
    assert isinstance(found, Settings)
    return ()


def mutated(text: str, chance: random.Random) -> str:
    """`text` with a few lines, words or characters lost, doubled, swapped or replaced."""
    words = ["", "\n", "[", "]", "=", '"', "true", "-1", "1e400", "[[card]]", "[pad]", "x", "'''", "1979-05-27",
             "{a=1}", "ä", "\x00", "\r", ".", ",", "#", "99999999999999999999", "[]", "\\", "nan"]
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(text) + 1)
        length = chance.choice([0, 0, 1, 2, 5, 20, 80])
        piece = chance.choice([*words, text[start:start + length] * 2, text[start - 30:start]])
        text = text[:start] + piece + text[start + length:]
    return text


@settings(max_examples=many(300, few=120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["region", "branch", "kiosk"]), st.integers())
def test_a_damaged_file_gives_settings_or_problems_with_places(tmp_path: Path, layer: str, seed: int) -> None:
    directory = tmp_path / "kiosk"
    shutil.copytree(EXAMPLE, directory, dirs_exist_ok=True)
    put(directory, mutated((EXAMPLE / f"{layer}.toml").read_text(encoding="utf-8"), random.Random(seed)), layer)
    problems = outcome(directory)
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in problems)
    assert all(problem.place.file.parent == directory for problem in problems)
    assert not [problem for problem in problems
                if "does not fit here" in problem.message or "Input should" in problem.message]
