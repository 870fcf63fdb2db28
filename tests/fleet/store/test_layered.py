"""What a kiosk that comes has of each scope, and of which rollouts it is a part then."""
from __future__ import annotations

from fleet.configuring import bundle, settle
from fleet.demo.layers import BRANCH, KIOSK, REGION
from fleet.domain.rollout import Stage, Step
from fleet.store import bundles, devices, region, rollouts
from fleet.store.rollouts import Act, What
from fleet.undoing import Undone
from tests.fleet.house import NOW, House
from tests.fleet.store.test_contract import do, joined


def wished(house: House, device: str) -> bytes:
    return do(house, bundles.body, do(house, devices.given).get(device, "")) or b""        # type: ignore[no-any-return]


def brought(house: House, text: str, stage: Stage, wanted: dict[str, str]) -> int:
    number: int = do(house, rollouts.begin, What.CONFIG, (stage,), wanted, "aino", NOW)
    do(house, region.write, "region", text, "aino", NOW, number)
    return number


def brought_on_top(house: House, device: str) -> int:
    """Something of its own, in a bundle with all that it has."""
    texts = {scope: one.text for scope, one in do(house, region.texts).items()} | {
        f"kiosk:{device}": KIOSK.format(number=3)}
    made = bundle(do(house, devices.one, device), texts)
    assert made is not None
    number: int = do(house, rollouts.begin, What.CONFIG, (Stage(),), {
        device: do(house, bundles.keep, made.to_bytes(), NOW)}, "aino", NOW)
    do(house, rollouts.go_on, NOW)
    return number


def test_who_comes_has_what_went_out_to_all_and_its_part_in_what_follows(any_house: House) -> None:
    first, late = joined(any_house, name="Yksi"), joined(any_house, name="Kaksi")
    for scope, text in {"region": REGION, "branch:LAH": BRANCH.format(code="LAH", name="Lahti"),
                        f"kiosk:{late.device}": KIOSK.format(number=2)}.items():
        do(any_house, region.write, scope, text, "aino", NOW)
    done = brought(any_house, REGION + "# done\n", Stage(), {})
    for _ in range(2):
        do(any_house, rollouts.go_on, NOW)
    assert do(any_house, rollouts.one, done).step is Step.DONE
    do(any_house, settle, do(any_house, devices.one, late.device), NOW)
    assert b"# done" in wished(any_house, late.device)
    own = brought_on_top(any_house, late.device)
    assert b"# done" in wished(any_house, late.device)
    assert do(any_house, Undone().do, done, "aino", NOW) == [late.device]
    assert {one.wanted for one in do(any_house, rollouts.members, own, NOW)} == {
        do(any_house, devices.given)[late.device]}
    do(any_house, rollouts.go_on, NOW)
    assert b"# done" not in wished(any_house, late.device) != b""
    assert do(any_house, region.layered, "region") == (REGION, None)
    going = brought(any_house, REGION + "# going\n", Stage(devices=(first.device,)), {first.device: "a" * 64})
    text, newest = do(any_house, region.layered, "region")
    assert (text, newest.version.text, newest.rollout.id) == (REGION, REGION + "# going\n", going)
    do(any_house, settle, do(any_house, devices.one, late.device), NOW)
    assert {one.device for one in do(any_house, rollouts.members, going, NOW)} == {first.device, late.device}
    assert b"# going" not in wished(any_house, late.device)
    do(any_house, rollouts.leave, late.device, What.CONFIG)
    assert {one.device for one in do(any_house, rollouts.members, going, NOW)} == {first.device}
    do(any_house, rollouts.do, going, Act.STOP, "aino", NOW)
    assert do(any_house, region.layered, "region") == (REGION, None)
