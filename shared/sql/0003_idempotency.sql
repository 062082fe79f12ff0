-- Answers to requests that named an Idempotency-Key, written in the transaction of the effect.
-- `scope` is a hash over caller, method, path and key, `fingerprint` one over what was asked: no key is kept readable.
create table idempotency (
  scope       bytea       primary key,
  fingerprint bytea       not null,
  status      smallint    not null check (status between 200 and 499),
  headers     jsonb       not null,
  body        bytea       not null,
  created_at  timestamptz not null default clock_timestamp()
);
create index idempotency_age on idempotency (created_at);
grant select, insert, update, delete on idempotency to staffel_service;
