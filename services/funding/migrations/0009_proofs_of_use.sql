-- Proofs of use and what is demanded back. Rows of `proofs_of_use` and `repayments` follow from the grant's events; texts
-- and receipts are erasable: emptied, while the events keep the figures.

-- Of a grant that nobody called for, nothing is left when all of it has been set free.
alter table grants
  drop constraint grants_amount_cents_check,
  add constraint a_grant_is_not_negative check (amount_cents >= 0);

create table proofs_of_use (
  grant_id     uuid        primary key references grants (id),
  municipality text        not null,
  programme    text        not null,
  department   text,
  state        text        not null
    check (state in ('none', 'due', 'submitted', 'questioned', 'accepted', 'rejected')),
  due_on       date        not null,
  reminders    integer     not null,
  version      integer     not null,
  awaited      boolean     not null
) with (fillfactor = 70);
create index proofs_awaited on proofs_of_use (due_on) where awaited;
create index proofs_of_city on proofs_of_use (municipality, due_on, grant_id);
create index proofs_of_department on proofs_of_use (department, due_on, grant_id);
grant select, insert, update (state, due_on, reminders, version, awaited) on proofs_of_use to staffel_service;

create table proof_drafts (
  grant_id uuid        primary key references grants (id),
  content  jsonb       not null,
  version  integer     not null,
  saved_by text        not null,
  saved_at timestamptz not null default business_now()
);
grant select, insert, update (content, version, saved_by, saved_at), delete on proof_drafts to staffel_service;

-- What was submitted stays as it was; only its content may be emptied.
create table proof_versions (
  grant_id     uuid        not null references proofs_of_use (grant_id),
  version      integer     not null check (version > 0),
  content      jsonb,
  submitted_by text        not null,
  submitted_at timestamptz not null default business_now(),
  primary key (grant_id, version)
);
grant select, insert, update (content) on proof_versions to staffel_service;
create function proof_versions_are_emptied_only() returns trigger language plpgsql as $$
begin
  if new.content is not null then
    raise exception 'version % of the proof of grant % stays as submitted', old.version, old.grant_id
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger proof_versions_are_emptied_only before update on proof_versions
  for each row execute function proof_versions_are_emptied_only();

create table proof_questions (
  grant_id    uuid        not null,
  version     integer     not null,
  number      integer     not null check (number > 0),
  question    text,
  asked_by    text        not null,
  asked_at    timestamptz not null default business_now(),
  answer      text,
  answered_by text,
  answered_at timestamptz,
  primary key (grant_id, number),
  foreign key (grant_id, version) references proof_versions (grant_id, version)
);
grant select, insert, update (question, answer, answered_by, answered_at) on proof_questions to staffel_service;

-- Four eyes: whoever decides is neither the reviewer nor the one who submitted.
create table proof_reviews (
  grant_id     uuid        not null,
  version      integer     not null,
  number       integer     not null check (number > 0),
  reviewed_by  text        not null,
  department   text,
  spent_cents  bigint      check (spent_cents >= 0),
  reviewed_at  timestamptz not null default business_now(),
  decision     text        check (decision in ('accepted', 'rejected')),
  decided_by   text,
  decided_at   timestamptz,
  primary key (grant_id, version, number),
  foreign key (grant_id, version) references proof_versions (grant_id, version),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  constraint a_proof_is_decided_by_two_people check (decided_by <> reviewed_by)
);
grant select, insert, update (decision, decided_by, decided_at) on proof_reviews to staffel_service;
create unique index a_version_is_decided_once on proof_reviews (grant_id, version) where decision is not null;

create table repayments (
  id                    uuid        primary key,
  grant_id              uuid        not null references grants (id),
  municipality          text        not null,
  reference             text        not null unique check (length(reference) <= 35),
  amount_cents          bigint      not null check (amount_cents > 0),
  interest_cents        bigint      not null check (interest_cents >= 0),
  due_on                date        not null,
  reason_code           text        not null,
  demanded_at           timestamptz not null,
  paid_cents            bigint      not null default 0 check (paid_cents >= 0),
  paid_interest_cents   bigint      not null default 0 check (paid_interest_cents >= 0),
  waived_cents          bigint      not null default 0 check (waived_cents >= 0),
  waived_interest_cents bigint      not null default 0 check (waived_interest_cents >= 0),
  is_settled            boolean     not null default false,
  constraint no_more_comes_back_than_was_demanded check (
    paid_cents + waived_cents <= amount_cents and paid_interest_cents + waived_interest_cents <= interest_cents),
  constraint settled_is_nothing_open check (
    is_settled = (paid_cents + waived_cents = amount_cents
                  and paid_interest_cents + waived_interest_cents = interest_cents))
) with (fillfactor = 70);
create index repayments_of_grant on repayments (grant_id);
create index repayments_of_city on repayments (municipality, demanded_at, id);
grant select, insert,
  update (paid_cents, paid_interest_cents, waived_cents, waived_interest_cents, is_settled)
  on repayments to staffel_service;
