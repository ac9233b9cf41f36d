"""What happens in a run, made from its seed alone: when alerts come and go, what people do, and what breaks."""

import random

# Active all the time: a list without any alert would be held for a quarter of an hour.
STEADY = ["steady0", "steady1", "steady2"]

# Each fault with its longest duration in seconds.
FAULTS = {
    "kill the bridge": 1,
    "kill Argus's workers": 1,
    "kill one of Argus's workers": 1,
    "kill PostgreSQL": 2,
    "kill Alertmanager": 2,
    "Alertmanager answers 503": 2,
    "Argus can't be reached": 5,
    "Argus can't be reached, and the bridge is killed": 6,
    "connections are reset": 2,
    "connections stall": 4,
    "answers are slow": 4,
    "answers break off": 3,
    "many answers are lost": 4,
    "the disk is full": 4,
    "the disk is full, and the bridge is killed": 4,
    "the token expires": 3,
    "the token is replaced": 1,
    "the clock steps": 4,
}


class Script:
    """Steps of (time, what, about what), in order. The times are seconds since the start."""

    def __init__(self, seed, seconds, faults):
        self.random = random.Random(seed)
        self.seconds = seconds
        self.steps = []
        # In a longer run alerts stay longer too, so that most of them live without any fault.
        self.longest = max(9.0, min(60.0, seconds / 5))
        for alert in STEADY:
            self.add(0, "fire", alert)
        for number in range(8):
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
            self.be_people(alert, time, lasts)
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
        choice = self.random.random()
        moment = time + self.random.uniform(1.5, lasts)
        if moment > self.seconds:
            return
        if choice < 0.45:
            self.add(moment, "a person closes", alert)
            if choice < 0.15:
                self.add(moment + self.random.uniform(0.5, 3), "a person reopens", alert)
        elif choice < 0.65:
            self.add(moment, "a person acknowledges", alert)

    def break_things(self, faults):
        time = 4.0
        deck = []
        while True:
            if not deck:
                deck = list(faults)
                self.random.shuffle(deck)
            fault = deck.pop()
            lasts = max(1.0, FAULTS[fault] * self.random.uniform(0.5, 1))
            if time + lasts > self.seconds - 2:
                break
            self.add(time, "begin", fault)
            self.add(time + lasts, "end", fault)
            time += lasts + self.random.uniform(1.5, max(3, self.seconds / 20))
        # The last one leaves a bridge with nothing but what it has on its disk.
        self.add(self.seconds - 1.5, "begin", "kill the bridge")
        self.add(self.seconds - 0.5, "end", "kill the bridge")
