"""The same item in another data model, and what that model has no place for."""
from __future__ import annotations

from devices.rfid import iso28560_3, m501
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.tagging.objects import OIDS

_EXTENSIONS = frozenset(name for names in iso28560_3.EXTENSIONS.values() for name in names)
_PLACES: dict[DataModel, frozenset[str]] = {
    DataModel.ISO28560_3: _EXTENSIONS,
    DataModel.KATVE_2005: _EXTENSIONS,
    DataModel.ISO28560_3_32: frozenset(),
    DataModel.ISO28560_2: frozenset(OIDS),
    DataModel.M3_501: frozenset(m501.NAMES),
}


def converted(tag: ItemTag, model: DataModel) -> tuple[ItemTag, tuple[tuple[str, str], ...]]:
    """(the item as `model` can say it, what is left out of it as name and text). In its own model nothing is left out.

    Its oddities are gone: what is written is as the standard says.
    """
    if model is tag.model:
        return tag._replace(oddities=()), ()
    places = _PLACES[model]
    lost = [extra for extra in tag.extras if extra[0] not in places]
    same = tag._replace(model=model, oddities=(), extras=tuple(extra for extra in tag.extras if extra[0] in places))
    if tag.usage_detail and model is not DataModel.ISO28560_2:
        lost.append(("sub-class of usage", f"{tag.usage:X}{tag.usage_detail:X}"))
        same = same._replace(usage_detail=0)
    if model is DataModel.M3_501:
        lost += [(name, text) for name, text in (("owner", tag.owner_isil), ("usage", f"{tag.usage:X}"))
                 if text not in ("", "1")]
        same = same._replace(owner_isil="", usage=1)
    return same, tuple(lost)
