"""What Python's email package makes of every message of a folder, as JSON: another reading to hold ours against."""

import email
import email.policy
import json
import pathlib
import sys


def text_of(part):
    try:
        return part.get_content()
    except (LookupError, KeyError, ValueError):
        return part.get_payload(decode=True).decode("latin-1")


def addresses(message, name):
    return [address.addr_spec for field in message.get_all(name, []) for address in field.addresses]


def visit(part, found):
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for inner in part.get_payload():
            found["attachments"].append(inner.as_bytes().hex())
    elif part.is_multipart():
        for inner in part.iter_parts():
            visit(inner, found)
    elif kind == "text/plain" and part.get_content_disposition() != "attachment" and part.get_filename() is None:
        found["text"].append(text_of(part))
    elif kind == "text/html" and part.get_content_disposition() != "attachment" and part.get_filename() is None:
        found["html"].append(text_of(part))
    else:
        found["attachments"].append((part.get_payload(decode=True) or b"").hex())
        found["names"].append(part.get_filename() or "")


def reading(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    found = {"subject": message["subject"] or "", "text": [], "html": [], "attachments": [], "names": []}
    for name in ("from", "to", "cc"):
        found[name] = addresses(message, name)
    found["people"] = [a.display_name for f in ("from", "to", "cc") for v in message.get_all(f, []) for a in v.addresses]
    found["thread"] = [(message[name] or "").split() for name in ("in-reply-to", "references")]
    visit(message, found)
    return found


folder = pathlib.Path(sys.argv[1])
print(json.dumps({path.name: reading(path) for path in sorted(folder.glob("*.msg"))}))
