"""A proxy before PostgreSQL that loses the answers to some commits."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class CuttingProxy:
    """Passes everything on; after every `each`-th COMMIT it cuts the line before the answer.

    The server has committed by then, and the client cannot know.
    """

    def __init__(self, host: str, port: int, *, each: int) -> None:
        self._target = (host, port)
        self._each = each
        self._commits = 0
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.create_connection(self._target)
        answers = threading.Thread(target=self._pass_on, args=(server, client), daemon=True)
        answers.start()
        # A line that is cut ends the reading of the other side too.
        with suppress(OSError), client, server:
            while data := client.recv(65_536):
                if b"COMMIT" in data and self._is_next():
                    client.shutdown(socket.SHUT_RDWR)
                    server.sendall(data)
                    # Until the server has heard it and closes: the commit is done.
                    server.shutdown(socket.SHUT_WR)
                    answers.join(timeout=10)
                    return
                server.sendall(data)
            # Closing alone would not wake the thread that reads, and keep the session.
            server.shutdown(socket.SHUT_RDWR)

    def _is_next(self) -> bool:
        self._commits += 1
        is_next = self._commits % self._each == 0
        self.cuts += is_next
        return is_next

    @staticmethod
    def _pass_on(server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                with suppress(OSError):
                    client.sendall(data)
