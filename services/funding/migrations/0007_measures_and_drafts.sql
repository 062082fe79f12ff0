-- Measures: what an organisation does, with its costs by item. Their titles are words that can be erased.
create table measures (
  id           uuid    primary key,
  municipality text    not null,
  organisation text    not null,
  starts_on    date    not null,
  ends_on      date    not null check (ends_on >= starts_on),
  offers       uuid[]  not null default '{}',
  document     jsonb   not null,
  version      integer not null,
  head         bytea   not null
) with (fillfactor = 70);
create index measures_of_city on measures (municipality, id);
create index measures_of_organisation on measures (organisation, id);
create index measures_by_offer on measures using gin (offers);
grant select, insert, update (document, version, head, starts_on, ends_on, offers) on measures to staffel_service;

create table measure_words (
  measure_id  uuid primary key references measures (id),
  title       text not null,
  description text
);
grant select, insert, delete, update (title, description) on measure_words to staffel_service;

create table measure_items (
  measure_id uuid   not null references measures (id),
  item       text   not null,
  cost_cents bigint not null check (cost_cents >= 0),
  primary key (measure_id, item)
);
grant select, insert, delete, update (cost_cents) on measure_items to staffel_service;

-- What of an item each grant pays, and what its plan says that other sources pay. A post of staff that several programmes
-- pay for stands in tables of its own.
create table measure_financing (
  measure_id        uuid   not null,
  item              text   not null,
  grant_id          uuid   not null references grants (id),
  granted_cents     bigint not null check (granted_cents >= 0),
  public_cents      bigint not null default 0 check (public_cents >= 0),
  third_party_cents bigint not null default 0 check (third_party_cents >= 0),
  primary key (measure_id, item, grant_id),
  foreign key (measure_id, item) references measure_items (measure_id, item)
);
create index measure_financing_of_grant on measure_financing (grant_id);
grant select, insert, update (granted_cents, public_cents, third_party_cents) on measure_financing to staffel_service;

-- § 9 (4) TIntG NRW: the same costs are not paid for twice. The item's row is locked first, so that two programmes that
-- decide at once meet there. Other public money counts as far as it is not what our own programmes grant.
create function items_are_paid_for_once(measure uuid, named text) returns void language plpgsql as $$
declare costs bigint; granted bigint; elsewhere bigint; third bigint;
begin
  select cost_cents into costs from measure_items where measure_id = measure and item = named for no key update;
  select coalesce(sum(granted_cents), 0) into granted
  from measure_financing where measure_id = measure and item = named;
  select coalesce(max(greatest(0, public_cents - (granted - granted_cents))), 0), coalesce(max(third_party_cents), 0)
  into elsewhere, third
  from measure_financing where measure_id = measure and item = named;
  if granted + elsewhere + third > coalesce(costs, 0) then
    raise exception 'item % of measure % costs % cents and would be financed with %',
      named, measure, costs, granted + elsewhere + third
      using errcode = 'check_violation', constraint = 'items_are_paid_for_once';
  end if;
end $$;
create function financing_is_within_costs() returns trigger language plpgsql as $$
begin
  perform items_are_paid_for_once(new.measure_id, new.item);
  return null;
end $$;
create trigger financing_is_within_costs after insert or update on measure_financing
  for each row execute function financing_is_within_costs();
create trigger costs_cover_financing after update of cost_cents on measure_items
  for each row execute function financing_is_within_costs();

-- What a grant has taken of the items of its measure is exactly the grant.
create function measures_know_their_grants() returns trigger language plpgsql as $$
declare given bigint; awarded bigint;
begin
  select amount_cents into awarded from grants where id = new.id;
  select coalesce(sum(granted_cents), 0) into given from measure_financing where grant_id = new.id;
  if given <> awarded then
    raise exception 'grant % of % cents stands on items of its measure with %', new.id, awarded, given
      using errcode = 'check_violation', constraint = 'measures_know_their_grants';
  end if;
  return null;
end $$;
create constraint trigger measures_know_their_grants after insert or update of amount_cents on grants
  deferrable initially deferred for each row when (new.measure_id is not null)
  execute function measures_know_their_grants();

-- Drafts, private to the organisation. The row stays when it is submitted: it is what comes back when something is missing.
create table application_drafts (
  id         uuid        primary key,
  applicant  text        not null,
  programme  text        not null,
  plan       jsonb       not null,
  title      text,
  description text,
  version    integer     not null default 1,
  created_at timestamptz not null default business_now(),
  edited_at  timestamptz not null default business_now(),
  edited_by  text        not null,
  submitted  boolean     not null default false
) with (fillfactor = 70);
create index drafts_of_organisation on application_drafts (applicant, id) where not submitted;
grant select, insert, delete, update (plan, title, description, version, edited_at, edited_by, submitted)
  on application_drafts to staffel_service;

-- The words of an application as they were submitted, and of an appeal. They can be erased.
create table application_words (
  application_id uuid primary key,
  title          text,
  description    text,
  appeal         text
);
grant select, insert, delete, update (title, description, appeal) on application_words to staffel_service;
create index applications_of_measure on applications (measure_id) where measure_id is not null;

-- Awards that become final by the clock.
create table finality (
  grant_id       uuid        primary key references grants (id),
  application_id uuid        not null,
  due            timestamptz not null
);
create index finality_due on finality (due);
grant select, insert, delete on finality to staffel_service;

-- An appeal that is remedied sets the award free; the next decision awards anew under the same application.
alter table grants drop constraint grants_application_id_key;
create unique index one_standing_grant_of_an_application on grants (application_id) where amount_cents > 0;
alter table applications drop constraint applications_grant_id_key;
create unique index applications_by_grant on applications (grant_id) where grant_id is not null;
