"""What is remembered of a search while it lasts: the words, what was found, the work that is looked at."""
from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.engine.catalogue import CopiesFound, Copy, Found, Standing, WorksFound
from kiosk.engine.ils import ItemDescribed
from kiosk.engine.value import Value

UNLENT = (Standing.READING, Standing.GONE)
LOOKED_AT = 6                      # copies whose state is asked for, one by one


@dataclass(frozen=True)
class Search(Value):
    """`asked`: the question that is with the catalogue; `looking`: the one about the copy `about` that is with the
    central system, and `unread` are the copies after it. What is None is not known."""

    words: str = field(default="", repr=False)
    page: int = 0                  # of the keyboard
    asked: str = ""
    silent: bool = False           # the catalogue did not answer
    found: WorksFound | None = None
    work: Found | None = None
    copies: tuple[Copy, ...] | None = None
    unread: tuple[str, ...] = ()
    looking: str = ""
    about: str = ""
    waiting: int | None = None     # in the queue for it

    def opened(self, work: Found) -> Search:
        return self.but(work=work, copies=None, unread=(), looking="", about="", waiting=None, silent=False)

    def told(self, answer: CopiesFound, here: str) -> Search:
        """The copies are known. Of those that stand on a shelf some may have been taken since, or lie in a box: the
        central system knows, and how many wait. This branch's are asked about first; of none at least one."""
        copies = answer.copies
        there = sorted((copy for copy in copies if copy.standing is Standing.SHELF and copy.barcode),
                       key=lambda copy: copy.library != here)
        asked = there[:LOOKED_AT] or [copy for copy in copies if copy.barcode][:1]
        return self.but(copies=copies, unread=tuple(copy.barcode for copy in asked))

    def described(self, barcode: str, facts: ItemDescribed) -> Search:
        """What the central system says of one copy goes before what the catalogue says."""
        def truly(copy: Copy) -> Copy:
            if copy.barcode != barcode or facts.standing is None:
                return copy
            due = facts.due if facts.standing is Standing.LENT and not isinstance(facts.due, str) else None
            return replace(copy, standing=facts.standing, due=due or copy.due)

        return self.but(copies=tuple(map(truly, self.copies or ())),
                        waiting=self.waiting if facts.waiting is None else facts.waiting)

    @property
    def barcodes(self) -> tuple[str, ...]:
        """Of all copies: by these the central system names a hold on the work."""
        return tuple(copy.barcode for copy in self.copies or () if copy.barcode)

    @property
    def holdable(self) -> bool:
        """Some copy can be lent, at some time."""
        return any(copy.barcode and copy.standing not in UNLENT for copy in self.copies or ())
