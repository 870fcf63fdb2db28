"""What people and web-hooks hear of alerts: by a real mail server, in their language, at least once, and no more than
they wished for; and that a way by which nothing goes out is itself told."""
from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from fleet import letters
from fleet.domain.alert import Maintenance
from fleet.domain.condition import Kind
from fleet.notices import Channels, channels
from fleet.people import hearing
from fleet.people import store as people
from fleet.people.account import Role
from fleet.people.hearing import Hearing
from fleet.postman import PROBE, REST, Postman
from fleet.store import alerts, outbox
from fleet.store.outbox import Lot
from fleet.watch import Watch
from post.smtp import MailError, MailServer, Trouble
from remote.report import Part, Service, State
from tests.fleet.house import NOW, House, Machine
from tests.kept import keep
from tests.post.office import HOST, PostOffice, post_office, recital
from tests.post.receiver import Receiver, receiver

WELL = State(service=Service.SERVING, down=(), printer="")
NO_PAD = State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))
NO_PAPER = State(service=Service.SERVING, down=(Part.PRINTER,), printer="paper")


@dataclass
class Town:
    """A fleet that tells, its mail server and its web-hook, and what they got."""

    house: House
    office: PostOffice
    hook: Receiver
    channels: Channels
    machines: dict[str, Machine] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.watch = Watch(self.house.fleet, readers=self.channels.everybody)
        self.postman = Postman(self.house.fleet, self.channels)
        self.house.fleet.ways = self.channels.names

    async def person(self, name: str, language: str = "fi", *rights: str, branches: tuple[str, ...] = (),
                     important: bool = False) -> None:
        def come(tx: object) -> None:
            people.add(tx, name, name.title(), Role.STAFF, rights, "test", NOW)          # type: ignore[arg-type]
            wanted = Hearing(account=people.one(tx, name), address=f"{name}@kirjasto.example",   # type: ignore[arg-type]
                             language=language, branches=branches, important=important)
            hearing.choose(tx, wanted, name, NOW)          # type: ignore[arg-type]
        await self.house.fleet.change(come)

    async def at(self, seconds: int, **states: State) -> None:
        """So late each kiosk tells how it is, and the fleet looks and sends."""
        self.house.clock.now = NOW + seconds
        for name, machine in self.machines.items():
            await machine.fetch_token()
            assert (await machine.report(states.get(name, WELL))).status_code == 202
        await self.watch.look()
        await self.postman.round()

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(body, policy=policy.default) for _, _, body in self.office.letters]  # type: ignore[misc]

    @property
    def subjects(self) -> list[tuple[str, str]]:
        return [(str(one["To"]).partition("@")[0], str(one["Subject"])) for one in self.letters]

    def needs(self) -> list[tuple[Kind, str, str]]:
        return [(one.kind, one.cause.scope, one.detail)
                for one in self.house.database.call(alerts.all_open) if one.needs_you]

    def lots(self) -> list[Lot]:
        return sorted(one.lot for one in self.house.database.call(outbox.latest))


def told_in(folder: Path, text: str) -> Channels:
    (folder / "notices.toml").write_text(text, encoding="utf-8")
    return channels(folder / "notices.toml")


@contextmanager
def a_town(folder: Path) -> Iterator[Town]:
    keep(folder, hook="a-secret-of-the-hook")
    house = House(folder / "fleet.db", folder)
    with post_office() as office, receiver() as hook:
        ways = told_in(folder, f'''
address = "https://fleet.kirjasto.example"
[mail]
host = "{HOST}"
port = {office.port}
security = "none"
sender = "automaatit@kirjasto.example"
deadline = 3.0
[hook.desk]
url = "http://{HOST}:{hook.port}/kiosks"
secret = "hook"
private = true
important = true
''')
        yield Town(house, office, hook, ways)
    house.close()


Told = Callable[[Town], Awaitable[None]]


def told_by(story: Told) -> Callable[[Path], None]:
    def test(tmp_path: Path) -> None:
        async def day() -> None:
            with a_town(tmp_path) as town:
                town.machines["one"] = await town.house.join("Lahti 4", "LAH")
                town.machines["two"] = await town.house.join("Heinola 1", "HEI")
                await story(town)
        asyncio.run(day())
    test.__name__, test.__doc__ = story.__name__, story.__doc__     # type: ignore[attr-defined]
    return test


@told_by
async def test_each_hears_in_their_own_language_what_to_do_and_hears_of_the_end(town: Town) -> None:
    await town.person("aino")
    await town.person("sven", "sv", branches=("LAH",))
    await town.at(0, one=NO_PAPER)
    assert town.letters == []                              # it may be over in a moment
    await town.at(40, one=NO_PAPER)
    assert sorted(town.subjects) == [("aino", "Lahti 4: kuittipaperi on loppu"),
                                     ("sven", "Lahti 4: kvittopappret är slut")]
    letter = town.letters[0]
    text = letter.get_content()
    assert letter.get_content_type() == "text/plain"
    assert "Vaihda rulla" in text
    assert f"https://fleet.kirjasto.example/kiosks/{town.machines['one'].device}\r\n" in text
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "fi")
    await town.at(100)
    await town.at(200)
    assert len(town.letters) == 2                          # what can wait a little does, and comes as one letter
    await town.at(40 + REST)
    assert [subject for who, subject in town.subjects if who == "aino"][1:] == ["Ohi: Lahti 4: kuittipaperi on loppu"]
    assert town.hook.told == []                            # it wished for the worst alone
    await town.at(50 + REST, one=NO_PAD)
    assert len(town.letters) == 4
    await town.at(80 + REST, one=NO_PAD)
    assert len(town.letters) == 6                          # patrons are sent away: that does not wait


@told_by
async def test_nobody_hears_of_what_is_not_their_business_or_wish(town: Town) -> None:
    await town.person("else", "fi", "HEI")
    await town.person("worst", important=True)
    await town.person("moved", "fi", "HEI", branches=("LAH",))
    await town.at(0, one=NO_PAPER)
    await town.at(40, one=NO_PAPER)
    assert town.letters == []
    await town.at(60, one=NO_PAD)
    await town.at(100, one=NO_PAD)
    assert [who for who, _ in town.subjects] == ["worst"]
    assert [(one["type"], one["data"]["kind"]) for one in town.hook.told] == [("alert.began", "pad")]
    data = town.hook.told[0]["data"]
    assert data["kiosks"] == [{"id": town.machines["one"].device, "name": "Lahti 4", "branch": "LAH"}]
    assert data["title"]["fi"] != data["title"]["sv"]


@told_by
async def test_what_lasts_is_told_again_and_all_of_one_moment_is_one_letter(town: Town) -> None:
    await town.person("aino")
    for seconds in (0, 40):
        await town.at(seconds, one=NO_PAD, two=NO_PAD)
    assert town.subjects == [("aino", "2 ilmoitusta automaateista")]
    await town.at(40 + 4 * 3600, one=NO_PAD, two=NO_PAD)
    assert town.letters[-1].get_content().count("Yhä: ") == 2
    assert len(town.letters) == 2


@told_by
async def test_in_maintenance_nothing_is_sent_and_what_ended_in_it_is_told_after_it(town: Town) -> None:
    await town.person("aino")
    for seconds in (0, 40):
        await town.at(seconds, one=NO_PAD)
    await town.house.fleet.change(
        lambda tx: alerts.plan(tx, Maintenance("branch:LAH", NOW + 50, NOW + 1000), "aino", NOW + 50))
    await town.at(60)                                      # mended, and another thing begins
    await town.at(500, one=NO_PAPER)
    await town.at(900)
    assert len(town.letters) == 1
    await town.at(1010)
    assert [subject[:5] for _, subject in town.subjects[1:]] == ["Ohi: "]


@told_by
async def test_while_the_mail_server_is_away_letters_wait_and_that_is_told_by_page_and_hook(town: Town) -> None:
    await town.person("aino")
    town.office.refuse_letter = "451 later"
    for seconds in (0, 40, 80, 300):
        await town.at(seconds, one=NO_PAPER)
    assert town.letters == []
    assert (Kind.NOTICES, "post:mail", "refused") in town.needs()
    town.office.refuse_letter = ""
    await town.at(2000, one=NO_PAPER)                      # nothing of it was forgotten
    assert town.subjects == [("aino", "Lahti 4: kuittipaperi on loppu")]
    await town.at(2010, one=NO_PAPER)
    assert Kind.NOTICES not in [kind for kind, *_ in town.needs()]


@told_by
async def test_after_many_tries_a_letter_is_told_as_not_sent_and_only_one_that_arrives_shows_that_all_is_well(
        town: Town) -> None:
    await town.person("aino")
    town.office.refuse_letter = "451 later"
    for seconds in (0, *range(40, 40 + 8 * 3600, 1800)):
        await town.at(seconds, one=NO_PAPER)
    assert town.lots() == [Lot.FAILED]
    assert (Kind.NOTICES, "post:mail", "refused") in town.needs()
    town.office.refuse_letter = ""
    await town.house.fleet.change(lambda tx: outbox.post_trial(tx, "mail", "aino", NOW + 8 * 3600))
    await town.at(50 + 8 * 3600, one=NO_PAPER)
    await town.at(60 + 8 * 3600, one=NO_PAPER)
    assert town.needs() == [(Kind.PRINTER, town.machines["one"].device, "paper")]


@told_by
async def test_a_server_that_is_not_there_is_looked_for_by_itself(town: Town) -> None:
    await town.person("aino")
    with recital(b"554 go away") as port:
        gone = MailServer(HOST, port, "none", sender="automaatit@kirjasto.example")
        town.postman = Postman(town.house.fleet, replace(town.channels, mail=gone))
        for seconds in (0, 40, 100, 240):
            await town.at(seconds, one=NO_PAPER)
    assert (Kind.NOTICES, "post:mail", "away") in town.needs()
    await town.house.fleet.change(lambda tx: hearing.stop(tx, "aino", "aino", NOW))
    town.postman = Postman(town.house.fleet, town.channels)
    for seconds in (0, 5, 10):
        await town.at(240 + PROBE + seconds, one=NO_PAPER)
    assert Kind.NOTICES not in [kind for kind, *_ in town.needs()]


@told_by
async def test_a_letter_that_may_have_been_taken_is_not_sent_again(town: Town) -> None:
    await town.person("aino")
    sent = []

    def slow(_self: MailServer, to: str, *_more: object) -> None:
        sent.append(to)
        raise MailError(Trouble.DOUBT, "no word")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MailServer, "send", slow)
        for seconds in (0, 40, 80, 300, 900):
            await town.at(seconds, one=NO_PAPER)
    assert sent == ["aino@kirjasto.example"]
    assert town.lots() == [Lot.FAILED]
    assert (Kind.NOTICES, "post:mail", "doubt") in town.needs()


@told_by
async def test_one_that_cannot_be_made_holds_up_no_other(town: Town) -> None:
    for name in ("aino", "eero"):
        await town.person(name)
    made = letters.letter

    def broken(items: object, to: Hearing, *more: object) -> bytes:
        if to.account.name == "aino":
            raise IndexError
        return made(items, to, *more)                      # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "letter", broken)
        for seconds in (0, 40):
            await town.at(seconds, one=NO_PAPER)
    assert [to for to, _ in town.subjects] == ["eero"]
    assert town.lots() == [Lot.FAILED, Lot.SENT]


@told_by
async def test_an_address_that_is_refused_is_that_persons_trouble_alone(town: Town) -> None:
    await town.person("aino")
    town.office.refuse = "550 no such user"
    for seconds in (0, 40, 80, 200):
        await town.at(seconds, one=NO_PAPER)
    assert town.lots() == [Lot.FAILED]
    assert (Kind.NOTICES, "post:person:aino", "address") in town.needs()
    town.office.refuse = ""
    await town.house.fleet.change(lambda tx: hearing.stop(tx, "aino", "aino", NOW))
    await town.at(240, one=NO_PAPER)
    assert Kind.NOTICES not in [kind for kind, *_ in town.needs()]


@told_by
async def test_a_trouble_ends_by_itself_with_the_account_or_the_way_that_had_it(town: Town) -> None:
    for name in ("aino", "eero"):
        await town.person(name)
    town.office.refuse = "550 no such user"
    for seconds in (0, 40, 80, 200):
        await town.at(seconds, one=NO_PAPER)
    posts = ["post:person:aino", "post:person:eero"]
    assert sorted(scope for kind, scope, _ in town.needs() if kind is Kind.NOTICES) == posts
    await town.house.fleet.change(
        lambda tx: people.change(tx, "aino", "Aino", Role.STAFF, (), False, "test", NOW + 200))
    for seconds in (240, 300):
        await town.at(seconds, one=NO_PAPER)
    assert [scope for kind, scope, _ in town.needs() if kind is Kind.NOTICES] == posts[1:]
    await town.house.fleet.change(lambda tx: outbox.unwell(tx, "mail", "refused", NOW + 300))
    await town.house.fleet.change(lambda tx: outbox.unwell(tx, "hook:desk", "away", NOW + 300))
    for seconds in (310, 500):
        town.house.clock.now = NOW + seconds
        await town.watch.look()
    assert {"post:mail", "post:hook:desk"} <= {scope for _, scope, _ in town.needs()}
    town.house.fleet.ways = ()                             # notices.toml has neither any more, or is gone
    for seconds in (510, 520, 700):
        town.house.clock.now = NOW + seconds
        await town.watch.look()
    assert Kind.NOTICES not in [kind for kind, *_ in town.needs()]
    assert town.house.database.call(outbox.in_trouble) == []


@told_by
async def test_what_was_decided_is_sent_by_whoever_comes_after_a_crash(town: Town) -> None:
    await town.person("aino")
    await town.at(0, one=NO_PAPER)
    await town.machines["one"].report(NO_PAPER)
    town.house.clock.now = NOW + 40
    await town.watch.look()                                # and there it ends
    assert town.lots() == [Lot.WAITS]
    await Postman(town.house.fleet, town.channels).round()
    assert town.lots() == [Lot.SENT]
    assert len(town.letters) == 1


@told_by
async def test_a_hook_that_says_no_gets_it_again_under_the_same_number(town: Town) -> None:
    town.hook.status = 500
    for seconds in (0, 40):
        await town.at(seconds, one=NO_PAD)
    town.hook.status = 204
    await town.at(80, one=NO_PAD)
    assert len({headers["webhook-id"] for headers, _ in town.hook.calls}) == 1
    assert len(town.hook.calls) == 2
    await town.at(120, one=NO_PAD)
    assert len(town.hook.calls) == 2


@pytest.mark.parametrize(("text", "said"), [
    ('addres = "https://x.example"', "did you mean"), ('address = "http://x.example"', "https"),
    ('address = "https://x.example"\n[hook.a]\nurl = "http://x.example"\nsecret = "hook"', "private = true"),
    ('address = "https://x.example"\n[hook.a]\nurl = "ftp://x.example"\nsecret = "hook"', "web address"),
    ('address = "https://x.example"\n[hook.a]\nurl = "https://x.example"\nsecret = "none"', "is not here"),
    ('address = "https://x.example"\n[mail]\nhost = "x.example"\nsender = "a@x.example"\nsecurity = "none"', "none")])
def test_a_file_that_would_not_do_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    keep(tmp_path, hook="x")
    with pytest.raises(Exception, match=said) as raised:
        told_in(tmp_path, text)
    assert type(raised.value).__name__ == "FleetError"
