"""Debian's mosquitto on a port of its own, to be killed and started again."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

BINARY = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin")
CONFIGURATION = """
listener {port} 127.0.0.1
allow_anonymous true
password_file {files}/passwords
acl_file {files}/rights
persistence true
persistence_location {folder}/
autosave_interval 1
autosave_on_changes true
max_inflight_messages 1000
max_queued_messages 0
log_type error
user {user}
"""


class Broker:
    def __init__(self, folder: Path, files: Path) -> None:
        import getpass  # noqa: PLC0415

        folder.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.configuration = folder / "mosquitto.conf"
        self.configuration.write_text(
            CONFIGURATION.format(port=self.port, files=files, folder=folder, user=getpass.getuser())
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([BINARY, "-c", str(self.configuration)])
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise AssertionError("The broker did not start.")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(10)
            self.process = None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self.process = None
