"""The judge finds what is wrong in a history that is made up."""

import json
import unittest

import judge


class Passed:
    """A relay that has passed what the test says."""

    def __init__(self):
        self.passed = []
        self.lock = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def lost(self):
        return 9

    def add(self, time, method, path, body=b"", answer=b"[]"):
        self.passed.append({"time": time, "method": method, "path": path, "body": body, "answer": answer, "status": 200,
                            "is_lost": False})

    def read(self, time, *alerts):
        rows = [{"labels": {"instance": alert + ".example.org"}} for alert in alerts]
        self.add(time, "GET", "/api/v2/alerts", answer=json.dumps(rows).encode())


class Process:
    starts = [0.0]


class JudgeTest(unittest.TestCase):
    """The alert link0 is active from 100 to 200; incident 1 is of it, and a round at 201 closes it."""

    def setUp(self):
        history = self.history = judge.History(allowance=20)
        history.quiet, history.ended = 20, 400
        history.outages = {"link0": [[100.0, 200.0]]}
        self.relay, self.reader = Passed(), Passed()
        history.relays, history.readers, history.bridges = [self.relay], [self.reader], [Process()]
        for time in range(100, 200, 10):
            self.reader.read(time, "link0")
        for time in (201, 202, 203, 300):
            self.reader.read(time)
        self.relay.add(201.5, "GET", "/incidents/mine/?open=true")
        self.relay.add(202.5, "POST", "/api/v2/incidents/1/events/", b'{"type": "END"}')
        self.add_incident(1, 100, 201)
        self.events = [(1, "STA", "glue", 100, 101), (1, "END", "glue", 201, 203)]
        # So that a run has enough of them.
        self.history.human_closes = lambda: 9

    def add_incident(self, pk, start, end=None):
        self.history.incidents.append({
            "id": str(pk), "description": "link0 is down", "start": str(start), "open": "f" if end else "t",
            "end": str(end or 0), "tags": "alertname=LinkDown instance=link0.example.org severity=critical",
            "source_incident_id": f"argus-alertmanager:{pk}"})

    def failures(self):
        self.history.events = [
            {"id": str(index), "incident_id": str(pk), "type": kind, "actor": actor, "description": "", "timestamp": str(at),
             "received": str(received)} for index, (pk, kind, actor, at, received) in enumerate(self.events)]
        return " ".join(judge.Judge(self.history).verdict())

    def test_what_is_right_passes(self):
        self.assertEqual(self.failures(), "")

    def test_a_second_incident_of_an_outage_fails(self):
        self.add_incident(2, 100, 201)
        self.events += [(2, "STA", "glue", 100, 102), (2, "END", "glue", 201, 203)]
        self.assertIn("outage 1 has 2 incidents", self.failures())

    def test_an_incident_of_what_did_not_fire_fails(self):
        self.add_incident(2, 150, 201)
        self.events += [(2, "STA", "glue", 150, 151), (2, "END", "glue", 201, 203)]
        self.assertIn("when the alert did not fire", self.failures())

    def test_an_outage_without_incident_fails(self):
        self.history.incidents, self.events = [], []
        self.assertIn("outage 1 has no incident", self.failures())

    def test_a_second_first_event_fails(self):
        self.events.append((1, "STA", "glue", 100, 101))
        self.assertIn("has 2 first events", self.failures())

    def test_a_missing_first_event_is_forgiven_in_a_short_run_in_which_a_worker_was_killed(self):
        self.events = [(1, "ACK", "person", 150, 150)]
        self.history.incidents[0].update(open="t", end="0")
        self.history.faults = [(99, 101, "kill one of Argus's workers")]
        self.assertIn("has 0 first events", self.failures())
        self.history.ageing = 60
        self.assertEqual("", self.failures())
        self.history.faults = []
        self.assertIn("has 0 first events", self.failures())

    def test_missing_tags_fail(self):
        self.history.incidents[0]["tags"] = "alertname=LinkDown"
        self.assertIn("has the tags alertname=LinkDown", self.failures())

    def test_an_end_that_comes_too_early_fails(self):
        self.history.incidents[0]["end"] = "150"
        self.events[1] = (1, "END", "glue", 150, 203)
        self.assertIn("was ended before its alert was", self.failures())

    def test_an_end_that_is_told_too_late_fails(self):
        self.history.incidents[0]["end"] = "290"
        self.events[1] = (1, "END", "glue", 290, 291)
        self.assertIn("a bridge knew at 201.0", self.failures())

    def test_an_end_is_of_the_round_after_the_one_whose_second_look_lacks_the_alert(self):
        self.history.outages["link0"] = [[100.0, 201.2]]
        reads = {read["time"]: read for read in self.reader.passed}
        reads[201]["answer"] = reads[190]["answer"]
        reads[203]["time"] = 290
        self.relay.passed[1]["time"] = 300.5
        self.relay.add(290.5, "GET", "/incidents/mine/?open=true")
        self.history.incidents[0]["end"] = "290"
        self.events[1] = (1, "END", "glue", 290, 301)
        self.assertNotIn("a bridge knew", self.failures())

    def test_an_end_after_the_alert_came_back_fails(self):
        self.history.outages["link0"].append([250.0, 350.0])
        self.history.incidents[0]["end"] = "290"
        self.events[1] = (1, "END", "glue", 290, 291)
        self.assertIn("when its alert was active", self.failures())

    def test_what_stays_open_fails(self):
        self.history.incidents[0]["open"] = "t"
        self.events.pop()
        self.assertIn("0 of its incidents should be open in the end, and these are: [1]", self.failures())

    def test_an_end_without_a_second_look_fails(self):
        self.reader.passed = [read for read in self.reader.passed if read["time"] != 202]
        self.assertIn("came without a second look", self.failures())

    def test_an_end_against_a_second_look_fails(self):
        self.reader.passed[-3]["answer"] = self.reader.passed[0]["answer"]
        self.assertIn("came although the monitor showed the alert", self.failures())

    def test_a_close_by_a_person_that_is_undone_fails(self):
        self.events[1:1] = [(1, "CLO", "person", 150, 150), (1, "RES", "glue", 160, 160)]
        self.assertIn("a person closed incident 1 at 150.0 s, and the bridge opened incident 1 at 160.0 s", self.failures())

    def test_a_reopening_by_a_person_that_is_undone_fails(self):
        self.events += [(1, "REO", "person", 250, 250), (1, "END", "glue", 201, 260)]
        self.assertIn("a person opened incident 1 again at 250.0 s, and the bridge closed it at 260.0 s", self.failures())

    def test_a_reopening_ends_with_the_next_outage_that_a_bridge_has_seen(self):
        self.history.outages["link0"].append([310.0, 330.0])
        self.events.append((1, "REO", "person", 305, 305))
        self.history.incidents[0]["open"] = "t"
        self.assertNotIn("in the end", self.failures())
        for time in (312, 314, 316, 318):
            self.reader.read(time, "link0")
        self.assertIn("0 of its incidents should be open in the end, and these are: [1]", self.failures())

    def test_a_close_by_a_person_holds_to_the_end(self):
        self.history.outages["link0"] = [[100.0, None]]
        self.history.incidents[0]["end"] = "150"
        self.events[1] = (1, "CLO", "person", 150, 150)
        self.relay.passed = []
        self.assertEqual(self.failures(), "")

    def test_a_run_without_lost_answers_fails(self):
        self.relay.lost = lambda: 0
        self.assertIn("a run with 0 lost answers of writes proves nothing", self.failures())

    def test_a_run_without_closes_by_people_fails(self):
        del self.history.human_closes
        self.assertIn("a run with 0 closes by people proves nothing", self.failures())

    def test_the_story_has_what_happened(self):
        self.events.append((1, "STA", "glue", 100, 101))
        for part in ("the alert fires", "the alert is resolved", "incident 1: END by glue", "SQL: incident 1"):
            self.assertIn(part, self.failures())


if __name__ == "__main__":
    unittest.main()
