"""The receipt as ESC/POS bytes, by python-escpos: text mode, code pages chosen by letter, cut at the end.

A printer that lacks the letters of a language, as most lack the Arabic ones, prints in Finnish: what cannot be read is
of no use to anybody.
"""
from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from receipts.catalogue import FALLBACK
from receipts.content import Content, content
from receipts.document import Receipt, ReceiptError
from receipts.letters import REPLACEMENT, fit
from receipts.typeset import Size, typeset


@contextmanager
def _passing_folder() -> Iterator[None]:
    """A place for temporary files that is gone afterwards. Raises OSError when there is no room for one."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


with _passing_folder():                # at its import python-escpos puts a cache into a new folder and leaves it there
    from escpos.capabilities import NotSupported, get_profile
    from escpos.exceptions import Error
    from escpos.magicencode import Encoder
    from escpos.printer import Dummy

# Code pages that printers agree about, for Latin and Cyrillic letters and the euro sign.
_CODE_PAGES = ("CP437", "CP850", "CP852", "CP858", "CP866", "CP1252", "CP1250", "CP1251", "CP1257")


def render_escpos(receipt: Receipt, profile: str = "TM-T88V") -> bytes:
    """What a receipt printer is sent. `profile` names its capabilities in python-escpos. Raises ReceiptError."""
    printer, encoder = _printer(profile)
    columns = printer.profile.get_columns("a")

    def printable(char: str) -> bool:
        return encoder.find_suitable_encoding(char) is not None

    said = content(receipt)
    if not _writable(said, printable):
        said = content(replace(receipt, language=FALLBACK))
    printer.hw("INIT")
    size = Size.NORMAL
    for row in typeset(said, columns, lambda text: fit(text, printable)):
        if row.size is not size:
            size = row.size
            large, huge = size is Size.LARGE, size is Size.HUGE
            printer.set_with_default(bold=size is not Size.NORMAL, double_width=large, double_height=large,
                                     custom_size=huge, width=size.factor, height=size.factor)
        printer.textln(row.text)
    printer.set_with_default()
    printer.cut()
    return bytes(printer.output)


def _writable(said: Content, printable: Callable[[str], bool]) -> bool:
    """Whether the printer has the letters of the words that are ours; a title may be in any language."""
    words = " ".join((said.heading, said.count, said.thanks, *(group.caption for group in said.groups)))
    return REPLACEMENT not in fit(words.replace(REPLACEMENT, ""), printable)


def _printer(profile: str) -> tuple[Dummy, Encoder]:
    try:
        pages = get_profile(profile).get_code_pages()
        encoder = Encoder({name: pages[name] for name in _CODE_PAGES if name in pages})
        if not encoder.codepages:
            raise ReceiptError(f"the printer profile {profile!r} knows none of the code pages a receipt is written in")
        return Dummy(profile=profile, magic_encode_args={"encoder": encoder, "encoding": None}), encoder
    except (KeyError, NotSupported, Error) as error:
        raise ReceiptError(f"there is no printer profile {profile!r}; use for example TM-T88V or default") from error
