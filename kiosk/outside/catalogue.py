"""The catalogue as patrons ask it: what is found by words, and where the copies of one work are. Nothing is kept."""
from __future__ import annotations

import logging
from dataclasses import replace

from config.branch import Catalogue as Table
from config.branch import Finna
from kiosk.engine.catalogue import Answer, CopiesFound, Copy, FindCopies, FindWorks, Found, Question, WorksFound
from kiosk.outside import finna, koha
from kiosk.outside.fetch import Fetcher, Unreachable
from kiosk.outside.store import Store

log = logging.getLogger("kiosk.outside")

ANSWER = 2 * 1024 * 1024           # bytes of one answer


class Catalogue:
    """`shown`: the pictures that the branch shows anyway; a search fetches none, so that none tells what was sought."""

    def __init__(self, search: Finna, table: Table, shown: Store, fetcher: Fetcher) -> None:
        self._search, self._table, self._shown, self._fetcher = search, table, shown, fetcher

    def ask(self, question: Question) -> Answer:
        """Raises Unreachable when there is no answer that can be read."""
        match question:
            case FindWorks(words, language):
                return self._works(words, language)
            case FindCopies(record):
                return CopiesFound(self._copies(record))

    def _works(self, words: str, language: str) -> WorksFound:
        base, building = self._search.base, self._table.building or self._search.building
        found = finna.read_works(self._body(finna.words_of(base, building, words, language)), self._table.source, base)
        if found is None:
            raise Unreachable("it answered something else")
        return replace(found, works=tuple(map(self._with_cover, found.works)))

    def _with_cover(self, work: Found) -> Found:
        file = self._shown.picture(work.cover) if work.cover else None
        return replace(work, cover=str(file) if file and file.is_file() else "")

    def _copies(self, record: str) -> tuple[Copy, ...]:
        copies: list[Copy] = []
        for page in range(1, koha.PAGES + 1):
            try:
                body = self._body(koha.items_of(self._table.koha or "", record, page))
            except Unreachable as error:
                if error.there:                    # it has no such record
                    break
                raise
            found = koha.read_items(body)
            if found is None:
                raise Unreachable("it answered something else")
            copies += found[0]
            if not found[1]:
                break
        return tuple(copies)

    def _body(self, url: str) -> bytes:
        fetched = self._fetcher.get(url, limit=ANSWER)
        assert fetched is not None                 # without an older answer there is no "as before"
        return fetched.body
