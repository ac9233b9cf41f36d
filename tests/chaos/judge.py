"""What must hold after a run, judged by what Argus's database has and by what really was the case."""

import json

from relay import is_list, type_of_event

# How far a time may be off because of what happens between a decision and the line that notes it.
MOMENT = 1.0
# A start is clamped to the server's clock, which is known to the second.
CLOCK = 1.2
AFTER_500 = 80
GLUE = "glue"
PERSON = "person"


class History:
    """What really happened, as the run notes it."""

    def __init__(self, allowance):
        # How long a bridge may take, without any fault, until Argus shows what the monitor shows.
        self.allowance = allowance
        # How long nothing is closed by absence after it was posted, and how much of that the server's clock skips.
        self.youngest = 0
        self.ageing = 0
        self.first_pk = 0
        self.began = self.quiet = self.ended = 0.0
        self.outages = {}
        self.faults = []
        self.acknowledged = []
        self.lines = []
        self.failures = []
        self.incidents, self.events = [], []
        self.relays, self.readers, self.bridges = [], [], []

    def fired(self, alert, now):
        self.outages.setdefault(alert, []).append([now, None])

    def resolved(self, alert, now):
        self.outages[alert][-1][1] = now

    def is_active(self, alert, moment):
        return self.outage_at(alert, moment) is not None

    def outage_at(self, alert, moment):
        for start, end in self.outages.get(alert, []):
            if start <= moment and (end is None or moment < end):
                return start, end
        return None

    def deadline(self, moment):
        """Until when what happened at that moment must be in Argus: the allowance begins again with each fault's end."""
        due = moment + self.allowance
        for begin, end, name in sorted(self.faults):
            if begin < due and end > moment:
                due = max(due, end + self.allowance_after(name))
        return due

    def allowance_after(self, fault):
        """Without its database Argus answers 500, after which an alert waits for a minute."""
        return max(self.allowance, AFTER_500 if "PostgreSQL" in fault else 0)

    def lost(self):
        return sum(relay.lost() for relay in self.relays)

    def human_closes(self):
        return sum(1 for event in self.events if event["actor"] == PERSON and event["type"] == "CLO")

    def summary(self):
        outages = sum(len(times) for times in self.outages.values())
        return (f"{outages} outages, {len(self.incidents)} incidents, {len(self.faults)} faults, {self.lost()} lost answers "
                f"of writes, {self.human_closes()} closes by people, {len(self.acknowledged)} acknowledgements")


def reads_of(reader, since=0.0):
    """The answers with all of Alertmanager's alerts that began since then, in order."""
    with reader.lock:
        passed = list(reader.passed)
    return [read for read in passed if read["time"] >= since and "/alerts" in read["path"] and read["status"] == 200]


def shows(read, alert):
    if "shown" not in read:
        read["shown"] = {row["labels"]["instance"] for row in json.loads(read["answer"])}
    return alert + ".example.org" in read["shown"]


class Incident:
    """A row of the database, with its log."""

    def __init__(self, row, events):
        self.pk = int(row["id"])
        self.alert = row["description"].split(" ")[0]
        self.start = float(row["start"])
        self.is_open = row["open"] == "t"
        self.end = None if self.is_open else float(row["end"])
        self.tags = row["tags"]
        self.id = row["source_incident_id"]
        self.events = [event for event in events if int(event["incident_id"]) == self.pk]
        for event in self.events:
            event["timestamp"], event["received"] = float(event["timestamp"]), float(event["received"])

    def of(self, actor, *types):
        return [event for event in self.events if event["actor"] == actor and event["type"] in types]

    def open_times(self):
        """The times in which it was open, by its log, and from its start where that lacks the first event."""
        begin, result = None if self.of(GLUE, "STA") else self.start, []
        for event in self.events:
            if event["type"] in ("STA", "RES", "REO") and begin is None:
                begin = event["received"]
            elif event["type"] in ("END", "CLO") and begin is not None:
                result.append((begin, event["received"]))
                begin = None
        if begin is not None:
            result.append((begin, float("inf")))
        return result


class Judge:
    def __init__(self, history):
        self.history = history
        self.failures = []
        self.incidents = {}
        for row in history.incidents:
            incident = Incident(row, history.events)
            for event in incident.of(GLUE, "STA"):
                event["received"] += history.ageing
            self.incidents.setdefault(incident.alert, []).append(incident)

    def verdict(self):
        for alert in set(self.incidents) | set(self.history.outages):
            self.judge(alert)
            self.judge_end(alert)
        self.judge_requests()
        acknowledged = sum(1 for events in self.incidents.values() for one in events for _ in one.of(PERSON, "ACK"))
        if acknowledged < len(self.history.acknowledged):
            self.failures.append(f"{len(self.history.acknowledged)} acknowledgements, and {acknowledged} are left")
        seconds = self.history.quiet - self.history.began
        self.require(self.history.lost(), max(3, int(seconds / 15)), "lost answers of writes")
        self.require(self.history.human_closes(), max(2, int(seconds / 20)), "closes by people")
        return self.history.failures + self.failures

    def unfinished(self):
        """What is not yet as it must be in the end."""
        for alert in set(self.incidents) | set(self.history.outages):
            self.judge_end(alert)
        return self.failures

    def require(self, count, least, what):
        if count < least:
            self.failures.append(f"a run with {count} {what} proves nothing: at least {least} are needed; try another seed")

    def fail(self, alert, what):
        self.failures.append(f"{alert}: {what}\n{self.story(alert)}")

    # One alert

    def judge(self, alert):
        outages = self.history.outages.get(alert, [])
        incidents = self.incidents.get(alert, [])
        starts = []
        for incident in incidents:
            self.judge_incident(alert, incident)
            of = [index for index, (start, _) in enumerate(outages) if start - CLOCK <= incident.start <= start + 0.01]
            if not of:
                self.fail(alert, f"incident {incident.pk} begins when the alert did not fire")
            starts += of
        for index in set(starts):
            if starts.count(index) > 1:
                self.fail(alert, f"outage {index + 1} has {starts.count(index)} incidents")
        for index, (start, end) in enumerate(outages):
            self.judge_outage(alert, index, start, end or self.history.ended)

    def judge_outage(self, alert, index, start, end):
        due = self.history.deadline(start)
        if due >= end:
            return
        if not any(begin < due and over > start for one in self.incidents.get(alert, []) for begin, over in one.open_times()):
            self.fail(alert, f"outage {index + 1} has no incident {due - start:.0f} s after it began")

    def judge_incident(self, alert, incident):
        if len(incident.of(GLUE, "STA")) != 1 and not self.is_half_posted(incident):
            self.fail(alert, f"incident {incident.pk} has {len(incident.of(GLUE, 'STA'))} first events")
        tags = f"alertname=LinkDown instance={alert}.example.org severity=critical"
        if incident.tags != tags:
            self.fail(alert, f"incident {incident.pk} has the tags {incident.tags}")
        if incident.end is not None and not any(
                abs(event["timestamp"] - incident.end) < 0.01 for event in incident.events if event["type"] in ("END", "CLO")):
            self.fail(alert, f"incident {incident.pk} ends when nothing has ended it")
        for event in incident.of(GLUE, "END"):
            self.judge_end_event(alert, incident, event)
        for event in incident.of(PERSON, "CLO"):
            self.judge_close(alert, incident, event)
        for event in incident.of(PERSON, "REO"):
            self.judge_reopening(alert, incident, event)

    def is_half_posted(self, incident):
        """Whether a killed server has left it without its first event, and the run is too short for a bridge to add that."""
        is_killed = any(word in name for _, _, name in self.history.faults for word in ("worker", "PostgreSQL"))
        return self.history.ageing > 0 and is_killed and not incident.of(GLUE, "STA")

    def judge_end_event(self, alert, incident, event):
        """An end is right where it lies between the alert's and the moment when a bridge first saw and kept that it was gone."""
        if "superseded" in event["description"]:
            if not any(other.pk > incident.pk for other in self.incidents[alert]):
                self.fail(alert, f"incident {incident.pk} was superseded by none")
            return
        at = event["timestamp"]
        over = [outage for outage in self.history.outages.get(alert, []) if outage[1] and outage[1] <= at + MOMENT]
        if not over:
            return self.fail(alert, f"incident {incident.pk} was ended before its alert was")
        end = over[-1][1]
        later = [start for start, _ in self.history.outages[alert] if start > end]
        if later and later[0] < at - MOMENT:
            return self.fail(alert, f"incident {incident.pk} was ended at {self.clock(at)}, when its alert was active")
        seen = self.first_kept_absence(alert, end, later[0] if later else float("inf"))
        if seen and at > seen + MOMENT:
            self.fail(alert, f"incident {incident.pk} was ended at {self.clock(at)}, and a bridge knew at {self.clock(seen)}")
        return None

    def first_kept_absence(self, alert, end, until):
        """When a round began that saw the alert gone and that is known to have been over, with its memory kept."""
        seen = []
        for relay, reader, bridge in zip(self.history.relays, self.history.readers, self.history.bridges):
            reads = reads_of(reader)
            for index, read in enumerate(reads):
                if not end < read["time"] < until or shows(read, alert):
                    continue
                over = self.end_of_round(reads, index, relay)
                is_one_process = over and not any(read["time"] < start <= over for start in bridge.starts)
                if is_one_process and not self.is_disturbed(read["time"], over, "disk", "clock", "Alertmanager"):
                    seen.append(read["time"])
                    break
        # Each bridge has a memory of its own, and any of them may be the one that ends the incident.
        return max(seen) if len(seen) == len(self.history.readers) else None

    def end_of_round(self, reads, index, relay):
        """When the round was certainly over that began by reading the monitor; None where that isn't known."""
        is_first_look = self.is_listed(relay, reads[index:index + 2])
        # Of a second look a bridge remembers nothing.
        if not is_first_look and index > 0 and self.is_listed(relay, reads[index - 1:index + 1]):
            return None
        # A round reads the monitor again only after the list of what is open.
        later = reads[index + (2 if is_first_look else 1):]
        return later[0]["time"] if later else None

    def is_listed(self, relay, reads):
        """Whether a bridge listed what is open between two reads of the monitor."""
        if len(reads) < 2:
            return False
        with relay.lock:
            return any(is_list(request) and reads[0]["time"] < request["time"] < reads[1]["time"] for request in relay.passed)

    def is_disturbed(self, begin, end, *words):
        start = (self.history.began - 1, self.history.began, "start Alertmanager")
        return any(fault[0] < end and fault[1] + 10 > begin and any(word in fault[2] for word in words)
                   for fault in [start] + self.history.faults)

    def judge_close(self, alert, incident, close):
        """What a person has closed stays closed, and is not opened as another, while the alert goes on."""
        outage = self.history.outage_at(alert, close["received"])
        if outage is None:
            return
        until = outage[1] or float("inf")
        for event in incident.events:
            if event["received"] > close["received"] and event["actor"] == PERSON and event["type"] == "REO":
                until = min(until, event["received"])
        for other in self.incidents[alert]:
            for event in other.of(GLUE, "STA", "RES", "REO"):
                if close["received"] + MOMENT < event["received"] < until - MOMENT:
                    self.fail(alert, f"a person closed incident {incident.pk} at {self.clock(close['received'])}, and the bridge "
                                     f"opened incident {other.pk} at {self.clock(event['received'])}")

    def judge_reopening(self, alert, incident, reopening):
        """What a person has opened stays open until the alert was active."""
        if self.history.outage_at(alert, reopening["received"]):
            return
        later = [start for start, _ in self.history.outages[alert] if start > reopening["received"]]
        until = later[0] if later else float("inf")
        for event in incident.of(GLUE, "END"):
            if reopening["received"] + MOMENT < event["received"] < until:
                self.fail(alert, f"a person opened incident {incident.pk} again at {self.clock(reopening['received'])}, and the "
                                 f"bridge closed it at {self.clock(event['received'])}")

    def is_ambiguous(self, alert, moment):
        """Whether the alert was active after a person's reopening, and no bridge can know that after it is killed."""
        if not any(end is None or end > moment for _, end in self.history.outages.get(alert, [])):
            return False
        return not any(shows(read, alert) and read["time"] > moment + CLOCK + MOMENT for read in self.kept_reads("disk"))

    def kept_reads(self, *disturbances):
        """The reads of the monitor whose rounds were certainly over, with their memory kept, before their process ended."""
        for relay, reader, bridge in zip(self.history.relays, self.history.readers, self.history.bridges):
            reads = reads_of(reader)
            for index, read in enumerate(reads):
                over = self.end_of_round(reads, index, relay)
                if over and not any(read["time"] < start <= over for start in bridge.starts) and not self.is_disturbed(
                        read["time"], over, *disturbances):
                    yield read

    def judge_end(self, alert):
        """What is open after the quiet time."""
        outages = self.history.outages.get(alert, [])
        incidents = self.incidents.get(alert, [])
        is_open = [incident.pk for incident in incidents if incident.is_open]
        decision = max((event for one in incidents for event in one.of(PERSON, "CLO", "REO")),
                       key=lambda event: event["received"], default=None)
        if not outages:
            return None if not incidents else self.fail(alert, "it never fired")
        # Without its first event it is as young as its second.
        if any(self.is_half_posted(incident) for incident in incidents):
            return None
        start, end = outages[-1]
        if end is None:
            is_closed = decision and decision["type"] == "CLO" and decision["received"] > start
            expected = 0 if is_closed else 1
        else:
            is_reopened = decision and decision["type"] == "REO" and decision["received"] > end
            if decision and decision["type"] == "REO" and not is_reopened and self.is_ambiguous(alert, decision["received"]):
                return None
            expected = 1 if is_reopened else 0
        if len(is_open) != expected:
            self.fail(alert, f"{expected} of its incidents should be open in the end, and these are: {is_open}")
        return None

    # Requests

    def judge_requests(self):
        """Before an END the monitor is read after the list of what is open, and doesn't show the alert."""
        alerts = {incident.pk: incident.alert for incidents in self.incidents.values() for incident in incidents}
        for relay, reader in zip(self.history.relays, self.history.readers):
            with relay.lock:
                passed = list(relay.passed)
            for index, request in enumerate(passed):
                if type_of_event(request) != "END" or b"superseded" in request["body"]:
                    continue
                alert = alerts.get(int(request["path"].rstrip("/").split("/")[-2]))
                listed = [other["time"] for other in passed[:index] if is_list(other)]
                reads = [read for read in reads_of(reader) if read["time"] < request["time"]]
                if alert is None or not listed:
                    continue
                if not reads or reads[-1]["time"] < listed[-1]:
                    self.fail(alert, f"the END at {self.clock(request['time'])} came without a second look at the monitor")
                elif shows(reads[-1], alert):
                    self.fail(alert, f"the END at {self.clock(request['time'])} came although the monitor showed the alert")

    # For people

    def clock(self, moment):
        return f"{moment - self.history.began:.1f} s"

    def story(self, alert):
        """What the monitor said, what people and bridges did, and what the database has."""
        lines = []
        for start, end in self.history.outages.get(alert, []):
            lines.append((start, "the alert fires"))
            if end:
                lines.append((end, "the alert is resolved"))
        for begin, end, name in self.history.faults:
            lines.append((begin, f"begin: {name}"))
            lines.append((end, f"end: {name}"))
        for incident in self.incidents.get(alert, []):
            for event in incident.events:
                lines.append((event["received"], f"incident {incident.pk}: {event['type']} by {event['actor']} with the time "
                                                 f"{self.clock(event['timestamp'])} {event['description']}"))
        text = [f"    {self.clock(moment):>8} {what}" for moment, what in sorted(lines)]
        for incident in self.incidents.get(alert, []):
            end = "open" if incident.is_open else f"until {self.clock(incident.end)}"
            text.append(f"    SQL: incident {incident.pk} ({incident.id}) from {self.clock(incident.start)} {end}, {incident.tags}")
        return "\n".join(text)
