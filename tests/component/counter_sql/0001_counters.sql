create table counters (
  id       uuid    primary key,
  sequence integer not null,
  head     bytea   not null,
  total    bigint  not null check (total < 1000000)
) with (fillfactor = 70);
grant select, insert, update on counters to staffel_service;
