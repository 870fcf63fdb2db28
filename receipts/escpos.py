"""The receipt as ESC/POS bytes, by python-escpos: text mode, code pages chosen by letter, cut at the end."""
from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from receipts.content import content
from receipts.document import Receipt, ReceiptError
from receipts.letters import fit
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

    printer.hw("INIT")
    size = Size.NORMAL
    for row in typeset(content(receipt), columns, lambda text: fit(text, printable)):
        if row.size is not size:
            size = row.size
            large = size is Size.LARGE
            printer.set_with_default(bold=size is not Size.NORMAL, double_width=large, double_height=large)
        printer.textln(row.text)
    printer.set_with_default()
    printer.cut()
    return bytes(printer.output)


def _printer(profile: str) -> tuple[Dummy, Encoder]:
    try:
        pages = get_profile(profile).get_code_pages()
        encoder = Encoder({name: pages[name] for name in _CODE_PAGES if name in pages})
        if not encoder.codepages:
            raise ReceiptError(f"the printer profile {profile!r} knows none of the code pages a receipt is written in")
        return Dummy(profile=profile, magic_encode_args={"encoder": encoder, "encoding": None}), encoder
    except (KeyError, NotSupported, Error) as error:
        raise ReceiptError(f"there is no printer profile {profile!r}; use for example TM-T88V or default") from error
