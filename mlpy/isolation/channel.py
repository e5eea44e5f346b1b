"""Messages over pipes: a length of four bytes, then so many bytes; bounded, and with a deadline."""

from __future__ import annotations

import os
import select
from collections.abc import Callable
from time import monotonic

#: The most bytes of a message. A result of 16 MB takes about as many characters, and its quotes.
LONGEST_BYTES = 48 * 1024 * 1024
_HEAD_BYTES = 4
_BLOCK = 1 << 16
#: How often a wait is interrupted, to see whether the call was cancelled.
_GLANCE_S = 0.05


class TooLong(ValueError):
    """A message longer than any may be."""


class Late(Exception):
    """The other side did not answer in time, or the caller does not wait any longer."""


class Gone(Exception):
    """The other side has ended."""


def framed(content: bytes) -> bytes:
    """`content` with its length before it."""
    if len(content) > LONGEST_BYTES:
        raise TooLong(f"a message of more than {LONGEST_BYTES:,} bytes")
    return len(content).to_bytes(_HEAD_BYTES, "big") + content


def received(descriptor: int) -> bytes:
    """The next message, however long it takes; empty when the other side has ended."""
    head = _exactly(descriptor, _HEAD_BYTES)
    size = int.from_bytes(head, "big")
    return _exactly(descriptor, size) if head and size <= LONGEST_BYTES else b""


def _exactly(descriptor: int, size: int) -> bytes:
    found = bytearray()
    while len(found) < size:
        block = os.read(descriptor, min(size - len(found), _BLOCK))
        if not block:
            return b""
        found += block
    return bytes(found)


def sent(descriptor: int, content: bytes) -> None:
    """Send a message, however long it takes."""
    view = memoryview(framed(content))
    while view:
        view = view[os.write(descriptor, view) :]


def exchanged(
    write_to: int, read_from: int, content: bytes, deadline: float, cancelled: Callable[[], bool]
) -> bytes:
    """Send a message and give the answer, both before `deadline`.

    Both descriptors must not block.

    Raises:
        Late, Gone, TooLong: see there.
    """
    view = memoryview(framed(content))
    answer = bytearray()
    wanted = _HEAD_BYTES
    while len(answer) < wanted:
        if monotonic() > deadline or cancelled():
            raise Late
        ready, room, _ = select.select([read_from], [write_to] if view else [], [], _GLANCE_S)
        if room:
            view = view[_written(write_to, view) :]
        if ready:
            answer += _block(read_from)
            if wanted == _HEAD_BYTES and len(answer) >= _HEAD_BYTES:
                wanted += int.from_bytes(answer[:_HEAD_BYTES], "big")
                if wanted > LONGEST_BYTES:
                    raise TooLong("the worker's answer is too long")
    return bytes(answer[_HEAD_BYTES:wanted])


def _written(descriptor: int, view: memoryview) -> int:
    try:
        return os.write(descriptor, view[:_BLOCK])
    except BlockingIOError:
        return 0
    except OSError:
        raise Gone from None


def _block(descriptor: int) -> bytes:
    found = os.read(descriptor, _BLOCK)
    if not found:
        raise Gone
    return found
