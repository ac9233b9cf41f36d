"""How Debian's Alertmanager runs where its package is unpacked and not installed."""
import pathlib
import shutil
import socket

# Where it reads its templates.
TEMPLATES = b"/usr/share/prometheus/alertmanager"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def command_in(directory, program, port):
    """The command that runs it in a directory that has an alertmanager.yml, which is also its working directory."""
    unpacked = pathlib.Path(program).resolve()
    copy = directory / unpacked.name
    # A path of the same length that leads to the working directory.
    copy.write_bytes(unpacked.read_bytes().replace(TEMPLATES, b"/proc/self/cwd".ljust(len(TEMPLATES), b"/")))
    copy.chmod(0o700)
    for template in (unpacked.parents[1] / "share/prometheus/alertmanager").glob("*.tmpl"):
        shutil.copy(template, directory)
    return [str(copy), "--config.file=alertmanager.yml", "--storage.path=alertmanager-data",
            f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
