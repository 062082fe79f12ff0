-- What a person wants by mail. Department and roles are those of the last token seen.
create table preferences (
  user_id      text        primary key,
  department   text        not null,
  roles        text[]      not null,
  mail         boolean     not null,
  mail_address text,
  digest       text        not null check (digest in ('bundled', 'daily')),
  quiet_from   time,
  quiet_until  time,
  version      integer     not null,
  seen_at      timestamptz not null default clock_timestamp(),
  check ((quiet_from is null) = (quiet_until is null)),
  check (mail_address is not null or not mail)
);
create index preferences_of_department on preferences (department) where mail;
grant select, insert, update on preferences to staffel_service;

-- A mail: several letters to one address. Claimed under a lease; `id` makes the Message-ID, so a repeat is recognised.
create table mails (
  id              uuid        primary key,
  address         text        not null,
  immediate       boolean     not null,
  bundled_at      timestamptz not null,
  made_at         timestamptz not null default clock_timestamp(),
  state           text        not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts        integer     not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  lease_token     uuid,
  lease_until     timestamptz,
  reason_code     text,
  finished_at     timestamptz
) with (fillfactor = 70);
create index mails_waiting on mails (next_attempt_at) where state = 'waiting';
create index mails_of_address on mails (address, bundled_at);
grant select, insert, update on mails to staffel_service;

-- A letter: one notice for one address, until it is in a mail. Copies to persons name the person.
create table letters (
  notice_id uuid        not null references notices (id),
  address   text        not null,
  user_id   text,
  urgency   text        not null,
  queued_at timestamptz not null,
  since     timestamptz not null default clock_timestamp(),
  mail_id   uuid        references mails (id),
  primary key (notice_id, address)
);
create index letters_waiting on letters (address) where mail_id is null;
create index letters_of_mail on letters (mail_id) where mail_id is not null;
grant select, insert, update (mail_id) on letters to staffel_service;
