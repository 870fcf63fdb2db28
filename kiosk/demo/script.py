"""The scripted patron: borrows in Lahti with a Heinola card, returns without one; every claim is checked."""
from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from kiosk.demo.children import StageError
from kiosk.demo.props import Copy, Person, World, build
from kiosk.demo.stage import Stage
from kiosk.demo.story import Story
from kiosk.demo.truth import OPEN_LOANS, READY, TRANSPORTS, insist, loans_of, read_pdf, rows
from kiosk.demo.watch import Seen

SECURED, LOANED = 0x07, 0xC2
HEINOLA_PATRON, SECOND_PATRON = "21110000012346", "23980000020012"
LAHTI_BOOKS = ("33980000000012", "33980000000020", "33980000000038")
SYSMA_BOOK, HELD_BOOK = "37810000000041", "33980000000053"


def play(output: Path, *, show: bool = False) -> int:
    """Play it all. 0 only if every loan, return, security bit and receipt was true at its source."""
    shutil.rmtree(output, ignore_errors=True)
    story = Story(output, "One card, five books", "A patron of Heinola borrows and returns at a kiosk in Lahti. Real "
                  "pointer and key events, real SIP2, real tag memory; every claim checked at its source.")
    try:
        with Stage(output, show=show) as stage:
            Script(stage, story, show=show).play()
    except Exception as error:  # noqa: BLE001 - whatever it was, the story ends by telling it
        story.failed(f"{type(error).__name__}: {error}")
        if not isinstance(error, StageError):
            traceback.print_exc()
    story.close()
    return 0 if story.good else 1


class Script:
    def __init__(self, stage: Stage, story: Story, *, show: bool = False) -> None:
        self.stage, self.story, self.show = stage, story, show
        self.pictures = 0
        self.world: World
        self.patron: Person
        self.other: Person
        self.books: list[Copy] = []
        self.before: dict[str, int] = {}

    def play(self) -> None:
        self.prepare()
        self.languages()
        self.sign_in()
        self.borrow()
        self.first_receipt()
        self.someone_reserves()
        self.give_back()
        self.no_paper()
        self.close()

    # --- helpers ------------------------------------------------------------------------------------

    def picture(self, name: str) -> Path:
        self.pictures += 1
        return self.stage.picture(f"{self.pictures:02d}-{name}")

    def until(self, what: str, holds: Callable[[Seen], bool], within: float = 15.0) -> Seen:
        return self.stage.until(holds, within, what)

    def screen(self, name: str) -> Seen:
        return self.until(f"the screen {name!r}", lambda seen: seen.screen == name)

    def words(self) -> str:
        """Every word on the screen now."""
        return "\n".join(json.loads(self.stage.watch_file.read_text(encoding="utf-8"))["texts"])

    def says(self, what: str, *texts: str) -> str:
        """Wait until the screen says all of these, whole words or parts of lines."""
        self.until(what, lambda _: all(text in self.words() for text in texts))
        return what

    def afis(self, copies: list[Copy]) -> set[int]:
        return {self.world.tag(uid)["afi"] for copy in copies for uid in copy.uids}

    def lay(self, copies: list[Copy]) -> None:
        self.world.control.call("place", uids=[uid for copy in copies for uid in copy.uids])

    def lift(self) -> None:
        self.world.control.call("remove", uids="all")

    # --- the scenes ---------------------------------------------------------------------------------

    def prepare(self) -> None:
        story = self.story
        story.chapter("The stage", "Central system, emulated pad, card reader, scanner and printer, and the kiosk.")
        height = min(1920, self.stage.display.height - 80) if self.show else 1920
        self.world = build(self.stage, screen=(height * 9 // 16, height), fullscreen=False)
        library = self.world.library
        self.patron, self.other = library.person(HEINOLA_PATRON), library.person(SECOND_PATRON)
        self.books = [library.copy(barcode) for barcode in (*LAHTI_BOOKS, SYSMA_BOOK, HELD_BOOK)]
        self.before = loans_of(self.world.database, HEINOLA_PATRON)
        story.step("central system and emulated desk are up", checked=[
            insist(not set(self.before) & {book.barcode for book in self.books}, "none of the five books is on loan"),
            insist(self.afis(self.books) == {SECURED}, "all five tags carry AFI 07: the gate would alarm")])
        began = time.monotonic()
        self.stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(self.world.config),
                              "--watch", str(self.stage.watch_file), "--watch-texts",
                              "--transcript", str(self.stage.output / "sip2.txt"))
        self.screen("attract")
        story.figure("start to first screen", f"{time.monotonic() - began:.1f} s")
        story.step("the kiosk is open", self.picture("attract-fi"))

    def languages(self) -> None:
        story = self.story
        story.chapter("1 · Languages", "Each in its own name, on every screen, at once.")
        self.says("the screen greets in Finnish", "Tervetuloa")
        for code, word, name in (("sv", "Välkommen", "Swedish"), ("fi", "Tervetuloa", "Finnish")):
            self.stage.tap(f"language:{code}")
            self.until(f"the screen in {name}", lambda seen: seen.language == code)  # noqa: B023 - used at once
            story.step(f"pressed {name}", self.picture(f"attract-{code}"),
                       [self.says(f"the screen says “{word}”", word)])

    def sign_in(self) -> None:
        story = self.story
        story.chapter("2 · One card everywhere", "A Heinola patron's card at a Lahti kiosk. First a wrong PIN.")
        self.world.control.call("hold", uid=self.patron.uid)
        self.screen("pin")
        story.step("the card is held to the reader", self.picture("pin"))
        self.stage.tap_digits("0000")
        told = self.says("the screen says that card or PIN is not right, and two tries are left", "jäljellä: 2")
        self.until("an empty PIN", lambda seen: seen.screen == "pin" and seen.controls["digit:1"].enabled)
        story.step("a wrong PIN", self.picture("pin-wrong"), [told, insist(
            loans_of(self.world.database, HEINOLA_PATRON) == self.before, "nothing happened in the database")])
        self.stage.type(self.patron.pin)
        if self.until("the pad", lambda seen: seen.screen in ("borrow", "pickup")).screen == "pickup":
            self.stage.tap("action:borrow")        # their holds can wait
            self.screen("borrow")
        story.step("the right PIN, typed on a keyboard; it goes on its last digit", self.picture("borrow-empty"))
        self.world.control.call("take")

    def borrow(self) -> None:
        story, books = self.story, self.books
        story.chapter("3 and 4 · A pile of five", "Three Lahti books, one of Sysmä, one that is kept for someone else.")
        began = time.monotonic()
        self.lay(books)
        self.until("four ticks and one refusal", lambda seen: sorted(row["icon"] for row in seen.rows)
                   == ["attention", "tick", "tick", "tick", "tick"])
        took = time.monotonic() - began
        story.figure("pile of five, laid to last tick", f"{took:.2f} s")
        first = self.stage.watch.now()
        loans = loans_of(self.world.database, HEINOLA_PATRON)
        story.step("four are ticked, the fifth is refused and says what to do", self.picture("borrow-pile"), [
            insist(loans == {**self.before, **dict.fromkeys((*LAHTI_BOOKS, SYSMA_BOOK), 0)},
                   "the database has exactly these four more loans of the patron, none renewed"),
            insist(self.afis(books[:4]) == {LOANED}, "their tags carry AFI C2: the gate stays silent"),
            insist(self.afis(books[4:]) == {SECURED}, "the reserved book keeps AFI 07"),
            insist(first and first.rows[0]["icon"] == "attention", "what needs the patron is on top"),
            self.says("the refused row says that it is kept for another", "Varattu toiselle")])

    def first_receipt(self) -> None:
        story = self.story
        story.chapter("5 · Receipt, and goodbye", "One press. Nothing of the patron stays.")
        self.stage.tap("action:finish_receipt")
        self.screen("done")
        story.step("finished with a receipt", self.picture("done"))
        file = self.wait_for_receipt("loans")
        text = read_pdf(file, file.with_suffix(".png"))
        titles = [book.title for book in self.books[:4]]
        self.until("the receipt on paper", lambda _: all(title in self.paper() for title in titles))
        story.paper("Loan receipt", file, file.with_suffix(".png"))
        story.step("the receipt is there, as a PDF and on paper", checked=[
            insist(all(title in text for title in titles), "the PDF names the four books"),
            insist(self.books[4].title not in text, "and not the fifth"),
            insist(self.patron.card[-4:] in text and self.patron.card not in text, "the card only as its last four"),
            insist(not any(name in text for name in self.patron.name.replace(",", "").split()), "no name"),
            insist(self.books[4].title not in self.paper() and self.patron.card not in self.paper(),
                   "the printer's paper says the same")])
        self.lift()
        self.screen("attract")
        words = self.words()
        traces = [self.patron.card[-4:], *self.patron.name.replace(",", "").split()]
        story.step("the kiosk waits again", self.picture("attract-after"), [
            insist(not any(trace in words for trace in traces), "no trace of the patron on the screen"),
            insist(not self.found_in_files(), "no card number, PIN or name in any file the kiosk wrote")])

    def paper(self) -> str:
        """Every word on the paper that hangs from the printer."""
        return " ".join(word for slip in self.world.control.call("receipts") for word in slip["text"].split())

    def wait_for_receipt(self, kind: str) -> Path:
        end = time.monotonic() + 15
        while time.monotonic() < end:
            found = [path for path in self.world.receipts.glob("*.pdf") if kind in path.name]
            if found:
                return found[-1]
            time.sleep(0.05)
        raise StageError(f"the {kind} receipt did not come")

    def found_in_files(self) -> list[str]:
        """Secrets of the patron in what the kiosk wrote: journal, log, transcript."""
        secrets = [self.patron.card, self.patron.uid, *self.patron.name.replace(",", "").split(),
                   f"AD{self.patron.pin}|"]
        files = [*self.world.data.rglob("*"), self.stage.output / "sip2.txt", *self.stage.logs.glob("kiosk*")]
        written = b"".join(path.read_bytes() for path in files if path.is_file())
        return [secret for secret in secrets if secret.encode() in written]

    def someone_reserves(self) -> None:
        story = self.story
        story.chapter("Meanwhile", "Another patron, elsewhere, reserves one of the lent books.")
        answer = subprocess.run(
            [sys.executable, "-m", "sip2", "--host", "127.0.0.1", "--port", str(self.world.port), "--login-user",
             "kiosk-lahti", "--login-password", self.world.library.password, "--location", "LAH", "--institution",
             "LAH", "hold", "--patron", self.other.card, "--pin", self.other.pin, "--item", LAHTI_BOOKS[2],
             "--pickup", "LAH"], capture_output=True, text=True, timeout=30, check=False)
        story.step(f"“{self.books[2].title}” is reserved over SIP2 from the command line", checked=[
            insist(answer.returncode == 0, "the central system took the hold")])

    def give_back(self) -> None:
        story, books = self.story, self.books[:4]
        story.chapter("6 · Returning without a card", "Each row says where the book goes.")
        self.stage.tap("action:return")
        self.screen("return")
        story.step("pressed “Palauta”", self.picture("return-empty"))
        began = time.monotonic()
        self.lay(books)
        self.until("four returned", lambda seen: sorted(row["icon"] for row in seen.rows)
                   == ["box", "cart", "cart", "shelf"])
        story.figure("return of four", f"{time.monotonic() - began:.2f} s")
        held = (LAHTI_BOOKS[2], "LAH")
        story.step("two to the cart, one to the hold shelf, one travels to Sysmä", self.picture("return-pile"), [
            insist(loans_of(self.world.database, HEINOLA_PATRON) == self.before, "the four loans have ended"),
            insist((SYSMA_BOOK, "SYS") in rows(self.world.database, TRANSPORTS), "a transport to Sysmä is under way"),
            insist(held in rows(self.world.database, READY), "the reserved book is ready for the other patron"),
            insist(self.afis(books) == {SECURED}, "all four tags carry AFI 07 again"),
            self.says("the screen names the transport to Sysmä and the hold shelf", "Sysmä", "Varaushylly")])

    def no_paper(self) -> None:
        story = self.story
        story.chapter("7 · No paper", "The printer runs out just now. The patron is told, nothing is blocked.")
        self.world.control.call("paper", state="out")
        self.stage.tap("action:finish_receipt")
        self.screen("done")
        self.says("the screen tells that the printer has no paper", "paperi")
        story.step("the patron is told, and the returns stand", self.picture("done-no-paper"))
        file = self.wait_for_receipt("returns")
        text = read_pdf(file, file.with_suffix(".png"))
        story.paper("Return receipt", file, file.with_suffix(".png"))
        story.step("the digital receipt is there all the same", checked=[
            insist(all(book.title in text for book in self.books[:4]), "the PDF names the four books"),
            insist("Sysmä" in text, "and where the one travels"),
            insist(self.patron.card[-4:] not in text, "nothing of any borrower")])
        self.lift()
        self.until("the first screen", lambda seen: seen.screen == "attract", 30)      # the last one waits for paper
        story.step("the kiosk serves on, and says on its first screen that there are no receipts now",
                   self.picture("attract-no-paper"))

    def close(self) -> None:
        self.story.paper("SIP2 transcript, persons masked", self.stage.output / "sip2.txt")
        everyone = rows(self.world.database, OPEN_LOANS)
        self.story.figure("open loans in the region", str(len(everyone)))
