"""argus-alertmanager between a real Alertmanager and a real Argus while alerts come and go, people act, and things break.

chaos.py [--seed N] [--seconds N] [--bridges 1|2] [--logs DIRECTORY] BRIDGE...   BRIDGE is the command that starts a bridge.
Run it through tests/faults/with-faults, as ./dev chaos does.
"""

import argparse
import http.client
import os
import pathlib
import random
import signal
import sys
import time

import judge
from relay import Relay
from script import FAULTS, STEADY, Script
from stand import Alertmanager, Argus, Bridge, Toxiproxy, new_directory, remove_directory

# Short runs can't wait for the minute in which nothing is closed by absence.
SHORT = 120
# Of eight answers to writes, how many are lost at any time.
USUALLY_LOST = 3


class Run:
    def __init__(self, options):
        self.options = options
        self.began = time.time()
        self.directory = new_directory()
        self.random = random.Random(options.seed)
        self.argus = Argus()
        self.alertmanager = Alertmanager(os.environ["ARGUS_ALERTMANAGER"], self.directory)
        self.token = os.environ["ARGUS_TOKEN"]
        self.tokens_made = 0
        self.relays, self.proxies, self.readers, self.bridges = [], [], [], []
        self.history = judge.History(allowance=20 if options.seconds < SHORT else 95)
        self.open_fault = None
        # The alerts that come back as soon as a bridge has seen them absent, with the time from when on that counts.
        self.returning = {}

    # Before and after

    def prepare(self):
        if self.options.seconds < SHORT:
            # The server then says of each incident that it was posted a minute earlier.
            self.argus.sql("""
                CREATE OR REPLACE FUNCTION receive_earlier() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.received := NEW.received - interval '1 minute'; RETURN NEW; END $$;
                CREATE OR REPLACE TRIGGER receive_earlier BEFORE INSERT ON argus_incident_event
                FOR EACH ROW WHEN (NEW.type = 'STA') EXECUTE FUNCTION receive_earlier()""")
            self.history.ageing = 60
        else:
            self.argus.sql("DROP FUNCTION IF EXISTS receive_earlier CASCADE")
            self.history.youngest = 60
        self.history.first_pk = int(self.argus.sql("SELECT coalesce(max(id), 0) AS pk FROM argus_incident_incident")[0]["pk"])
        self.argus.replace_token("glue", self.token)
        self.set_aside()
        self.alertmanager.wait_until_ready()
        for number in range(self.options.bridges):
            self.add_bridge(f"bridge{number + 1}")

    def set_aside(self):
        """What one run has left must not be taken for another's."""
        self.argus.sql("""UPDATE argus_incident_incident SET source_incident_id = '', end_time = least(end_time, now())
            WHERE source_incident_id LIKE 'argus-alertmanager:%'""")

    def add_bridge(self, name):
        relay = Relay(self.argus.port, f"{self.options.seed} {name}")
        relay.lose(USUALLY_LOST, 0)
        proxy = Toxiproxy(f"{name}-{self.began}", relay.port)
        reader = Relay(self.alertmanager.port)
        bridge = Bridge(name, self.options.bridge, self.directory, proxy.address, reader.port, self.token,
                        os.environ.get("ARGUS_LIBFAKETIME"))
        if os.geteuid() == 0:
            bridge.mount()
        bridge.start()
        self.relays.append(relay)
        self.proxies.append(proxy)
        self.readers.append(reader)
        self.bridges.append(bridge)

    def faults(self):
        names = list(FAULTS)
        if os.geteuid() != 0:
            print("NOT TRIED: a full disk, since only root can mount a small one")
            names = [name for name in names if "disk" not in name]
        if not os.environ.get("ARGUS_LIBFAKETIME"):
            print("NOT TRIED: a clock that steps, since libfaketime is not here")
            names.remove("the clock steps")
        return names

    def clean_up(self):
        for bridge in self.bridges:
            bridge.kill()
            if os.geteuid() == 0:
                bridge.unmount()
        self.alertmanager.kill()
        self.argus.sql("DROP FUNCTION IF EXISTS receive_earlier CASCADE")
        self.set_aside()
        self.argus.replace_token("glue", os.environ["ARGUS_TOKEN"])
        self.write_logs()
        remove_directory(self.directory)

    def write_logs(self):
        """What everything said and asked, in order."""
        lines = [(self.began + float(line.split()[0]), line[10:]) for line in self.history.lines]
        for bridge, relay, reader in zip(self.bridges, self.relays, self.readers):
            lines += [(when, f"{bridge.name}: {line}") for when, line in bridge.lines]
            lines += [(request["time"], f"{bridge.name} to Argus: {request['method']} {request['path']} {request['status']}"
                                        f"{' lost' if request['is_lost'] else ''} {request['body'].decode()[:200]}")
                      for request in relay.passed]
            lines += [(read["time"], f"{bridge.name} to Alertmanager: {read['status']} {sorted(read.get('shown', []))}")
                      for read in reader.passed if "/alerts" in read["path"]]
        logs = pathlib.Path(self.options.logs)
        logs.mkdir(parents=True, exist_ok=True)
        path = logs / f"chaos-{self.options.seed}-{self.options.bridges}.log"
        path.write_text("".join(f"{when - self.began:7.2f} s {line}\n" for when, line in sorted(lines)), encoding="utf-8")
        print(f"all that was said and asked is in {path}")

    # The run

    def run(self):
        self.prepare()
        self.began = time.time()
        self.history.began = self.began
        for when, what, about in Script(self.options.seed, self.options.seconds, self.faults()).steps:
            self.wait_until(self.began + when)
            self.step(what, about)
        self.be_quiet()
        self.history.ended = time.time()
        self.collect()
        return judge.Judge(self.history).verdict()

    def wait_until(self, moment):
        while True:
            self.let_return()
            for bridge in self.bridges:
                if not bridge.runs() and "the bridge" not in (self.open_fault or ""):
                    self.history.failures.append(f"{bridge.name} has ended by itself; the end of its log:\n" + log_of(bridge))
                    bridge.start()
            left = moment - time.time()
            if left <= 0:
                return
            time.sleep(min(left, 0.02))

    def tell(self, text):
        line = f"{time.time() - self.began:6.1f} s  {text}"
        self.history.lines.append(line)
        print(line, flush=True)

    def step(self, what, about):
        if what in ("begin", "end"):
            self.tell(f"{what}: {about}")
            return self.fault(what, about)
        if what.startswith("a person"):
            return self.be_person(what, about)
        self.returning.pop(about, None)
        self.tell(f"alert {about}: {what}")
        if what == "fire":
            return self.fire(about)
        self.resolve(about)
        if what == "resolve until it is seen":
            self.returning[about] = time.time()

    def fire(self, alert):
        now = time.time()
        if self.history.is_active(alert, now):
            return
        self.history.fired(alert, now)
        self.alertmanager.fire(alert, now)

    def resolve(self, alert):
        now = time.time()
        if not self.history.is_active(alert, now):
            return
        self.alertmanager.resolve(alert, now)
        self.history.resolved(alert, now)

    def let_return(self):
        """Fires what a bridge has just seen absent, so that its second look at the monitor has something to find."""
        for alert, since in list(self.returning.items()):
            if any(judge.shows(read, alert) is False for reader in self.readers for read in judge.reads_of(reader, since)):
                del self.returning[alert]
                self.tell(f"alert {alert}: fire, just after it was seen absent")
                self.fire(alert)

    # People

    def be_person(self, what, alert):
        try:
            newest = self.newest_of(alert)
            if newest is None or (newest["open"] == "t") == (what == "a person reopens"):
                return self.tell(f"{what} {alert}: nothing to do")
            pk = int(newest["id"])
            if what == "a person acknowledges":
                self.argus.acknowledge_as_person(pk)
                self.history.acknowledged.append(pk)
            elif what == "a person closes":
                self.argus.close_as_person(pk)
            else:
                self.argus.reopen_as_person(pk)
            self.tell(f"{what} {alert}: incident {pk}")
        except (OSError, RuntimeError, http.client.HTTPException) as failure:
            self.tell(f"{what} {alert}: could not: {failure}")

    def newest_of(self, alert):
        rows = self.argus.sql(f"""SELECT id, end_time = 'infinity' AS open FROM argus_incident_incident
            WHERE id > {self.history.first_pk} AND description LIKE '{alert} %' ORDER BY id DESC LIMIT 1""")
        return rows[0] if rows else None

    # Faults

    def fault(self, what, name):
        if what == "begin":
            self.open_fault = name
            self.fault_began = time.time()
            self.victim = self.random.randrange(len(self.bridges))
        getattr(self, METHODS[name])(what == "begin", name)
        if what == "end":
            self.history.faults.append((self.fault_began, time.time(), name))
            self.open_fault = None

    def kill_bridge(self, begins, _):
        bridge = self.bridges[self.victim]
        bridge.kill() if begins else bridge.start()

    def kill_workers(self, begins, name):
        if begins:
            self.argus.kill_workers(1 if "one" in name else 99)

    def kill_database(self, begins, _):
        self.argus.kill_database() if begins else self.argus.start_database()

    def kill_alertmanager(self, begins, _):
        self.alertmanager.kill() if begins else self.alertmanager.start()

    def refuse_readers(self, begins, _):
        for reader in self.readers:
            reader.refusal = (503, [], b"{}") if begins else None

    def disconnect(self, begins, name):
        for proxy in self.proxies:
            proxy.enable(not begins)
        if not begins and "killed" in name:
            bridge = self.bridges[self.victim]
            bridge.kill()
            bridge.start()

    def add_toxic(self, begins, name):
        kinds = {"connections are reset": ("reset_peer", {"timeout": 50}, "downstream", 0.5),
                 "connections stall": ("timeout", {"timeout": 0}, "downstream", 0.5),
                 "answers are slow": ("latency", {"latency": 1200, "jitter": 300}, "downstream", 1.0),
                 "answers break off": ("limit_data", {"bytes": self.random.randrange(1200)}, "downstream", 0.5)}
        for proxy in self.proxies:
            proxy.add(*kinds[name]) if begins else proxy.remove()

    def lose_answers(self, begins, _):
        for relay in self.relays:
            relay.lose(6 if begins else USUALLY_LOST, 2 if begins else 0)

    def fill_disk(self, begins, name):
        for bridge in self.bridges:
            bridge.fill_disk() if begins else bridge.free_disk()
        if not begins and "killed" in name:
            bridge = self.bridges[self.victim]
            bridge.kill()
            bridge.start()

    def change_token(self, begins, name):
        if begins and name == "the token expires":
            return self.argus.expire_token(self.token)
        if begins:
            return None
        self.tokens_made += 1
        self.token = f"{self.tokens_made:040d}"
        self.argus.replace_token("glue", self.token)
        for bridge in self.bridges:
            bridge.write_token(self.token)
            bridge.reload()
        return None

    def step_clock(self, begins, _):
        step = self.random.choice([-3600, -45, 45, 3600]) if begins else 0
        self.tell(f"the clock of {self.bridges[self.victim].name} is {step} s off")
        self.bridges[self.victim].step_clock(step)

    # The end

    def be_quiet(self):
        self.tell("no more faults")
        for relay in self.relays:
            relay.lose(0, 0)
        self.history.quiet = time.time()
        # So long that a bridge looks into what people closed last: it doesn't within five seconds.
        self.wait_until(self.history.quiet + 7)
        give_up = max(self.history.deadline(self.history.quiet), *[
            end + self.history.allowance_after(name) for _, end, name in self.history.faults]) + self.history.youngest
        while time.time() < give_up:
            self.wait_until(time.time() + 1)
            self.collect()
            # A second round must not change what the first has settled.
            if not judge.Judge(self.history).unfinished():
                self.wait_until(time.time() + 3)
                return

    def collect(self):
        self.history.incidents = self.argus.sql(f"""
            SELECT id, start_time, end_time, source_incident_id, description,
              extract(epoch FROM start_time) AS start, end_time = 'infinity' AS open,
              CASE WHEN end_time = 'infinity' THEN 0 ELSE extract(epoch FROM end_time) END AS end,
              (SELECT string_agg(tag.key || '=' || tag.value, ' ' ORDER BY tag.key, tag.value)
               FROM argus_incident_incidenttagrelation relation JOIN argus_incident_tag tag ON tag.id = relation.tag_id
               WHERE relation.incident_id = incident.id) AS tags
            FROM argus_incident_incident incident WHERE id > {self.history.first_pk} ORDER BY id""")
        self.history.events = self.argus.sql(f"""
            SELECT event.id, event.incident_id, event.type, account.username AS actor, event.description,
              extract(epoch FROM event.timestamp) AS timestamp, extract(epoch FROM event.received) AS received
            FROM argus_incident_event event LEFT JOIN argus_auth_user account ON account.id = event.actor_id
            WHERE event.incident_id > {self.history.first_pk} ORDER BY event.id""")
        self.history.relays = self.relays
        self.history.readers = self.readers
        self.history.bridges = self.bridges


METHODS = {
    "kill the bridge": "kill_bridge",
    "kill Argus's workers": "kill_workers",
    "kill one of Argus's workers": "kill_workers",
    "kill PostgreSQL": "kill_database",
    "kill Alertmanager": "kill_alertmanager",
    "Alertmanager answers 503": "refuse_readers",
    "Argus can't be reached": "disconnect",
    "Argus can't be reached, and the bridge is killed": "disconnect",
    "connections are reset": "add_toxic",
    "connections stall": "add_toxic",
    "answers are slow": "add_toxic",
    "answers break off": "add_toxic",
    "many answers are lost": "lose_answers",
    "the disk is full": "fill_disk",
    "the disk is full, and the bridge is killed": "fill_disk",
    "the token expires": "change_token",
    "the token is replaced": "change_token",
    "the clock steps": "step_clock",
}


def log_of(bridge):
    return "\n".join(line for _, line in bridge.lines[-15:])


def end_by_signal(*_):
    """So that nothing is left running, nor by a second signal while the first is obeyed."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit("ended by a signal")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=240)
    parser.add_argument("--bridges", type=int, choices=(1, 2), default=1)
    parser.add_argument("--logs", default="build/log", help="a directory for all that was said and asked")
    parser.add_argument("bridge", nargs="+")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, end_by_signal)
    run = Run(options)
    try:
        failures = run.run()
    finally:
        run.clean_up()
    print(run.history.summary())
    for failure in failures:
        print("FAILED: " + failure, file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
