// Every change the schema ever saw, in order. Append only: each runs once, in its transaction, and says why it is there.

export interface Migration {
  readonly why: string
  /** A release that does not know it goes on over it: tables, indexes, and columns that may be left out are added, and what older rows and queries mean stays. */
  readonly isAdditive?: true
  /** With the types of SQLite; `numbered`: the engine gives each row its number. */
  readonly statements: readonly string[]
}

export const migrations: readonly Migration[] = [
  {
    why: 'generations of the master secret, and the parameters that publish them',
    statements: [
      `create table serials (serial integer primary key, public_key text not null, seal_from text not null,
         seal_until text not null, read_until text not null, state text not null, destroy_after text not null)`,
      `create table parameters (sequence integer primary key, issued_at integer not null, content text not null,
         signed text not null)`,
      'create table facts (name text primary key, value text not null)',
    ],
  },
  {
    why: 'signing in: open challenges, sessions and the addresses they have proven, and what limits both',
    statements: [
      `create table challenges (id text primary key, address text not null, nonce blob not null, browser text not null,
         digits integer not null, sent_at integer not null, expires_at integer not null, tries integer not null,
         last_try_at integer, used_at integer)`,
      'create index challenges_by_address on challenges (address, expires_at)',
      'create index challenges_by_expiry on challenges (expires_at)',
      `create table sessions (id text primary key, device text not null, device_key text not null,
         remembered integer not null, created_at integer not null, until integer not null)`,
      'create index sessions_by_expiry on sessions (until)',
      `create table session_addresses (session text not null references sessions (id) on delete cascade,
         address text not null, proven_at integer not null, primary key (session, address))`,
      'create index session_addresses_by_address on session_addresses (address)',
      'create table limits (id text primary key, tokens real not null, updated_at real not null)',
      'create index limits_by_age on limits (updated_at)',
    ],
  },
  {
    why: 'what was handed out: keys, counted, and certificates, so that they can be revoked',
    statements: [
      `create table issued_keys (address text not null, serial integer not null, period text not null,
         first_at integer not null, last_at integer not null, times integer not null,
         primary key (address, serial, period))`,
      `create table certificates (jti text primary key, subject text not null, period text not null,
         issued_at integer not null, revoked_at integer)`,
      'create table not_before (address text primary key, period text not null)',
    ],
  },
  {
    why: 'a browser that has proven an address has a share of its own in the limits, after its session ended too',
    statements: [
      `create table known_browsers (browser text not null, address text not null, until integer not null,
         primary key (browser, address))`,
      'create index known_browsers_by_expiry on known_browsers (until)',
    ],
  },
  {
    why: 'sealed mail on its way: a message, its envelopes in short rows, and what became of each recipient',
    statements: [
      `create table outgoing (id text primary key, sender text not null, idempotency_key text not null,
         body_hash text not null, created_at integer not null, message_id text not null,
         in_reply_to text not null, refs text not null, language text not null, unique (sender, idempotency_key))`,
      'create index outgoing_by_age on outgoing (created_at)',
      `create table outgoing_blobs (message text not null, envelope integer not null, part integer not null,
         stored_at integer not null, data blob not null, primary key (message, envelope, part))`,
      'create index outgoing_blobs_by_age on outgoing_blobs (stored_at)',
      `create table outgoing_recipients (id numbered primary key,
         message text not null references outgoing (id) on delete cascade, address text not null,
         envelope integer not null, stanza integer not null, token text not null unique, link text not null unique, state text not null,
         reply text, tries integer not null, next_try_at integer not null, lease_until integer not null,
         unique (message, address))`,
      'create index outgoing_recipients_by_turn on outgoing_recipients (state, next_try_at)',
      'create index outgoing_recipients_by_address on outgoing_recipients (address)',
    ],
  },
  {
    why: 'windows: when something is away, what people are told of it, and what was said meanwhile',
    statements: [
      `create table windows (id text primary key, start_at integer not null, end_at integer not null, over_at integer,
         state text not null, content text not null, changed_at integer not null)`,
      'create index windows_by_start on windows (start_at)',
      `create table window_updates ("window" text not null references windows (id) on delete cascade,
         number integer not null, at integer not null, content text not null, primary key ("window", number))`,
    ],
  },
  {
    why: 'forwarded mail: what is at work or was answered, what became of it, and the envelopes that links lead to',
    statements: [
      `create table intake (id text primary key, nonce blob not null, started_at integer not null,
         answered_at integer, lease_until integer not null)`,
      'create index intake_by_age on intake (started_at)',
      `create table intake_counts (day text not null, outcome text not null, times integer not null,
         primary key (day, outcome))`,
      `create table forwarded (id text primary key, address text not null, stanza integer not null,
         size integer not null, stored_at integer not null, expires_at integer not null)`,
      'create index forwarded_by_expiry on forwarded (expires_at)',
      `create table forwarded_blobs (forwarded text not null, part integer not null, stored_at integer not null,
         data blob not null, primary key (forwarded, part))`,
      'create index forwarded_blobs_by_age on forwarded_blobs (stored_at)',
    ],
  },
  {
    why: 'domains whose mail a gateway seals and opens: proven by a DNS record, and every key that was given out for them',
    statements: [
      `create table domains (domain text not null, gateway text not null, added_at integer not null,
         verified_at integer, checked_at integer, revoked_at integer, primary key (domain, gateway))`,
      `create table domain_keys (domain text not null, gateway text not null, address text not null,
         serial integer not null, period text not null, first_at integer not null, last_at integer not null,
         times integer not null, primary key (domain, gateway, address, serial, period))`,
    ],
  },
  {
    why: 'programs sign in as browsers do; a session of theirs is no browser’s, and each of their calls is taken once',
    statements: [
      "alter table sessions add column kind text not null default 'browser'",
      `create table calls (session text not null references sessions (id) on delete cascade, jti text not null,
         until integer not null, primary key (session, jti))`,
      'create index calls_by_age on calls (until)',
    ],
  },
  {
    why: 'what administrators did about whom, by keyed hashes',
    statements: [
      'create table people_records (at integer not null, what text not null, subject text not null)',
      'create index people_records_by_subject on people_records (subject)',
    ],
  },
  {
    why: 'what the mail server said when it took a mail, and when: by it a message is followed there',
    statements: [
      'alter table outgoing_recipients add column taken_reply text',
      'alter table outgoing_recipients add column settled_at integer',
    ],
  },
  {
    why: 'what was counted, by month: figures of a year',
    statements: [
      `create table monthly_counts (month text not null, name text not null, times integer not null,
         primary key (month, name))`,
    ],
  },
  {
    why: 'who did it, of what administrators do about people; and what is kept of one address is found without reading all of it',
    statements: [
      'alter table people_records add column administrator text',
      'create index outgoing_by_sender on outgoing (sender)',
      'create index forwarded_by_address on forwarded (address)',
      'create index certificates_by_subject on certificates (subject)',
    ],
  },
  {
    why: 'what became of each forwarded mail, and what the mail server in front called it: it is followed by any name of it',
    statements: [
      `create table intake_traces (id text primary key, first_at integer not null, last_at integer not null,
         tries integer not null, state text not null, outcome text not null, sender text, queue_id text, message_id text,
         answer_id text, reply text)`,
      'create index intake_traces_by_age on intake_traces (first_at)',
      'create index intake_traces_by_sender on intake_traces (sender)',
      'alter table outgoing_recipients add column report_queue_id text',
    ],
  },
  {
    why: 'a forwarded mail is followed by what the mail in it was called on its way, too: that is the name its reader has',
    statements: [
      `create table intake_trace_mails (trace text not null references intake_traces (id) on delete cascade,
         message_id text not null, primary key (trace, message_id))`,
      'create index intake_trace_mails_by_name on intake_trace_mails (message_id)',
    ],
  },
  {
    why: 'a process that stood still past its lease writes nothing over the one that took the mail up after it',
    statements: ['alter table intake add column claims integer not null default 0'],
  },
  {
    why: 'what one of several instances does for all: it signs, sweeps and watches; and what each of them is',
    statements: [
      'create table leases (name text primary key, holder text not null, until integer not null)',
      `create table instances (id text primary key, release text not null, settings text not null, keys text not null,
         started_at integer not null, seen_at integer not null)`,
    ],
  },
  {
    why: 'which release may still go on over this schema: the oldest one whose changes are all that it must know',
    statements: ['create table schema_least (version integer not null)', 'insert into schema_least values (18)'],
  },
  {
    why: 'what an operator knows an instance by, what it runs, and the newest timeline that it saw of PostgreSQL',
    isAdditive: true,
    statements: [
      "alter table instances add column name text not null default ''",
      "alter table instances add column services text not null default ''",
      "alter table instances add column rest text not null default ''",
      'alter table instances add column timeline text',
    ],
  },
  {
    why: 'keys from several nodes: who holds shares of a serial, and of a node what it holds and which devices it knows',
    isAdditive: true,
    statements: [
      `create table epochs (serial integer not null, epoch integer not null, state text not null, content text not null,
         closed_at integer not null, retire_at integer, primary key (serial, epoch))`,
      `create table shares (serial integer not null, epoch integer not null, place integer not null, public_key text not null,
         transcript text not null, holders text not null, state text not null, taken_at integer not null, retire_at integer,
         primary key (serial, epoch))`,
      `create table devices (address text not null, device text not null, proven_at integer not null, until integer not null,
         primary key (address, device))`,
    ],
  },
  {
    // An older release would give out what lies in the store as empty.
    why: 'bytes of an envelope may lie in a store of objects, and not in their row',
    statements: [
      'alter table outgoing_blobs add column place text',
      'alter table forwarded_blobs add column place text',
    ],
  },
]
