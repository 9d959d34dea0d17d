#!/usr/bin/env python3
"""Checks a published audit log with nothing but Python's standard library.

Written from the specifications, not from the other program, so that the two can hold each other:
RFC 6962 (tree), RFC 8032 (Ed25519), RFC 8785 (canonical JSON), and of c2sp.org: signed-note, tlog-checkpoint,
tlog-tiles, tlog-cosignature, tlog-policy.

usage: verify_log.py FOLDER|URL [--key VKEY] [--policy FILE] [--checkpoint FILE]... [--vote FILE]...
exit:  0 it holds, 1 it was tampered with or the vote is another, 2 it could not be looked at

With --vote, verify_vote.py lies beside this file.
"""
import argparse, base64, hashlib, json, os, struct, sys, urllib.error, urllib.request


class Tampered(Exception):
    pass


class Unreadable(Exception):
    pass


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# --- Ed25519 by the book (RFC 8032, section 5.1) -------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, sign):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - xx) % P or y >= P or (x == 0 and sign):
        raise ValueError("not a point")
    return P - x if x & 1 != sign else x


def point(data):
    n = int.from_bytes(data, "little")
    y = n & (2**255 - 1)
    x = recover_x(y, n >> 255)
    return (x, y, 1, x * y % P)


def add(a, b):
    u = (a[1] - a[0]) * (b[1] - b[0]) % P
    v = (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = v - u, d - c, d + c, v + u
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        if n & 1:
            q = add(q, p)
        p, n = add(p, p), n >> 1
    return q


BASE = point(bytes([0x58]) + bytes([0x66]) * 31)


def is_signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    try:
        a, r = point(key), point(signature[:32])
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    same = (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0
    return s < L and same


# --- notes, keys, checkpoints --------------------------------------------------------------------------------
def unbase64(text):
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("not the one text of these bytes")
    return data


class Key:
    def __init__(self, text):
        self.text = text
        self.name, number, data = text.split("+", 2)
        data = unbase64(data)
        self.kind, self.public, self.id = data[0], data[1:], sha(self.name.encode(), b"\n", data)[:4]
        if number != self.id.hex() or len(self.public) != 32 or self.kind not in (1, 4):
            raise ValueError("not a key")


class Note:
    def __init__(self, data):
        try:
            whole = data.decode()
            self.text, lines = whole[: whole.rindex("\n\n") + 1], whole[whole.rindex("\n\n") + 2 :]
            if any(c < " " and c != "\n" for c in whole) or not lines.endswith("\n"):
                raise ValueError
            self.signatures = []
            for line in lines[:-1].split("\n"):
                dash, name, data = line.split(" ")
                if dash != "—" or not name or "+" in name:
                    raise ValueError
                data = unbase64(data)
                self.signatures.append((name, data[:4], data[4:]))
            origin, size, root, *more = self.text[:-1].split("\n")
            self.origin, self.size, self.root = origin, int(size), unbase64(root)
            if str(self.size) != size or self.size < 0 or len(self.root) != 32 or not origin or "" in more:
                raise ValueError
        except (ValueError, IndexError) as error:
            raise Tampered("checkpoint-malformed") from error

    def check(self, key):
        """None without a line by the key, else whether it is right."""
        found = None
        for name, number, data in self.signatures:
            if (name, number) != (key.name, key.id):
                continue
            if key.kind == 1:
                found = is_signed(key.public, self.text.encode(), data)
            else:
                time = struct.unpack(">Q", data[:8])[0] if len(data) == 72 else 0
                found = is_signed(key.public, f"cosignature/v1\ntime {time}\n{self.text}".encode(), data[8:])
            if not found:
                return False
        return found


def held_outside(path):
    """An older checkpoint, or its three lines from paper (without a signature to check)."""
    text = open(path, encoding="utf-8").read()
    if "\n\n" in text.strip() and "—" in text:
        return Note(text.encode()), True
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return Note(("\n".join(lines) + "\n\n— nobody AAAAAAA=\n").encode()), False


class Policy:
    def __init__(self, text):
        self.logs, self.witnesses, self.groups, self.quorum = {}, {}, {}, None
        for line in text.split("\n"):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log":
                self.logs[words[1].split("+")[0]] = Key(words[1])
            elif words[0] == "witness":
                self.witnesses[words[1]] = Key(words[2])
            elif words[0] == "group":
                needed = {"all": len(words) - 3, "any": 1}.get(words[2]) or int(words[2])
                self.groups[words[1]] = (needed, words[3:])
            elif words[0] == "quorum":
                self.quorum = words[1]

    def holds(self, name, seen):
        if name in self.groups:
            needed, members = self.groups[name]
            return sum(self.holds(member, seen) for member in members) >= needed
        return name == "none" or name in seen


# --- the published log ---------------------------------------------------------------------------------------
class Log:
    def __init__(self, place):
        self.place = place.rstrip("/")

    def read(self, path):
        try:
            if self.place.startswith(("http://", "https://")):
                with urllib.request.urlopen(f"{self.place}/{path}", timeout=30) as answer:
                    return answer.read()
            with open(os.path.join(self.place, path), "rb") as file:
                return file.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise Unreadable("unreadable") from error
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreadable("unreadable") from error


def tiles(count):
    """Number, width and path of each tile over so many hashes."""
    for number in range((count + 255) // 256):
        width = min(256, count - number * 256)
        digits = f"{number:03d}"
        while len(digits) % 3:
            digits = "0" + digits
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        path = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
        yield number, width, path if width == 256 else f"{path}.p/{width}"


def root_of(levels, size):
    """The root of the first so many leaves: complete subtrees joined from the right (RFC 6962, section 2.1)."""
    root, start = None, 0
    parts = []
    for height in reversed(range(size.bit_length())):
        if size >> height & 1:
            parts.append(levels[height][start >> height])
            start += 1 << height
    for part in reversed(parts):
        root = part if root is None else sha(b"\x01", part, root)
    return root or sha()


def canonical(value):
    # The members' names here are ASCII, for which this order is that of RFC 8785.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_entries(log, size, window):
    """The entries; of those outside of the window that were not exported, None and their hashes."""
    entries, hashes = [], []
    for number, width, path in tiles(size):
        data = log.read(f"tile/entries/{path}")
        leaves = log.read(f"tile/0/{path}")
        if data is None and (number * 256 + width <= window[0] or number * 256 >= window[1]):
            if leaves is None:
                raise Tampered("tile-missing")
            if len(leaves) != width * 32:
                raise Tampered("tile-changed")
            entries += [None] * width
            hashes += [leaves[at * 32 : at * 32 + 32] for at in range(width)]
            continue
        if data is None:
            raise Tampered("entries-missing")
        bundle, at = [], 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            if at + 2 + length > len(data):
                raise Tampered("bundle-malformed")
            bundle.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        if len(bundle) != width:
            raise Tampered("entries-missing")
        if leaves is None:
            raise Tampered("tile-missing")
        for position, entry in enumerate(bundle):
            if sha(b"\x00", entry) != leaves[position * 32 : position * 32 + 32]:
                raise Tampered(f"entry-changed {number * 256 + position}")
        entries += bundle
        hashes += [sha(b"\x00", entry) for entry in bundle]
    return entries, hashes


def window_of(log, size):
    """Which entries an export says it has; all, where it says nothing."""
    try:
        first, behind = (log.read("window") or f"0 {size}\n".encode()).decode().removesuffix("\n").split(" ")
        return int(first), int(behind)
    except ValueError as error:
        raise Tampered("checkpoint-malformed") from error


def check(log, key, policy, outside, windowed=False):
    data = log.read("checkpoint")
    if data is None:
        raise Unreadable("nothing")
    head = Note(data)
    beside = log.read("log.vkey")
    try:
        beside = beside and Key(beside.decode().removesuffix("\n"))
        if beside and log.read("log.vkey") != (beside.text + "\n").encode():
            raise ValueError
    except ValueError as error:
        raise Tampered("key-malformed") from error
    if key is None and policy and policy.logs:
        key = policy.logs.get(head.origin)
        if key is None:
            raise Tampered("unknown-log")
    if key and beside and key.text != beside.text:
        raise Tampered("other-key")
    key = key or beside
    if not key:
        raise Unreadable("no-key")
    if key.name != head.origin:
        raise Tampered("unknown-log")
    witnessed = log.read("witnessed") or b""
    witnessed = [Note(part) for part in witnessed.split(b"--\n")] if witnessed else []
    for note in [head] + witnessed:
        if not note.check(key):
            raise Tampered("unsigned" if note.check(key) is None else "signature")
    for note, is_signed_note in outside:
        if is_signed_note and not note.check(key):
            raise Tampered("older-unsigned")
    for note in witnessed + [note for note, _ in outside]:
        if note.origin != head.origin:
            raise Tampered("other-log")
        if note.size > head.size:
            raise Tampered("shorter")
    if policy:
        seen = {}
        for note in [head] + witnessed:
            for name, witness in policy.witnesses.items():
                right = note.check(witness)
                if right is False:
                    raise Tampered("witness-signature")
                if right:
                    seen[name] = max(seen.get(name, 0), note.size)
        if not policy.holds(policy.quorum, seen):
            raise Tampered("quorum")
    entries, hashes = read_entries(log, head.size, window_of(log, head.size) if windowed else (0, head.size))
    levels = [hashes]
    while len(levels[-1]) > 1:
        row = levels[-1]
        levels.append([sha(b"\x01", row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)])
    for note in [note for note, _ in outside] + witnessed:
        if root_of(levels, note.size) != note.root:
            raise Tampered(f"rewritten {note.size}")
    if root_of(levels, head.size) != head.root:
        raise Tampered("root")
    for height in range(0, len(levels), 8):
        for number, width, path in tiles(len(levels[height])):
            published = log.read(f"tile/{height // 8}/{path}")
            if published is None:
                raise Tampered("tile-missing")
            if published != b"".join(levels[height][number * 256 : number * 256 + width]):
                raise Tampered("tile-changed")
    commits, told = [], []
    for index, entry in enumerate(entries):
        if entry is None:
            commits.append(None)
            continue
        try:
            said = json.loads(entry)
            if canonical(said) != entry or said["v"] != 1 or sorted(said) != ["actor", "commit", "kind", "object", "ts", "v"]:
                raise ValueError
            commits.append(bytes.fromhex(said["commit"]))
            told.append(said)
        except (ValueError, KeyError, TypeError) as error:
            raise Tampered(f"entry-malformed {index}") from error
    opened = log.read("opened.jsonl") or b""
    lines, last = opened.split(b"\n"), -1
    if lines.pop():
        raise Tampered("opened-malformed")
    for line in lines:
        try:
            said = json.loads(line)
            salt, index, payload = bytes.fromhex(said["salt"]), said["index"], said["payload"].encode()
            if canonical(said) != line or len(salt) != 32 or not last < index < head.size:
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Tampered("opened-malformed") from error
        if sha(salt, payload) != commits[index]:
            raise Tampered(f"payload-changed {index}")
        last = index
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("log")
    parser.add_argument("--key")
    parser.add_argument("--policy")
    parser.add_argument("--checkpoint", action="append", default=[])
    parser.add_argument("--vote", action="append", default=[])
    asked = parser.parse_args()
    try:
        key = Key(asked.key) if asked.key else None
        policy = Policy(open(asked.policy, encoding="utf-8").read()) if asked.policy else None
        outside = [held_outside(path) for path in asked.checkpoint]
        votes = [json.load(open(path, encoding="utf-8")) for path in asked.vote]
        entries = check(Log(asked.log), key, policy, outside, windowed=bool(votes))
        if votes:
            from verify_vote import differences

            found = [differences(vote, entries) for vote in votes]
            for differ in found:
                print("differs" if differ else "same", *differ)
            if any(found):
                return 1
        print("ok", len(entries))
        return 0
    except Tampered as found:
        print("tampered", found)
        return 1
    except (Unreadable, OSError, ValueError) as found:
        print("unreadable", found)
        return 2


if __name__ == "__main__":
    sys.exit(main())
