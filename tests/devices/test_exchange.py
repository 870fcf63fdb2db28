"""Question and answer over a line: what does not fit is passed over, and nothing waits longer than its deadline."""
import socket
import threading

import pytest

from devices.errors import BadReply, DeviceGone, DeviceSilent
from devices.exchange import Exchange
from devices.framing import FrameBuffer
from devices.stream import TcpStream


class Script:
    """A stream that says, at each read, the next of what it is told to say."""

    def __init__(self, *said):
        self.said, self.now, self.asked = list(said), 0.0, []

    def read(self, seconds):
        said = self.said.pop(0) if self.said and seconds else b""
        self.now += 0 if said else seconds
        return said

    def write(self, data, seconds):
        self.asked.append(data)

    def close(self):
        self.said.clear()


def opened(*said):
    stream = Script(b"", b"=ok!", *said)
    line = Exchange(lambda: stream, FrameBuffer(lambda head: 4 if len(head) > 3 else None, bytes, most=8),
                    lambda: line.ask(b"ready", lambda frame: frame == b"=ok!", 1.0), clock=lambda: stream.now)
    line.open("nobody is there")
    return line, stream


def test_an_answer_that_does_not_fit_is_passed_over():
    line, stream = opened(b"late", b"fi", b"ts")
    assert line.ask(b"?", lambda frame: frame == b"fits", 1.0) == b"fits"
    assert stream.asked == [b"ready", b"?"]


def test_a_question_without_an_answer_ends_at_its_deadline():
    line, stream = opened()
    begun = stream.now
    with pytest.raises(DeviceSilent):
        line.ask(b"?", lambda frame: True, 1.0)
    assert stream.now - begun == pytest.approx(1.0)


def test_a_question_is_not_asked_while_something_is_left_of_an_earlier_one():
    line, stream = opened(b"one!two!")
    assert line.ask(b"?", lambda frame: True, 1.0) == b"one!"
    with pytest.raises(BadReply):
        line.ask(b"?", lambda frame: True, 1.0)
    stream.said += [b"", b"=ok!", b"new!"]
    assert line.repeat(lambda: line.ask(b"?", lambda frame: True, 1.0)) == b"new!"
    assert stream.asked == [b"ready", b"?", b"ready", b"?"]


def test_closing_ends_an_opening_that_waits_and_what_comes_of_it_later_is_closed():
    begun, go_on, closed, ended = threading.Event(), threading.Event(), threading.Event(), []
    late = Script()
    late.close = closed.set

    def connect():
        begun.set()
        assert go_on.wait(10)
        return late
    line = Exchange(connect, FrameBuffer(lambda head: None, bytes, most=8), lambda: None)

    def opens():
        with pytest.raises(DeviceGone):
            line.open("nobody is there")
        ended.append(True)
    thread = threading.Thread(target=opens)
    thread.start()
    assert begun.wait(10)
    line.close()
    thread.join(10)
    assert ended == [True]
    go_on.set()
    assert closed.wait(10)


def test_a_name_that_is_looked_up_for_ever_is_told_at_the_deadline(monkeypatch):
    go_on = threading.Event()

    def look_up(*where, **more):
        go_on.wait(10)
        raise OSError("no such name")
    monkeypatch.setattr(socket, "create_connection", look_up)
    try:
        with pytest.raises(DeviceGone, match=r"reader\.example:10001 .* no answer within 0\.05 seconds"):
            TcpStream("reader.example", 10001, connect_seconds=0.05)
    finally:
        go_on.set()


def test_a_line_that_is_not_open_is_gone():
    line, _ = opened()
    line.close()
    with pytest.raises(DeviceGone):
        line.ask(b"?", lambda frame: True, 1.0)
