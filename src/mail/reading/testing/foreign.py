"""What Python's email package reads in every message of a folder, by both of its policies, as JSON."""

import email
import email.header
import email.policy
import email.utils
import json
import pathlib
import sys


def decoded(value):
    try:
        return str(email.header.make_header(email.header.decode_header(value)))
    except (LookupError, ValueError, UnicodeError):
        return ""


def text_of(part):
    raw = part.get_payload(decode=True) or b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return raw.decode("latin-1")


def reading(message, subject):
    texts, ids = [], []
    for part in message.walk():
        if part.get_content_maintype() == "text" or part.get_content_type() == "application/octet-stream":
            texts.append(text_of(part))
    for name in ("message-id", "in-reply-to", "references"):
        ids += [part for value in message.get_all(name, [])[:1] for part in str(value).split()]
    return {"subject": subject, "texts": texts, "ids": ids, "from": people(message, "from"), "to": people(message, "to")}


def people(message, name):
    values = [str(value) for value in message.get_all(name, [])[:1]]
    return [address for _, address in email.utils.getaddresses(values) if "@" in address]


def readings(path):
    raw = path.read_bytes()
    found = []
    for policy in (email.policy.compat32, email.policy.default, email.policy.SMTP):
        try:
            message = email.message_from_bytes(raw, policy=policy)
            value = message["subject"] or ""
            found.append(reading(message, decoded(value) if policy is email.policy.compat32 else str(value)))
        except Exception:
            found.append(None)
    return found


folder = pathlib.Path(sys.argv[1])
print(json.dumps({path.name: readings(path) for path in folder.glob("*.msg")}))
