"""What a run consists of: Argus and its database, Alertmanager, Toxiproxy, and bridges; and what can be done to them."""

import csv
import http.client
import io
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "alertmanager"))
from debian_alertmanager import command_in, free_port

LIVE = str(ROOT / "tools" / "live.sh")
VERSION = "2.10.2"


def call(url, method="GET", body=None, token=None, timeout=5):
    """The JSON that a server answers; None where there is none."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token:
        headers["Authorization"] = "Token " + token
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def utc(seconds):
    """As RFC 3339, with microseconds."""
    whole = int(seconds // 1)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{int((seconds - whole) * 1e6):06d}Z"


def wait_for(what, holds, longest=60):
    give_up = time.time() + longest
    while not holds():
        if time.time() > give_up:
            raise RuntimeError(f"waited {longest} seconds in vain: {what}")
        time.sleep(0.05)


def listens(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children_of(pid):
    return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Argus:
    """The real server that tools/live.sh has started."""

    def __init__(self):
        self.url = os.environ["ARGUS_URL"]
        self.port = int(self.url.split(":")[2].split("/")[0])
        self.person_token = os.environ["ARGUS_USER_TOKEN"]
        env_file = subprocess.run([LIVE, "env", VERSION], check=True, capture_output=True, text=True).stdout.strip()
        self.home = pathlib.Path(env_file).parent
        # What a killed server has acknowledged must be there afterwards; the server of the tests gives that up for speed.
        self.sql("ALTER DATABASE argus SET synchronous_commit = on")
        self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'argus' AND pid <> pg_backend_pid()")

    def sql(self, text):
        """The rows of a query, as dictionaries."""
        done = subprocess.run([LIVE, "psql", VERSION, "--csv", "--command", text], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError("PostgreSQL: " + done.stderr.strip())
        return list(csv.DictReader(io.StringIO(done.stdout)))

    def kill_workers(self, most=99):
        done = subprocess.run([LIVE, "workers", VERSION], check=True, capture_output=True, text=True)
        for pid in done.stdout.split()[:most]:
            os.kill(int(pid), signal.SIGKILL)

    def kill_database(self):
        """With all its processes, since those that survive the first would keep the memory that they share."""
        first = int((self.home / "database" / "postmaster.pid").read_text().split()[0])
        pids = [first] + children_of(first)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        wait_for("the end of PostgreSQL", lambda: not any(is_alive(pid) for pid in pids))

    def start_database(self):
        subprocess.run([LIVE, "database", VERSION], check=True, stdout=subprocess.DEVNULL)
        wait_for("Argus with its database", self.answers)

    def answers(self):
        try:
            call(self.url + "/incidents/mine/?page_size=1", token=self.person_token)
            return True
        except (OSError, http.client.HTTPException, ValueError):
            return False

    def close_as_person(self, pk):
        self.post_as_person(pk, "CLO")

    def reopen_as_person(self, pk):
        self.post_as_person(pk, "REO")

    def post_as_person(self, pk, kind):
        call(f"{self.url}/incidents/{pk}/events/", "POST",
             {"timestamp": utc(time.time()), "type": kind, "description": "as a person"}, self.person_token)

    def acknowledge_as_person(self, pk):
        call(f"{self.url}/incidents/{pk}/acks/", "POST",
             {"timestamp": utc(time.time()), "description": "seen by a person"}, self.person_token)

    def expire_token(self, token):
        self.sql(f"UPDATE authtoken_token SET created = created - interval '15 days' WHERE key = '{token}'")

    def replace_token(self, user, token):
        self.sql(f"DELETE FROM authtoken_token WHERE user_id = (SELECT id FROM argus_auth_user WHERE username = '{user}');"
                 f" INSERT INTO authtoken_token (key, created, user_id)"
                 f" SELECT '{token}', now(), id FROM argus_auth_user WHERE username = '{user}'")


class Alertmanager:
    """A real one, and in place of Prometheus a thread that sends it each alert again and again."""

    resend = 2.0

    def __init__(self, program, directory):
        self.directory = directory
        self.port = free_port()
        self.command = command_in(directory, program, self.port)
        self.alerts = {}
        self.lock = threading.Lock()
        self.process = None
        (directory / "alertmanager.yml").write_text("route: {receiver: none}\nreceivers: [{name: none}]\n")
        self.start()
        threading.Thread(target=self.send_again, daemon=True).start()

    def start(self):
        with open(self.directory / "alertmanager.log", "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.command, cwd=self.directory, stdout=log, stderr=log)

    def wait_until_ready(self):
        wait_for("Alertmanager listens", lambda: listens(self.port) or not self.runs(), 30)
        if not self.runs():
            raise RuntimeError("Alertmanager has ended:\n" + (self.directory / "alertmanager.log").read_text())

    def runs(self):
        return self.process.poll() is None

    def kill(self):
        self.process.kill()
        self.process.wait()

    def fire(self, alert, start):
        self.set(alert, start, None)

    def resolve(self, alert, end):
        self.set(alert, self.alerts[alert][0], end)

    def set(self, alert, start, end):
        with self.lock:
            self.alerts[alert] = (start, end)
        self.send([alert])

    def send_again(self):
        while True:
            time.sleep(self.resend)
            with self.lock:
                known = list(self.alerts)
            self.send(known)

    def send(self, alerts):
        now = time.time()
        body = []
        with self.lock:
            for alert in alerts:
                start, end = self.alerts[alert]
                # As Prometheus: what is active ends after four intervals, unless it is sent again.
                body.append({"labels": labels_of(alert), "annotations": {"summary": alert + " is down"},
                             "startsAt": utc(start), "endsAt": utc(end or now + 4 * self.resend)})
        try:
            call(f"http://127.0.0.1:{self.port}/api/v2/alerts", "POST", body)
        except (OSError, http.client.HTTPException):
            pass  # It is down; the next turn sends it.


def labels_of(alert):
    return {"alertname": "LinkDown", "instance": alert + ".example.org", "severity": "critical"}


class Toxiproxy:
    """One proxy of the Toxiproxy that tools/toxiproxy.sh has started."""

    def __init__(self, name, upstream_port):
        self.url = os.environ["TOXIPROXY_URL"]
        self.name = name
        proxy = call(self.url + "/proxies", "POST", {"name": name, "listen": "127.0.0.1:0", "enabled": True,
                                                     "upstream": f"127.0.0.1:{upstream_port}"})
        self.address = proxy["listen"]

    def enable(self, is_enabled):
        call(f"{self.url}/proxies/{self.name}", "POST", {"enabled": is_enabled, "listen": self.address})

    def add(self, kind, attributes, stream="downstream", toxicity=1.0):
        call(f"{self.url}/proxies/{self.name}/toxics", "POST",
             {"name": "fault", "type": kind, "stream": stream, "toxicity": toxicity, "attributes": attributes})

    def remove(self):
        call(f"{self.url}/proxies/{self.name}/toxics/fault", "DELETE")


class Bridge:
    """argus-alertmanager, with a directory of its own, started again by nobody but the run."""

    def __init__(self, name, command, directory, argus_address, alertmanager_port, token, faketime):
        self.name = name
        self.command = command
        self.directory = directory / name
        self.directory.mkdir()
        self.state = self.directory / "state"
        self.state.mkdir()
        self.token_file = self.directory / "token"
        self.clock_file = self.directory / "clock"
        self.argus_address = argus_address
        self.alertmanager_port = alertmanager_port
        self.faketime = faketime
        self.process = None
        # What its processes have said, each with the time.
        self.lines = []
        # When each of its processes was started.
        self.starts = []
        self.write_token(token)
        self.step_clock(0)

    def write_token(self, token):
        new = self.directory / "new"
        new.touch(mode=0o600)
        new.write_text(token + "\n")
        new.rename(self.token_file)

    def step_clock(self, seconds):
        new = self.directory / "new-clock"
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.clock_file)

    def start(self):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.directory),
                       "ARGUS_URL": f"http://{self.argus_address}", "ARGUS_TOKEN_FILE": str(self.token_file),
                       "ARGUS_TIMEOUT": "3"}
        if self.faketime:
            environment.update(LD_PRELOAD=self.faketime, FAKETIME_TIMESTAMP_FILE=str(self.clock_file),
                               FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1")
        words = [*self.command, "--alertmanager-url", f"http://127.0.0.1:{self.alertmanager_port}",
                 "--every", "1s", "--settle", "6s", "--state", str(self.state),
                 "--metrics-file", str(self.directory / "metrics.prom")]
        self.starts.append(time.time())
        self.log("started")
        self.process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, errors="replace")
        threading.Thread(target=self.keep_log, args=[self.process], daemon=True).start()

    def log(self, line):
        self.lines.append((time.time(), line))

    def keep_log(self, process):
        for line in process.stdout:
            self.log(line.rstrip())

    def runs(self):
        return self.process.poll() is None

    def kill(self, signal_number=signal.SIGKILL):
        if self.runs():
            self.process.send_signal(signal_number)
            self.process.wait()

    def reload(self):
        if self.runs():
            self.process.send_signal(signal.SIGHUP)

    # A full disk

    def mount(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=0700", "argus-chaos", str(self.state)], check=True)

    def unmount(self):
        subprocess.run(["umount", "--lazy", str(self.state)], check=False)

    def fill_disk(self):
        try:
            with open(self.state / "filler", "wb", buffering=0) as filler:
                while filler.write(b"x" * 1024):
                    pass
        except OSError:
            return

    def free_disk(self):
        (self.state / "filler").unlink(missing_ok=True)


def new_directory():
    return pathlib.Path(tempfile.mkdtemp(prefix="argus-chaos-"))


def remove_directory(directory):
    shutil.rmtree(directory, ignore_errors=True)
