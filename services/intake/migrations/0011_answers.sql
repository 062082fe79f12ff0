-- Which records a sender was told something about under an id, besides that it was accepted: their places on the topic
-- (`partition/offset`). A record that is read again after a crash is not answered a second time. Older rows have none.
alter table receipts add column places text[];

-- Records of a department's topic that name no report of that department. What was answered, and nothing that was in them.
create table unread_records (
  id           uuid        primary key,
  department   text        not null,
  topic        text        not null,
  "partition"  integer     not null,
  "offset"     bigint      not null,
  reasons      jsonb       not null,
  version      integer     not null,
  head         bytea       not null,
  rejected_at  timestamptz not null
);
grant select, insert on unread_records to staffel_service;

-- What a department may look up about its own rejected reports, the latest first.
create index reports_rejected on reports (department, received_at desc, id desc) where status = 'rejected';

-- Rejections their senders were told of (by a receipt, a row of a list, or on the topic of deliveries) are no work of
-- operators any more. Those that nobody can have been told of stay: no report could be named, or work on them failed.
delete from parked p
where p.state = 'parked' and p.consumer = 'intake' and p.topic like 'reports.%' and p.reason <> 'reaction_failed'
  and (p."partition" < 0
       or exists (select from reports t where t.id = p.subject and t.department = substr(p.topic, length('reports.') + 1)));
