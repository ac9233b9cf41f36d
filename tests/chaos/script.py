"""What happens in a run, made from its seed alone: when alerts come and go, what people do, and what breaks."""

import random

# Active all the time: a list without any alert would be held for a quarter of an hour.
STEADY = ["steady0", "steady1", "steady2"]

# Active until a bridge is going to be killed that can't reach Argus or its disk.
LASTING = ["lasting0", "lasting1"]
# How many alerts come and go.
LINKS = 8

# Each fault with its shortest and longest duration in seconds.
FAULTS = {
    "kill the bridge": (1, 1),
    "kill Argus's workers": (1, 1),
    "kill one of Argus's workers": (1, 1),
    "kill PostgreSQL": (1, 2),
    "kill Alertmanager": (1, 2),
    "Alertmanager answers 503": (1, 2),
    "Argus can't be reached": (2, 5),
    # So long that a round which can't reach Argus begins and ends in it.
    "Argus can't be reached, and the bridge is killed": (12, 12),
    "connections are reset": (1, 2),
    "connections stall": (2, 4),
    "answers are slow": (2, 4),
    "answers break off": (2, 3),
    "many answers are lost": (3, 4),
    "the disk is full": (2, 4),
    "the disk is full, and the bridge is killed": (2, 4),
    "the token expires": (1, 3),
    "the token is replaced": (1, 1),
    "the clock steps": (2, 4),
}


class Script:
    """Steps of (time, what, about what), in order. The times are seconds since the start."""

    def __init__(self, seed, seconds, faults):
        self.random = random.Random(seed)
        self.seconds = seconds
        self.steps = []
        # In a longer run alerts stay longer too, so that most of them live without any fault.
        self.longest = max(9.0, min(60.0, seconds / 5))
        for alert in STEADY + LASTING:
            self.add(0, "fire", alert)
        for number in range(LINKS):
            self.flap(f"link{number}")
        self.break_things(faults)
        self.steps.sort(key=lambda step: step[0])

    def add(self, time, what, about):
        self.steps.append((round(time, 1), what, about))

    def flap(self, alert):
        time = self.random.uniform(0, 4)
        while True:
            lasts = self.random.uniform(4, self.longest)
            self.add(time, "fire", alert)
            if self.be_people(alert, time, lasts):
                # A bridge looks into a close five seconds later: the server's clock may be off by so much.
                lasts += 8
            if time + lasts > self.seconds:
                return
            time += lasts
            # Some come back as soon as a bridge has seen that they were gone, before it has closed their incidents.
            if self.random.random() < 0.25:
                self.add(time, "resolve until it is seen", alert)
                time += 2
                continue
            self.add(time, "resolve", alert)
            pause = self.random.uniform(4, self.longest)
            if self.random.random() < 0.3 and time + 3 < self.seconds:
                self.add(time + self.random.uniform(1, 3), "a person reopens", alert)
            time += pause
            if time > self.seconds:
                return

    def be_people(self, alert, time, lasts):
        """Returns whether a person closes the alert's incident and leaves it closed."""
        choice = self.random.random()
        moment = time + self.random.uniform(1.5, lasts)
        if moment > self.seconds:
            return False
        if choice < 0.45:
            self.add(moment, "a person closes", alert)
        elif choice < 0.6:
            self.add(moment, "a person acknowledges", alert)
        if choice < 0.15:
            self.add(moment + self.random.uniform(0.5, 3), "a person reopens", alert)
        return 0.15 <= choice < 0.45

    def break_things(self, faults):
        time = 4.0
        deck = []
        while True:
            if not deck:
                deck = list(faults)
                self.random.shuffle(deck)
            fault = deck.pop()
            lasts = self.random.uniform(*FAULTS[fault])
            if time + lasts > self.seconds - 2:
                break
            self.add(time, "begin", fault)
            if "is killed" in fault:
                # What a bridge sees and can't tell Argus, it must know after it was killed.
                for alert in LASTING:
                    self.add(time + 0.3, "resolve", alert)
                    self.add(time + lasts + 8, "fire", alert)
            self.add(time + lasts, "end", fault)
            time += lasts + self.random.uniform(1, max(2, self.seconds / 20))
        # The last one leaves a bridge with nothing but what it has on its disk.
        self.add(self.seconds - 1.5, "begin", "kill the bridge")
        self.add(self.seconds - 0.5, "end", "kill the bridge")
