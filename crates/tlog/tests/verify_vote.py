"""Holds the file of a vote against its log and counts it again, with nothing but Python's standard library.

Written from docs/recount.md, not from the other program. `verify_log.py FOLDER --vote FILE` calls it with the entries of a
log that holds. What menus buy is not counted here: that takes a rule of a library of its own.
"""
import hashlib, json, re
from datetime import datetime
from fractions import Fraction

ANNOUNCED, PUBLISHED, DRAWN = "vote.announced", "vote.published", "signature_audit.drawn"
MEASURES = ("heads", "area", "shares", "dwellings")


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def measured(word):
    return f"{len(word.encode())}:{word}"


def instant(text):
    """Seconds and nanoseconds, so that the same instant is the same however it is written."""
    whole, fraction = re.fullmatch(r"([^.]+?)(?:\.(\d+))?Z", text).groups()
    return datetime.fromisoformat(whole + "+00:00").timestamp(), int((fraction or "0").ljust(9, "0"))


# --- what is hashed ------------------------------------------------------------------------------------------
def plain(text):
    risky = lambda c: c in "%-:, " or ord(c) < 32 or 127 <= ord(c) < 160
    return "".join(f"%{ord(c):x};" if risky(c) else c for c in text)


def roll_hash(scope, lines):
    text = f"yiju-roll-1\t{scope}\t{len(lines)}\n"
    for line in lines:
        parts = ",".join(
            f"{plain(p['building'])}-{plain(p['entrance'])}:{p['area']}:{p['area_source']}:{p.get('shares', 0)}"
            for p in line["parts"]
        )
        qualities, reasons = ",".join(line.get("qualities", [])), ",".join(line["reasons"])
        text += f"{line['number']}\t{line['heads']}\t{parts}\t{qualities}\t{reasons}\t{plain(line.get('commitment', ''))}\n"
    return sha(text)


def answer_text(answer):
    ((kind, said),) = answer.items()
    if kind == "choice":
        return f"choice:{said}"
    if kind == "points":
        words = [f"{measured(option)}={points};" for option, points in sorted(said.items())]
    else:
        words = [measured(option) for option in (sorted(set(said)) if kind == "approves" else said)]
    return f"{kind}:{len(words)}:{''.join(words)}"


def commitment(vote, ballot):
    sheet = ballot.get("sheet")
    fields = ["yiju-ballot-1", ballot["salt"], vote, str(ballot["line"]), str(ballot["version"]), ballot["channel"]]
    fields += [ballot["handed_in_at"], "proxy" if ballot.get("by_proxy") else "owner", measured(sheet) if sheet else ""]
    fields += [f"{measured(key)}={answer_text(answer)}" for key, answer in sorted(ballot["answers"].items())]
    return sha("\t".join(fields))


# --- the count -----------------------------------------------------------------------------------------------
def weight(line, parts):
    return {
        "heads": line["heads"],
        "area": sum(part["area"] for part in parts),
        "shares": sum(part.get("shares", 0) for part in parts),
        "dwellings": len(parts),
    }


def plus(one, other):
    return {measure: one[measure] + other[measure] for measure in MEASURES}


NOTHING = dict.fromkeys(MEASURES, 0)


class Voter:
    def __init__(self, line, choice, in_person, objected, delivered, parts=None):
        self.line, self.choice, self.in_person = line, choice, in_person
        self.objected, self.delivered = objected, delivered
        self.parts = line["parts"] if parts is None else parts
        self.weight = weight(line, self.parts)

    def inside(self, parts):
        return Voter(self.line, self.choice, self.in_person, self.objected, self.delivered, parts)

    def counts(self, what):
        return {
            "all": True,
            "participants": self.choice is not None,
            "cast": self.choice in ("yes", "no"),
            "yes": self.choice == "yes",
            "no": self.choice == "no",
            "abstentions": self.choice == "abstain",
            "in-person": self.choice is not None and self.in_person,
            "objections": self.objected,
        }[what]


def weigh(voters, what, measure):
    return sum(voter.weight[measure] for voter in voters if voter.counts(what))


def find(condition, voters):
    ((kind, inner),) = condition.items()
    if kind in ("all", "any"):
        terms = [find(term, voters) for term in inner]
        met = [term["met"] for term in terms]
        return {"of": kind, "met": bool(met) and all(met) if kind == "all" else any(met), "terms": terms}
    if kind == "among":
        term = find(inner["holds"], [v for v in voters if inner["quality"] in v.line.get("qualities", [])])
        return {"of": "among", "met": term["met"], "quality": inner["quality"], "term": term}
    if kind == "each":
        places = {}
        for voter in voters:
            here = {}
            for part in voter.parts:
                place = part["building"] if inner["part"] == "building" else f"{part['building']}-{part['entrance']}"
                here.setdefault(place, []).append(part)
            for place, parts in here.items():
                places.setdefault(place, []).append(voter.inside(parts))
        groups = [{"place": place, "finding": find(inner["holds"], places[place])} for place in sorted(places)]
        met = bool(groups) and all(group["finding"]["met"] for group in groups)
        return {"of": "each", "met": met, "part": inner["part"], "groups": groups}
    return test(inner, voters)


def test(asked, voters):
    how, bound = asked["comparison"], asked["bound"]
    got = weigh(voters, asked["count"], asked["measure"])
    found = {"of": "test", "count": asked["count"], "measure": asked["measure"], "comparison": how, "got": got}
    if "number" in bound:
        exact, empty = Fraction(bound["number"]), False
    else:
        of = bound["of"]
        total = weigh(voters, of["base"], asked["measure"])
        part, whole = map(int, of["fraction"].split("/"))
        exact, empty = Fraction(total * part, whole), total == 0
        found.update(base=of["base"], total=total, fraction=of["fraction"])
    floor, ceiling = exact.__floor__(), exact.__ceil__()
    needed = {"at-least": ceiling, "more-than": floor + 1, "less-than": ceiling - 1, "at-most": floor}[how]
    upward = how in ("at-least", "more-than")
    met = got >= needed and not empty if upward else got <= needed
    found.update(met=met, needed=needed, shortfall=max(0, needed - got if upward else got - needed))
    return found


def tests(condition):
    ((kind, inner),) = condition.items()
    if kind in ("all", "any"):
        return [found for term in inner for found in tests(term)]
    return [inner] if kind == "test" else tests(inner["holds"])


def conditions(rule):
    found = [rule.get("quorum"), rule["approval"], rule.get("objections"), *rule.get("consequences", {}).values()]
    if rule.get("second-round"):
        second = rule["second-round"]
        found += [second.get("quorum"), second["approval"]]
        if isinstance(second["opens"], dict):
            found.append(second["opens"]["rejected"])
    return [condition for condition in found if condition]


def count_silence(rule, voters, covenant):
    silence = rule.get("silence", "not-participating")
    if silence == "not-participating":
        return {"silence": "not-participating"}
    if not covenant:
        return {"silence": "no-covenant"}
    part, whole = map(int, silence["with-majority"].split("/"))
    measures = {asked["measure"] for condition in conditions(rule) for asked in tests(condition)}
    carries = lambda side: measures and all(
        weigh(voters, side, m) * whole > weigh(voters, "all", m) * part and weigh(voters, "all", m) for m in measures
    )
    side = next((side for side in ("yes", "no") if carries(side)), None)
    if side is None:
        return {"silence": "no-majority"}
    following = [voter for voter in voters if voter.choice is None and voter.delivered]
    for voter in following:
        voter.choice = side
    return {"silence": "with-majority", "side": side, "lines": [voter.line["number"] for voter in following]}


def tally(rule, voters, round_, covenant):
    voters = [v for v in voters if set(rule.get("electorate", [])) <= set(v.line.get("qualities", []))]
    silence = count_silence(rule, voters, covenant)
    second = rule.get("second-round")
    part = second if round_ == "second" and second else rule
    look = lambda condition: find(condition, voters) if condition else None
    quorum, approval, objections = look(part.get("quorum")), look(part["approval"]), look(rule.get("objections"))
    holds = lambda finding: finding is None or finding["met"]
    outcome = "passed"
    if not holds(quorum):
        outcome = "quorum-missed"
    elif not approval["met"]:
        outcome = "rejected"
    elif not holds(objections):
        outcome = "objected"
    again = False
    if round_ == "first" and second:
        opens = second["opens"]
        if opens == "quorum-missed":
            again = outcome == "quorum-missed"
        else:
            again = outcome == "rejected" and look(opens["rejected"])["met"]
    total = lambda what: {m: weigh(voters, what, m) for m in MEASURES}
    names = {"in-person": "in_person"}
    sums = ("all", "participants", "yes", "no", "abstentions", "in-person", "objections")
    return {
        "round": round_,
        "outcome": outcome,
        "quorum": quorum,
        "approval": approval,
        "objections": objections,
        "consequences": {name: look(condition) for name, condition in rule.get("consequences", {}).items()},
        "silence": silence,
        "second_round": again,
        "totals": {names.get(what, what): total(what) for what in sums},
    }


def choose(form, vote, effective, voters):
    rule, options = form.get("rule"), form["options"]
    admitted = [v for v in voters if set((rule or {}).get("electorate", [])) <= set(v.line.get("qualities", []))]
    orders = {}
    for voter in admitted:
        ballot = effective.get(voter.line["number"])
        if ballot:
            orders[voter.line["number"]] = ballot["answers"].get(vote["key"], {}).get("ranks", [])
    line = {voter.line["number"]: voter.line for voter in admitted}
    weights = {number: weight(line[number], line[number]["parts"]) for number in orders}
    left, rounds, winner = list(options), [], None
    while True:
        standing = []
        for option in left:
            behind = [n for n, order in orders.items() if next((o for o in order if o in left), None) == option]
            heads, area = (sum(weights[n][m] for n in behind) for m in ("heads", "area"))
            standing.append({"option": option, "heads": heads, "area": area})
        total = sum(s["heads"] for s in standing)
        # Of equal ones the last is the best.
        best = max(reversed(standing), key=lambda s: (s["heads"], s["area"]))
        if best["heads"] > 0 and (2 * best["heads"] > total or len(standing) == 1):
            winner = best["option"]
        tied = len(standing) == 2 and standing[0]["heads"] == standing[1]["heads"] and standing[0]["area"] == standing[1]["area"]
        if winner or total == 0 or tied:
            rounds.append({"standing": standing, "struck_out": None})
            break
        weakest = min(reversed(standing), key=lambda s: (s["heads"], s["area"]))["option"]
        left.remove(weakest)
        rounds.append({"standing": standing, "struck_out": weakest})
    agreed = {}
    for option in options:
        agreed[option] = dict(NOTHING)
        for number, order in orders.items():
            if option in order:
                agreed[option] = plus(agreed[option], weights[number])
    found = None
    if rule and winner:
        said = []
        for voter in voters:
            order = orders.get(voter.line["number"])
            choice = None if order is None else "yes" if winner in order else "no"
            said.append(Voter(voter.line, choice, False, False, voter.delivered))
        found = tally(rule, said, vote["round"], vote["covenant"])
    return {"form": "ranking", "rounds": rounds, "winner": winner, "tally": found, "agreed": agreed}


def willing(form, voters):
    sums = {None: 0, "yes": 0, "no": 0, "abstain": 0}
    for voter in voters:
        sums[voter.choice] += len(voter.line["parts"])
    households, needed = sum(sums.values()), form["needed"]
    least = None if needed is None else -(-households * needed // 1_000_000)
    return {
        "form": "willingness",
        "households": households,
        "willing": sums["yes"],
        "unwilling": sums["no"],
        "undecided": sums["abstain"],
        "silent": sums[None],
        "needed": needed,
        "needed-households": least,
        "shortfall": None if least is None else max(0, least - sums["yes"]),
        "reached": None if least is None else households > 0 and sums["yes"] >= least,
    }


def latest(ballots):
    """The ballot that counts, by line."""
    effective = {}
    for ballot in ballots:
        other = effective.get(ballot["line"])
        order = lambda b: (instant(b["handed_in_at"]), b["version"])
        if other is None or order(ballot) >= order(other):
            effective[ballot["line"]] = ballot
    return effective


def count(file):
    """The roll, the ballots and the questions of `yiju-vote-result-1`."""
    effective, spoiled = latest(file["ballots"]), {}
    for sheet in file.get("spoiled", []):
        spoiled[sheet["reason"]] = spoiled.get(sheet["reason"], 0) + 1
    channels = {}
    for ballot in effective.values():
        channels[ballot["channel"]] = channels.get(ballot["channel"], 0) + 1
    cast = {"kept": len(file["ballots"]), "effective": len(effective), "by_channel": channels}
    cast["replaced"] = cast["kept"] - cast["effective"]
    if spoiled:
        cast["spoiled"] = spoiled
    if file.get("spoiled_takes_part"):
        # Who handed in nothing but a sheet that cannot be counted took part, and left everything open.
        for sheet in file.get("spoiled", []):
            effective.setdefault(sheet["line"], {"channel": "paper", "answers": {}})
    objected, delivered = set(file.get("objected", [])), set(file.get("delivered", []))
    round_, covenant = file.get("round", "first"), file.get("covenant") is not None
    questions = []
    for question in file["questions"]:
        key, form = question["key"], question["asks"]

        def voter(line):
            ballot = effective.get(line["number"])
            choice = ballot and ballot["answers"].get(key, {}).get("choice", "abstain")
            in_person = bool(ballot) and ballot["channel"] == "meeting" and not ballot.get("by_proxy")
            return Voter(line, choice, in_person, line["number"] in objected, line["number"] in delivered)

        voters = [voter(line) for line in file["roll"]]
        said = [b["answers"][key] for b in effective.values() if key in b["answers"]]
        if form["form"] == "decision":
            result = {"form": "decision", **tally(form["rule"], voters, round_, covenant)}
        elif form["form"] == "willingness":
            result = willing(form, voters)
        elif form["form"] == "ranking":
            result = choose(form, {"key": key, "round": round_, "covenant": covenant}, effective, voters)
        elif form["form"] == "approval":
            liked = {option: sum(option in answer.get("approves", []) for answer in said) for option in form["options"]}
            result = {"form": "approval", "liked": liked}
        else:
            given = {option: sum(a.get("points", {}).get(option, 0) for a in said) for option in form["options"]}
            result = {"form": "points", "points": given}
        questions.append({"question": key, "matter": question["matter"], "text": question["text"], "result": result})
    computed, stated = roll_hash(file["scope"], file["roll"]), file.get("roll_hash")
    agrees = None if stated is None else stated == computed
    return {
        "roll": {"lines": len(file["roll"]), "stated": stated, "computed": computed, "agrees": agrees},
        "ballots": cast,
        "questions": questions,
    }


# --- the audit of signatures ---------------------------------------------------------------------------------
def sample_size(population, decisive, risk):
    """The first n with C(N-k, n) / C(N, n) <= risk, in parts per million."""
    missed, drawn = Fraction(1), 0
    while missed * 1_000_000 > risk and drawn < population:
        missed *= Fraction(max(0, population - decisive - drawn), population - drawn)
        drawn += 1
    return drawn


def fewest(numbers):
    return min((number for number in numbers if number is not None), default=None)


def hardest(numbers):
    """What it takes to turn all of them: nothing, where one of them cannot be turned."""
    numbers = list(numbers)
    return None if None in numbers else max(numbers, default=None)


def reach(weights, distance, step):
    """How many of the heaviest it takes to go so far."""
    gone = 0
    for taken, weight_ in enumerate(sorted(weights, reverse=True), 1):
        gone += step * weight_
        if gone >= distance:
            return taken
    return None


def turn_test(found, weights):
    how, step = found["comparison"], 1
    if "fraction" in found:
        part, whole = map(int, found["fraction"].split("/"))
        over = whole * found["got"] - part * found["total"]
        step = whole + part if (found["count"], found["base"]) == ("abstentions", "cast") else whole
    else:
        over = found["got"] - found["needed"] + {"more-than": 1, "less-than": -1}.get(how, 0)
    if how in ("at-least", "less-than"):
        distance = over + 1 if over >= 0 else -over
    else:
        distance = over if over > 0 else 1 - over
    return reach([w[found["measure"]] for w in weights], max(1, distance), step)


def turn(found, weights):
    """The fewest forged ballots that could turn a finding."""
    of = found["of"]
    if of == "test":
        return turn_test(found, weights)
    if of == "among":
        return turn(found["term"], weights)
    terms = [group["finding"] for group in found["groups"]] if of == "each" else found["terms"]
    if (of in ("all", "each")) == found["met"]:
        return fewest(turn(term, weights) for term in terms)
    return hardest(turn(term, weights) for term in terms if term["met"] == found["met"])


def decide(result, weights):
    """The fewest forged ballots that could change the outcome of a question."""
    if result["form"] == "ranking":
        return 1 if weights else None
    if result["form"] == "willingness":
        if result["needed-households"] is None:
            return None
        over = result["willing"] - result["needed-households"]
        return reach([w["dwellings"] for w in weights], over + 1 if over >= 0 else -over, 1)
    if result["form"] != "decision":
        return None
    if result["silence"]["silence"] not in ("not-participating", "no-covenant"):
        return 1 if weights else None
    parts = [part for part in (result["quorum"], result["approval"]) if part]
    if result["outcome"] == "passed":
        return fewest(turn(part, weights) for part in parts)
    if result["objections"] and not result["objections"]["met"]:
        return None
    return hardest(turn(part, weights) for part in parts if not part["met"])


def audited(file, questions):
    """Lines and versions that the seed of the file draws."""
    audit, lines = file["signature_audit"], {line["number"]: line for line in file["roll"]}
    by_hand = lambda b: b["channel"] in ("paper", "assisted", "proxy") or b.get("by_proxy")
    suspects = [ballot for ballot in latest(file["ballots"]).values() if by_hand(ballot)]
    weights = [weight(lines[b["line"]], lines[b["line"]]["parts"]) for b in suspects]
    decisive = fewest(decide(question["result"], weights) for question in questions)
    size = 0 if decisive is None else sample_size(len(suspects), decisive, audit["risk_limit"])

    def ticket(b):
        fields = ["yiju-signature-audit-1", file.get("vote", ""), file.get("roll_hash") or "", audit["seed"]]
        return sha("\t".join(fields + [str(b["line"]), str(b["version"]), b.get("commitment") or ""]))

    drawn = sorted((ticket(b), b["line"], b["version"]) for b in suspects)[:size]
    return [place[1:] for place in drawn]


# --- the file against the log --------------------------------------------------------------------------------
def faults(file):
    """Whether the file can be counted at all."""
    lines = [line["number"] for line in file["roll"]]
    if not lines or lines != list(range(1, len(lines) + 1)):
        return True
    if any(not l["heads"] or not l["parts"] or any(p["area"] <= 0 for p in l["parts"]) for l in file["roll"]):
        return True
    asked, seen, sheets = {question["key"]: question["asks"] for question in file["questions"]}, set(), set()
    if len(asked) != len(file["questions"]):
        return True
    for ballot in file["ballots"]:
        line = ballot["line"]
        if line not in lines or (line, ballot["version"]) in seen:
            return True
        for key, answer in ballot["answers"].items():
            options = [option for said in answer.values() if not isinstance(said, str) for option in said]
            if key not in asked or not set(options) <= set(asked[key].get("options", [])):
                return True
        if ballot["channel"] == "paper" and line in sheets:
            return True
        seen.add((line, ballot["version"]))
        if ballot["channel"] == "paper":
            sheets.add(line)
        if not instant(file["opens_at"]) <= instant(ballot["handed_in_at"]) < instant(file["closes_at"]):
            return True
    for sheet in file.get("spoiled", []):
        in_time = instant(file["opens_at"]) <= instant(sheet["handed_in_at"]) < instant(file["closes_at"])
        if sheet["line"] not in lines or not in_time:
            return True
    return any(line not in lines for line in file.get("objected", []) + file.get("delivered", []))


def differences(file, entries):
    """The keys of everything in which a file and the entries of a log differ, sorted, each once."""
    found = set()
    vote = file.get("vote") or "0" * 32
    if "vote" not in file:
        found.add("unnamed")
    ballots, events = {}, {ANNOUNCED: [], PUBLISHED: [], DRAWN: []}
    for entry in entries:
        if entry["kind"] == "ballot.cast":
            named = re.fullmatch(r"([0-9a-f]{32})/([0-9a-f]{64})", entry["object"])
            if not named:
                found.add("entry-unread")
            elif named[1] == vote:
                ballots[named[2]] = entry
        elif entry["kind"] in events and entry["object"] == vote:
            events[entry["kind"]].append(entry)

    def opened(event, needed):
        opening = file.get("opened", {}).get(event)
        if not events[event]:
            if needed or opening:
                found.add("entry-missing")
            return None
        if len(events[event]) > 1:
            found.add("entry-twice")
        if opening is None:
            found.add("opening-missing")
            return None
        try:
            salt = bytes.fromhex(opening["salt"])
        except ValueError:
            salt = b""
        if hashlib.sha256(salt + opening["payload"].encode()).hexdigest() != events[event][0]["commit"]:
            found.add("opening-changed")
            return None
        return json.loads(opening["payload"])

    counted = None if faults(file) else count(file)
    if counted is None:
        found.add("fault")
    announced = opened(ANNOUNCED, True)
    if announced:
        then = announced["vote"]
        same = all(file.get(name) == then.get(name) for name in ("title", "covenant", "pack"))
        same &= file.get("round", "first") == then["round"] and file.get("roll_hash") == announced["roll_hash"]
        same &= all(instant(file[name]) == instant(then[name]) for name in ("opens_at", "closes_at"))
        takes_part = lambda told: told.get("spoiled_takes_part", False)
        same &= takes_part(file) == takes_part(announced.get("particulars", {}))
        same &= [q["key"] for q in file["questions"]] == [q["key"] for q in then["questions"]]
        if not same:
            found.add("vote-changed")
        asked = {question["key"]: question for question in then["questions"]}
        rule = lambda question: (question["asks"].get("rule"), question["asks"].get("needed"))
        for question in file["questions"]:
            other = asked.get(question["key"])
            if other and rule(question) != rule(other):
                found.add("rule-changed")
            elif other and question != other:
                found.add("question-changed")
        if roll_hash(file["scope"], file["roll"]) != announced["roll_hash"]:
            found.add("roll-changed")
    left, versions = dict(ballots), {}
    for ballot in file["ballots"]:
        versions.setdefault(ballot["line"], set()).add(ballot["version"])
        stated, salt = ballot.get("commitment"), ballot.get("salt", "")
        if stated is None or not re.fullmatch(r"[0-9a-f]{32}", salt):
            found.add("ballot-unsealed")
        elif commitment(vote, ballot) != stated:
            found.add("ballot-changed")
            left.pop(stated, None)
        elif left.pop(stated, None) is None:
            found.add("ballot-unlogged")
    if left:
        found.add("ballot-missing")
    if any(kept != set(range(1, len(kept) + 1)) for kept in versions.values()):
        found.add("version-struck")
    posted = opened(PUBLISHED, False)
    if posted:
        if any(set(file.get(name, [])) != set(posted[name]) for name in ("objected", "delivered")):
            found.add("evidence-changed")
        if file.get("spoiled", []) != posted.get("spoiled", []):
            found.add("evidence-changed")
        if counted:
            if any(counted[name] != posted["count"][name] for name in ("roll", "ballots")):
                found.add("evidence-changed")
            was = {question["question"]: question for question in posted["count"]["questions"]}
            if any(was.get(question["question"]) != question for question in counted["questions"]):
                found.add("result-changed")
    audit = file.get("signature_audit")
    drawn = opened(DRAWN, audit is not None)
    if drawn:
        places = lambda told: [(place["line"], place["version"]) for place in told["drawn"]]
        fixed = lambda told: (told["seed"], told["risk_limit"], places(told))
        again = counted and audit and audited(file, counted["questions"])
        if audit is None or fixed(audit) != fixed(drawn) or (counted and again != places(audit)):
            found.add("evidence-changed")
    return sorted(found)
