"""What the numbers of run events say."""
from collections import defaultdict

KINDS = {"run-started", "step-started", "line", "progress", "step-retried", "step-finished", "map-progress",
         "source-finished", "run-finished"}


def missing(events):
    """Everything by which events are less, more or otherwise than the run wrote; empty where they are whole."""
    problems = []
    sources = defaultdict(list)
    for event in events:
        if event["kind"] not in KINDS:
            problems.append(f"unknown kind {event['kind']}")
        sources[(event["process"], event["attempt"])].append(event)
    for source, told in sources.items():
        numbers = [event["seq"] for event in told]
        if numbers != list(range(len(numbers))):
            problems.append(f"source {source} has the numbers {numbers}")
        last = told[-1]
        if last["kind"] != "source-finished":
            problems.append(f"source {source} ends with {last['kind']}")
        elif last["count"] != len(told):
            problems.append(f"source {source} says {last['count']} events, {len(told)} are there")
    ends = [event for event in events if event["kind"] == "run-finished"]
    if len(ends) != 1:
        problems.append(f"{len(ends)} times run-finished")
    else:
        listed = {(source["process"], source["attempt"]): source["count"] for source in ends[0]["sources"]}
        counted = {source: len(told) for source, told in sources.items()}
        if listed != counted:
            problems.append(f"run-finished lists {listed}, there are {counted}")
    return problems


def output(events):
    """The steps' lines of output, in order, parts joined; the runtime's own notes belong to no step."""
    lines = defaultdict(list)
    for event in events:
        if event["kind"] == "line" and "step" in event:
            if event.get("part") and event["part"] > 1:
                lines[event["step"]][-1] += event["text"]
            else:
                lines[event["step"]].append(event["text"])
    return dict(lines)


def states(events):
    """How each step ended."""
    return {event["step"]: event["state"] for event in events if event["kind"] == "step-finished"}


def state(events):
    """How the run ended."""
    return next(event["state"] for event in events if event["kind"] == "run-finished")
