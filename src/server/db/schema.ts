// The tables, as the queries see them. Times are seconds since 1970, periods YYYY-MM.

import type { Generated } from 'kysely'
import type { PeopleRecorded } from '../../contract/administrators/people.ts'
import type { IntakeState } from '../../contract/administrators/trace.ts'
import type { RecipientState } from '../../contract/messages.ts'
import type { StatusWindow } from '../../contract/status.ts'
import type { Period } from '../../core/ibe/period.ts'

export interface Tables {
  /** What one instance of the services does for all of them, until then. */
  leases: { name: string; holder: string; until: number }
  /** Processes that are at work. */
  instances: {
    id: string
    /** Host and port. */
    name: Generated<string>
    release: string
    /** With spaces between. */
    services: Generated<string>
    /** SHA-256 over those that stand in the public parameters. */
    settings: string
    /** Keyed hash over the others that should be the same everywhere. */
    rest: Generated<string>
    /** SHA-256 over secrets that all have. */
    keys: string
    /** JSON: the newest history of PostgreSQL that it saw. */
    timeline: string | null
    started_at: number
    seen_at: number
  }
  serials: {
    serial: number
    /** base64url, 48 bytes. */
    public_key: string
    seal_from: Period
    seal_until: Period
    /** Latest period that anybody may ever have sealed with it: its keys are given out for those too. */
    read_until: Period
    state: 'active' | 'revoked' | 'destroyed'
    destroy_after: Period
  }
  /** Root-signed public parameters, all that were ever published. */
  parameters: { sequence: number; issued_at: number; content: string; signed: string }
  challenges: {
    id: string
    address: string
    /** 16 random bytes that, with the server key, make the code. */
    nonce: ArrayBuffer | Uint8Array
    /** SHA-256 of the cookie of the browser that asked. */
    browser: string
    digits: number
    sent_at: number
    expires_at: number
    tries: number
    last_try_at: number | null
    used_at: number | null
  }
  sessions: {
    /** SHA-256 of the cookie. */
    id: string
    /** Thumbprint of the device key. */
    device: string
    /** The device key, JWK. */
    device_key: string
    remembered: 0 | 1
    /** What may use it: a browser by its cookie, a program by its token, signed for each call. */
    kind: 'browser' | 'program'
    created_at: number
    until: number
  }
  /** Signed calls of programs that were taken. */
  calls: { session: string; jti: string; until: number }
  session_addresses: { session: string; address: string; proven_at: number }
  /** `browser`: SHA-256 of the cookie by which a challenge knows its browser. */
  known_browsers: { browser: string; address: string; until: number }
  /** Token buckets. */
  limits: { id: string; tokens: number; updated_at: number }
  issued_keys: { address: string; serial: number; period: Period; first_at: number; last_at: number; times: number }
  certificates: { jti: string; subject: string; period: Period; issued_at: number; revoked_at: number | null }
  /** Earliest period for which the present owner of an address gets keys. */
  not_before: { address: string; period: Period }
  facts: { name: string; value: string }
  /** What administrators did about whom: keyed hashes, null for who sat at the command line. */
  people_records: { at: number; what: PeopleRecorded; subject: string; administrator: string | null }
  outgoing: {
    id: string
    /** Canonical, proven when it was handed over. */
    sender: string
    idempotency_key: string
    /** SHA-256 of everything that was handed over. */
    body_hash: string
    created_at: number
    /** Of the inside, as are those of `in_reply_to` and `refs`: JSON lists. */
    message_id: string
    in_reply_to: string
    refs: string
    language: string
  }
  /** Stored as they arrive, before their message is: what never became one is swept. */
  outgoing_blobs: {
    message: string
    envelope: number
    part: number
    stored_at: number
    data: ArrayBuffer | Uint8Array
    /** Where the bytes are; null: here. */
    place: 'store' | null
  }
  outgoing_recipients: {
    id: Generated<number>
    message: string
    /** Canonical. */
    address: string
    /** Number of its envelope, and of its stanza there. */
    envelope: number
    stanza: number
    /** 128 random bits in hexadecimal: the return path by which a report of failure finds this row. */
    token: string
    /** 128 random bits in hexadecimal: who holds it may fetch the ciphertext. */
    link: string
    state: RecipientState
    reply: string | null
    /** What the mail server said when it took the mail, its queue id in most cases: for operators alone. */
    taken_reply: string | null
    /** When it was taken or refused. */
    settled_at: number | null
    /** What the mail server in front called the report of failure. */
    report_queue_id: string | null
    tries: number
    next_try_at: number
    /** A copy of the services is at work on it until then; 0 when none is. */
    lease_until: number
  }
  /** Forwarded mail that is at work, or was answered: what comes again is answered once. */
  intake: {
    /** SHA-256 over the mail's bytes, its sender and its recipient. */
    id: string
    /** 16 random bytes that, with the server key, make its links and the Message-ID of its answer. */
    nonce: ArrayBuffer | Uint8Array
    started_at: number
    answered_at: number | null
    /** A copy of the services is at work on it until then; 0 when none is. */
    lease_until: number
    /** How often it was taken up. */
    claims: number
  }
  /** What became of each, for who follows it. */
  intake_traces: {
    /** As in `intake`. */
    id: string
    first_at: number
    last_at: number
    tries: number
    state: IntakeState
    outcome: string
    /** Keyed hash; null where nobody answers for it. */
    sender: string | null
    /** What the mail server in front called it. */
    queue_id: string | null
    /** With angle brackets, as are those of `answer_id`. */
    message_id: string | null
    answer_id: string | null
    /** What the mail server said to the answer. */
    reply: string | null
  }
  /** Message-IDs, with angle brackets, of the mails that were forwarded with it. */
  intake_trace_mails: { trace: string; message_id: string }
  /** What became of forwarded mail, by day (YYYY-MM-DD, UTC). */
  intake_counts: { day: string; outcome: string; times: number }
  /** What the services counted, by month: names of figures with their labels, none of which says who. */
  monthly_counts: { month: Period; name: string; times: number }
  /** Forwarded envelopes. When they are over the row stays for a while, to say so. */
  forwarded: {
    /** SHA-256 of the link. */
    id: string
    /** Canonical: whom it says it is for. */
    address: string
    stanza: number
    size: number
    stored_at: number
    expires_at: number
  }
  /** Stored before their row is: what never became one is swept. */
  forwarded_blobs: {
    forwarded: string
    part: number
    stored_at: number
    data: ArrayBuffer | Uint8Array
    place: 'store' | null
  }
  /** Of a district: who holds shares of a serial. `content`: JSON, what a ceremony came to. */
  epochs: {
    serial: number
    epoch: number
    /** `next`: known, and nobody needs it yet. */
    state: 'next' | 'serving' | 'former'
    content: string
    closed_at: number
    /** When the nodes of the epoch before stop. */
    retire_at: number | null
  }
  /** Of a node: what it holds. The share itself is a file beside the keys. */
  shares: {
    serial: number
    epoch: number
    /** Where the polynomial was taken. */
    place: number
    /** `s_i·G1`, base64url. */
    public_key: string
    transcript: string
    /** JSON: how many make a key, and who they are, as the ceremony had it that this share came of. */
    holders: string
    state: 'pending' | 'serving' | 'retired'
    taken_at: number
    retire_at: number | null
  }
  /** Of a node: devices that have proven an address to it, by the thumbprint of their key. */
  devices: { address: string; device: string; proven_at: number; until: number }
  domains: {
    /** A-labels, lower-case. */
    domain: string
    /** Thumbprint (RFC 7638) of the key of the gateway that an administrator named. */
    gateway: string
    added_at: number
    /** When the record was last seen. */
    verified_at: number | null
    checked_at: number | null
    revoked_at: number | null
  }
  domain_keys: {
    domain: string
    gateway: string
    address: string
    serial: number
    period: Period
    first_at: number
    last_at: number
    times: number
  }
  windows: {
    id: string
    start_at: number
    /** As planned. */
    end_at: number
    over_at: number | null
    state: StatusWindow['state']
    /** JSON: text, affected, unaffected, notices. */
    content: string
    changed_at: number
  }
  window_updates: {
    window: string
    number: number
    at: number
    /** JSON. */
    content: string
  }
}
