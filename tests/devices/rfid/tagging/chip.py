"""A chip on a reader that writes: real memory, and power that can be lost before any write."""
from devices.errors import DeviceSilent, TagGone, TagRefused
from devices.rfid.reader import ReaderInfo, SystemInfo, TagId

UID = "E004015012345678"
BLOCK = 4


class Chip:
    """A `TagWriter` over one tag. `power`: how many writes it makes before the tag is gone; `locked`, `deaf`: blocks
    that refuse, and that say yes and change nothing (-1: the DSFID)."""

    def __init__(self, memory, dsfid=0x00, *, blocks=28, power=1 << 30, locked=(), deaf=(), afi=0x00):
        self.memory, self.dsfid, self.afi = bytearray(memory.ljust(blocks * BLOCK, b"\0")), dsfid, afi
        self.power, self.locked, self.deaf = power, set(locked), set(deaf)
        self.writes, self.dead = [], False

    def open(self):
        pass

    def close(self):
        pass

    def describe(self):
        return ReaderInfo("model", "model", "1")

    def inventory(self):
        return [TagId(UID, self.dsfid)]

    def read_blocks(self, uid, first, count):
        self._there()
        if (first + count) * BLOCK > len(self.memory):
            raise TagRefused("no such block", UID, 0x10)
        return bytes(self.memory[first * BLOCK:(first + count) * BLOCK])

    def system_info(self, uid):
        self._there()
        return SystemInfo(UID, self.dsfid, self.afi, BLOCK, len(self.memory) // BLOCK, 1)

    def read_afi(self, uid):
        return self.system_info(uid).afi

    def write_afi(self, uid, afi):
        if self._takes(-2):
            self.afi = afi

    def write_block(self, uid, block, data):
        assert len(data) == BLOCK
        if self._takes(block):
            self.memory[block * BLOCK:(block + 1) * BLOCK] = data
            self.writes.append(block)

    def write_dsfid(self, uid, dsfid):
        if self._takes(-1):
            self.dsfid = dsfid
            self.writes.append(-1)

    def _takes(self, place):
        self._there()
        if place in self.locked:
            raise TagRefused("locked", UID, 0x12)
        if place in self.deaf:
            return False
        if not self.power:
            self.dead = True
            raise TagGone("the power went", UID)
        self.power -= 1
        return True

    def _there(self):
        if self.dead:
            raise TagGone("there is no power", UID)


class Unplugged(Chip):
    """The same, but it is the reader that goes."""

    def _there(self):
        if self.dead:
            raise DeviceSilent("the reader does not answer")
