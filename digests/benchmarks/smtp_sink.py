"""A mail server that keeps what it takes: `python -m digests.benchmarks.smtp_sink FILE PORT [--later P] [--slow P]`.

Each mail is appended to FILE in one write before it is answered, so that what was taken is known whatever dies. P is
how many of a hundred mails are refused for the moment or for good, half of them when the recipient is named and half at
the end of the mail, or take `THINKS` seconds, and are forgotten where the connection ends before. SIGTERM ends it:
connections are closed between two commands.
"""

import argparse
import asyncio
import random
import signal
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_HEAD = struct.Struct("<II")
_GREETING = b"220 sink\r\n"
_OK = b"250 OK\r\n"
_LATER = b"451 4.7.1 Greylisted, try again\r\n"
_REFUSED = b"554 5.7.1 Refused\r\n"
_NOBODY = b"503 5.5.1 To whom?\r\n"

THINKS = 0.1
"""Seconds over a slow mail."""


def taken(file: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the recipient and the bytes of every mail that was kept in a file."""
    if not file.exists():
        return
    with file.open("rb") as kept:
        while head := kept.read(_HEAD.size):
            to, size = _HEAD.unpack(head)
            yield kept.read(to).decode(), kept.read(size)


class Sink(asyncio.Protocol):
    """One connection."""

    def __init__(self, file: BinaryIO, faults: "Faults") -> None:
        self._file, self._faults = file, faults
        self._buffer = bytearray()
        self._is_data = False
        self._to = b""
        self._thinking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport
        self._faults.connections.add(transport)
        transport.write(_GREETING)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection; a mail that had not ended is none."""
        self._faults.connections.discard(self._transport)
        if self._thinking is not None:
            self._thinking.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer every command and every mail that has come whole, unless it still thinks about one."""
        self._buffer += data
        if self._thinking is None:
            self._go_on()

    def _go_on(self) -> None:
        answers = b""
        while (end := self._buffer.find(b"\r\n.\r\n" if self._is_data else b"\r\n")) >= 0:
            if self._is_data and self._thinking is None and self._faults.is_slow():
                self._thinking = asyncio.get_running_loop().call_later(THINKS, self._go_on)
                break
            self._thinking = None
            part = bytes(self._buffer[:end])
            del self._buffer[: end + (5 if self._is_data else 2)]
            answers += self._take(part) if self._is_data else self._answer(part)
        if answers:
            self._transport.write(answers)

    def _answer(self, command: bytes) -> bytes:
        verb = command[:4].upper()
        if verb == b"EHLO":
            return b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
        if verb == b"RCPT":
            fault = self._faults.at_the_recipient()
            self._to = b"" if fault else command.partition(b"<")[2].partition(b">")[0]
            return fault or _OK
        if verb == b"DATA":
            if not self._to:
                return _NOBODY
            self._is_data = True
            return b"354 Go on\r\n"
        if verb == b"QUIT":
            self._transport.close()
        return _OK

    def _take(self, mail: bytes) -> bytes:
        self._is_data, to, self._to = False, self._to, b""
        fault = self._faults.at_the_end()
        if fault is None:
            self._file.write(_HEAD.pack(len(to), len(mail)) + to + mail)
        return fault or _OK


class Faults:
    """What goes wrong, and the connections that are open."""

    def __init__(self, later: float, refused: float, slow: float, seed: int) -> None:
        self._later, self._refused, self._slow = later / 200, refused / 200, slow / 100
        self._random = random.Random(seed)  # noqa: S311 - not a secret
        self.connections: set[asyncio.Transport] = set()

    def at_the_recipient(self) -> bytes | None:
        """Return what is answered to a recipient, None where nothing is wrong."""
        return self._any()

    def is_slow(self) -> bool:
        """Return whether the next mail takes its time."""
        return self._random.random() < self._slow

    def at_the_end(self) -> bytes | None:
        """Return what is answered to a mail, None where nothing is wrong."""
        return self._any()

    def _any(self) -> bytes | None:
        drawn = self._random.random()
        if drawn < self._later:
            return _LATER
        return _REFUSED if drawn < self._later + self._refused else None


async def serve(file: BinaryIO, port: int, faults: Faults) -> None:
    """Serve on a port of this machine until SIGTERM."""
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    server = await loop.create_server(lambda: Sink(file, faults), "127.0.0.1", port, reuse_address=True)
    await ended.wait()
    server.close()
    for connection in list(faults.connections):
        connection.close()
    await asyncio.sleep(0.2)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--later", type=float, default=0.0)
    parser.add_argument("--refused", type=float, default=0.0)
    parser.add_argument("--slow", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with asked.file.open("ab", buffering=0) as file:
        asyncio.run(serve(file, asked.port, Faults(asked.later, asked.refused, asked.slow, asked.seed)))


if __name__ == "__main__":
    main()
