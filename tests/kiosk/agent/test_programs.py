"""A version of the program comes part by part, is tried whole, and is lost or half taken by no kill in between."""
from __future__ import annotations

import errno
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from fleet.domain.rollout import Stage, Step
from fleet.store import devices, releases, rollouts
from fleet.store.rollouts import Act, What
from kiosk.agent import programs
from kiosk.agent.agent import Agent
from kiosk.agent.memory import Memory
from kiosk.agent.programs import Versions, attempt_of
from kiosk.release.pack import pack, unpack
from kiosk.release.releases import INSTALLED, NEW, Releases
from remote.intent import Release
from remote.release import PART, manifest_of
from remote.report import Phase
from tests.kiosk.agent.rig import Rig
from tests.kiosk.release.tree import Parts, release, whole

STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
ROOT = Path(__file__).parents[3]
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[Release, bytes]]:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield release(Path(folder), "1.2", extra=os.urandom(PART + 5000))


@pytest.fixture
def quick() -> Iterator[Path]:
    """A directory in memory: what is killed here are processes, and no disk has to wait for them."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


def well(_environment: Mapping[str, str]) -> str:
    return ""


def bring(versions: Versions, wanted: Release | None, link: Parts, turns: int = 8) -> None:
    for _ in range(turns):
        versions.turn(wanted, link)            # type: ignore[arg-type]


def killed(work: Callable[[], None], steps: int) -> bool:
    """Do it in a process of its own, which is killed at that step; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = steps

        def hook(event: str, _arguments: object) -> None:
            nonlocal left
            if event in STEPS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(hook)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def test_it_is_offered_when_all_of_it_came_and_could_run_here(tmp_path: Path, made: tuple[Release, bytes]) -> None:
    wanted, data = made
    link, releases = Parts(v1_2=data), Releases(tmp_path)
    tried = []

    def attempt(environment: Mapping[str, str]) -> str:
        tried.append(environment["PYTHONPATH"].split(os.pathsep)[0])
        return ""

    versions = Versions(releases, INSTALLED, attempt)
    bring(versions, wanted, link)
    assert link.asked == [0, 1]
    assert tried == [str(tmp_path / (NEW + "1.2"))]
    assert (releases.state.offered, releases.state.active) == ("1.2", INSTALLED)
    assert whole(tmp_path, "1.2")
    releases.apply()
    told = versions.told(wanted)
    assert told is not None
    assert (told.active, told.phase) == ("1.2", Phase.TRIAL)
    releases.trial_passed()
    versions.turn(None, link)                      # type: ignore[arg-type]   # undone: what was installed again
    assert releases.state.offered == INSTALLED


def test_killed_at_any_step_it_goes_on_and_every_slot_is_whole(quick: Path, made: tuple[Release, bytes]) -> None:
    wanted, data = made
    step, going = 0, True
    while going:
        directory = quick / str(step)

        def work(directory: Path = directory) -> None:
            bring(Versions(Releases(directory), INSTALLED, well), wanted, Parts(v1_2=data))

        going = killed(work, step)
        state = Releases(directory).state
        assert state.active == INSTALLED
        assert not state.offered or whole(directory, "1.2"), step
        work()
        assert Releases(directory).state.offered == "1.2", step
        assert whole(directory, "1.2"), step
        assert {path.name for path in directory.iterdir()} <= {"1.2", "state.json", "lock", "part-1.2"}, step
        step += 1
    assert step > 20


@pytest.mark.parametrize(("spoil", "why", "reason"), [
    (lambda data: data[:-1] + b"?", "", "other_hash"), (lambda data: data, "does_not_begin", "does_not_begin")])
def test_what_is_not_what_was_signed_or_could_not_run_is_told_and_never_offered(
        tmp_path: Path, made: tuple[Release, bytes], spoil: Callable[[bytes], bytes], why: str, reason: str) -> None:
    wanted, data = made
    releases = Releases(tmp_path)
    versions, link = Versions(releases, INSTALLED, lambda _: why), Parts(v1_2=spoil(data))
    bring(versions, wanted, link, 3)
    told = versions.told(wanted)
    assert told is not None
    assert (told.offered, told.phase, told.reason) == ("1.2", Phase.REFUSED, reason)
    assert link.asked == [0, 1]
    assert releases.state.offered == ""
    assert {path.name for path in tmp_path.iterdir()} <= {"state.json", "lock"}


def test_what_could_not_run_is_not_fetched_again_and_again(tmp_path: Path, made: tuple[Release, bytes]) -> None:
    versions, link = Versions(Releases(tmp_path), INSTALLED, lambda _: "does_not_begin"), Parts(v1_2=made[1])
    bring(versions, made[0], link, 12)
    assert link.asked == [0, 1]


def test_once_the_fleet_has_what_was_signed_the_next_look_brings_it(
        tmp_path: Path, made: tuple[Release, bytes]) -> None:
    wanted, data = made
    versions, link = Versions(Releases(tmp_path), INSTALLED, well), Parts(v1_2=data[:-1] + b"?")
    waits = [versions.turn(wanted, link) for _ in range(3)]        # type: ignore[arg-type]
    assert waits == [0.0, 0.0, programs.AGAIN]                     # not at once: it is a large file
    link.files["v1_2"] = data
    bring(versions, wanted, link, 2)
    told = versions.told(wanted)
    assert told is not None
    assert told.reason == "other_hash", "until it is here"
    bring(versions, wanted, link, 1)
    assert Releases(tmp_path).state.offered == "1.2"
    assert link.asked == [0, 1, 0, 1]


def test_while_a_slow_disk_takes_file_after_file_the_agent_is_seen_to_go_on(
        tmp_path: Path, made: tuple[Release, bytes]) -> None:
    memory = Memory(tmp_path / "agent.db")
    memory.know(release="")
    seen: list[float] = []

    class Moved(dict[str, float]):
        def __setitem__(self, name: str, at: float) -> None:
            assert name == "bringing"
            seen.append(at)

    one = SimpleNamespace(_memory=SimpleNamespace(fact=memory.fact, release=made[0]), moved=Moved(),
                          _programs=Versions(Releases(tmp_path / "releases"), INSTALLED, well))
    one._moving = partial(Agent._moving, one)
    for _ in range(3):
        Agent.bring(one, Parts(v1_2=made[1]))      # type: ignore[arg-type]
    files = [path for path in (tmp_path / "releases" / "1.2").rglob("*") if path.is_file()]
    assert len(seen) > len(files) > 5
    memory.close()


def test_what_fills_the_disk_is_taken_away_again_and_told(
        tmp_path: Path, made: tuple[Release, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object, _version: str, folder: Path, _moving: object) -> None:
        folder.mkdir()
        raise OSError(errno.ENOSPC, "no space")

    versions = Versions(Releases(tmp_path), INSTALLED, well)
    with monkeypatch.context() as small:
        small.setattr(programs, "unpack", full)
        bring(versions, made[0], Parts(v1_2=made[1]))
    told = versions.told(made[0])
    assert told is not None
    assert (told.phase, told.reason) == (Phase.REFUSED, "disk")
    assert not (tmp_path / (NEW + "1.2")).exists()
    bring(versions, made[0], Parts(v1_2=made[1]))
    assert Releases(tmp_path).state.offered == "1.2"


def test_one_that_came_back_is_tried_again_once_something_else_was_wished(
        tmp_path: Path, made: tuple[Release, bytes]) -> None:
    releases, link = Releases(tmp_path), Parts(v1_2=made[1])
    versions = Versions(releases, INSTALLED, well)
    bring(versions, made[0], link)
    releases.apply()
    releases.failed("the kiosk ended")
    bring(versions, made[0], link)
    assert releases.state.offered == ""
    bring(versions, None, link)
    bring(versions, made[0], link)
    assert releases.state.offered == "1.2"


def test_while_nothing_was_wished_what_runs_stays(tmp_path: Path) -> None:
    asked: list[object] = []
    memory = Memory(tmp_path / "agent.db")
    one = SimpleNamespace(_memory=memory, _programs=SimpleNamespace(turn=lambda *wish: asked.append(wish) or 0.0))
    Agent.bring(one, None)                         # type: ignore[arg-type]
    assert asked == []
    memory.close()


def test_a_version_that_did_not_reach_the_fleet_is_tried_again(tmp_path: Path, made: tuple[Release, bytes]) -> None:
    answers = ["fleet", ""]
    versions, link = Versions(Releases(tmp_path), INSTALLED, lambda _: answers.pop(0)), Parts(v1_2=made[1])
    bring(versions, made[0], link, 3)
    told = versions.told(made[0])
    assert told is not None
    assert (told.phase, told.reason) == (Phase.REFUSED, "fleet")
    bring(versions, made[0], link, 1)
    assert Releases(tmp_path).state.offered == "1.2"
    assert link.asked == [0, 1]


def test_a_release_of_this_very_tree_could_run_here_and_one_that_lacks_its_parts_could_not(quick: Path) -> None:
    pack(ROOT, quick / "release.zip")
    releases = Releases(quick / "releases")
    with (quick / "release.zip").open("rb") as file:
        version = manifest_of(file).version
        unpack(file, version, releases.directory / version)
    attempt = attempt_of(None, quick / "data")
    assert attempt(releases.environment(version)) == ""
    (releases.directory / version / "kiosk" / "assembly.py").unlink()
    assert attempt(releases.environment(version)) == "does_not_begin"


def test_a_rollout_reaches_the_kiosk_over_the_wire_and_what_became_of_it_the_fleet(
        rig: Rig, made: tuple[Release, bytes]) -> None:
    now, store = int(rig.served.house.clock.now), Releases(rig.data / "releases")
    rig.crash()
    rig.programs = Versions(store, INSTALLED, well)
    rig.start()
    rig.turn()
    kept = rig.served.do(releases.keep, BytesIO(made[1]), "aino", now)
    assert kept == made[0]
    number = rig.served.do(rollouts.begin, What.VERSION, (Stage(soak=0),), {rig.device: "1.2"}, "aino", now)
    rig.served.do(rollouts.go_on, now)
    rig.hear()
    for _ in range(4):
        rig.agent.bring(rig.link)
    store.apply()
    rig.turn()
    state = rig.served.do(devices.one, rig.device).state
    assert (state.upgrade.active, state.upgrade.phase) == ("1.2", Phase.TRIAL)
    store.trial_passed()
    rig.turn()
    rig.served.do(rollouts.go_on, now + 1)
    assert rig.served.do(rollouts.one, number).step is Step.DONE
    rig.served.do(rollouts.do, number, Act.UNDO, "aino", now + 2)
    rig.served.do(rollouts.go_on, now + 3)
    rig.hear()
    rig.agent.bring(rig.link)
    assert store.state.offered == INSTALLED
