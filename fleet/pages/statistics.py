"""What was lent and returned, when and where; refusals, languages, durations. Counts of a few are never told alone."""
from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fleet.domain.statistics import FEW, OTHERS, merged
from fleet.pages import chart
from fleet.pages.frame import Frame
from fleet.pages.today import day_of
from fleet.pages.visitor import NotThere, Visitor
from fleet.store import devices, region, statistics
from fleet.store.statistics import Cell
from server.transaction import Transaction

PERIODS = {"1": 1, "7": 7, "30": 30, "365": 365}        # days
SHORT = 30                                              # days that are read in some milliseconds
BY = ("hour", "day", "weekday", "branch", "kiosk")
SHOWN = ("loans", "returns", "renewals", "sessions")
Group = Callable[[Cell], tuple[str, str]]               # (what it is sorted by, what it is called)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor wants to see."""

    days: int
    by: str
    branch: str


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    counts: dict[str, int]


class Statistics:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/statistics", signed_in(self.show)), Route("/statistics.csv", signed_in(self.csv)),
                Route("/statistics.json", signed_in(self.json))]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        asked, cells, names, kiosks = await self._found(request, visitor)
        rows = rows_of(cells, asked, visitor, names, kiosks)
        total: Counter[str] = Counter()
        for row in rows:
            total.update(row.counts)
        mine = {code: name for code, name in names.items() if visitor.account.sees((code,))}
        visits = visits_of(cells)
        return self._frame.page(
            request, "statistics.html", visitor, asked=asked, periods=PERIODS, by=BY, places=mine, rows=rows,
            total=total, shown=SHOWN, query=request.url.query, few=FEW,
            bars=chart.bars([(row.label, row.counts["loans"], row.counts["returns"]) for row in rows]),
            refusals=_called(visits.refusals, "refusal", visitor), visits=visits,
            tongues=_called(visits.languages, "tongue", visitor))

    async def csv(self, request: Request, visitor: Visitor) -> Response:
        asked, cells, names, kiosks = await self._found(request, visitor)
        out = io.StringIO()
        writer, words, visits = csv.writer(out, delimiter=";"), visitor.words, visits_of(cells)
        writer.writerow([words(f"by.{asked.by}"), *(words(f"count.{name}") for name in SHOWN)])
        for row in rows_of(cells, asked, visitor, names, kiosks):
            writer.writerow([_plain(row.label), *(row.counts[name] for name in SHOWN)])
        for title, parts in (("refusals", _called(visits.refusals, "refusal", visitor)),
                             ("languages", _called(visits.languages, "tongue", visitor)),
                             ("visits", [(words(f"statistics.{name}"), n) for name, n in visits.told.items()])):
            writer.writerows([[], [words(f"statistics.{title}")],
                              *([label, words("statistics.too_few") if n is None else n] for label, n in parts)])
        return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8",
                        headers={"Content-Disposition": 'attachment; filename="statistics.csv"'})

    async def json(self, request: Request, visitor: Visitor) -> Response:
        asked, cells, names, kiosks = await self._found(request, visitor)
        visits = visits_of(cells)
        return JSONResponse({
            "days": asked.days, "by": asked.by, "branch": asked.branch or None,
            "rows": [{"label": row.label, **{name: row.counts[name] for name in SHOWN}}
                     for row in rows_of(cells, asked, visitor, names, kiosks)],
            "refusals": visits.refusals, "languages": visits.languages, **visits.told})

    async def _found(self, request: Request,
                     visitor: Visitor) -> tuple[Asked, list[Cell], dict[str, str], dict[str, str]]:
        asked = _asked(request)
        if asked.branch and not visitor.account.sees((asked.branch,)):
            raise NotThere
        within = (asked.branch,) if asked.branch else visitor.account.within
        since = day_of(visitor, asked.days - 1)

        def look(tx: Transaction) -> tuple[Asked, list[Cell], dict[str, str], dict[str, str]]:
            cells = statistics.by_device if asked.by in ("branch", "kiosk") else statistics.by_hour
            return (asked, cells(tx, since, visitor.now + 1, branches=within), region.names(tx),
                    {device.id: device.name for device in devices.everyone(tx, within)})
        return await (self._fleet.read(look) if asked.days <= SHORT else self._fleet.do_long(look))


@dataclass(frozen=True, slots=True)
class Visits:
    """What is told of all visits together. None: too few to be told."""

    refusals: dict[str, int]
    languages: dict[str, int]
    told: dict[str, int | None]


def visits_of(cells: Iterable[Cell]) -> Visits:
    sums: Counter[str] = Counter()
    for cell in cells:
        sums[cell.name] += cell.n
    return Visits(merged(_under(sums, "refused_")), merged(_under(sums, "language_")), {
        "duration": round(sums["session_seconds"] / sums["sessions"]) if sums["sessions"] >= FEW else None,
        **{name: told(sums[name]) for name in ("accessible", "printed", "mailed")}})


def _asked(request: Request) -> Asked:
    query = request.query_params
    days, by = PERIODS.get(query.get("days", ""), 7), query.get("by", "")
    return Asked(days, by if by in BY else "hour" if days == 1 else "day", query.get("branch", "")[:40])


def rows_of(cells: Iterable[Cell], asked: Asked, visitor: Visitor, names: dict[str, str],
            kiosks: dict[str, str]) -> list[Row]:
    """Rows in which fewer visited than FEW are put together: what one of a few did is told of nobody."""
    group = _grouping(asked.by, visitor, names, kiosks)
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for cell in cells:
        counts[group(cell)][cell.name] += cell.n
    few = Counter[str]()
    rows = []
    for (_, label), count in sorted(counts.items()):
        if _seldom(count):
            few.update(count)
        else:
            rows.append(Row(label, _shown(count)))
    if _seldom(few) and rows and any(few.values()):
        least = min(rows, key=lambda row: row.counts["sessions"])
        rows.remove(least)
        few.update(least.counts)
    if any(few.values()):
        rows.append(Row(visitor.words("statistics.rest"), _shown(few)))
    return rows


def _seldom(count: Counter[str]) -> bool:
    return count["sessions"] < FEW


def _shown(count: Counter[str]) -> dict[str, int]:
    return {name: count[name] for name in SHOWN}


def _grouping(by: str, visitor: Visitor, names: dict[str, str], kiosks: dict[str, str]) -> Group:
    words = visitor.words

    def group(cell: Cell) -> tuple[str, str]:
        local = words.local(cell.hour)
        if by == "hour":
            return f"{local.hour:02}", words("statistics.hour", hour=local.hour)
        if by == "day":
            return local.strftime("%Y%m%d"), words.day(cell.hour)
        if by == "weekday":
            return str(local.weekday()), words.weekday(cell.hour)
        if by == "branch":
            return names.get(cell.branch, cell.branch).casefold(), names.get(cell.branch, cell.branch)
        return kiosks.get(cell.device, "").casefold(), kiosks.get(cell.device, cell.device)
    return group


def _under(sums: Counter[str], start: str) -> dict[str, int]:
    return {name.removeprefix(start): n for name, n in sums.items() if name.startswith(start) and n}


def _called(cells: dict[str, int], key: str, visitor: Visitor) -> list[tuple[str, int]]:
    """The largest first, what was merged last."""
    return [(visitor.words.first(f"{key}.{name}", f"{key}.{OTHERS}"), n)
            for name, n in sorted(cells.items(), key=lambda one: (one[0] == OTHERS, -one[1]))]


def told(n: int) -> int | None:
    """None: too few to be told."""
    return n if n >= FEW or n == 0 else None


def _plain(text: str) -> str:
    """A name that a table would take for a formula is none."""
    return "'" + text if text[:1] in "=+-@" else text


