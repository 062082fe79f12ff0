-- A held record keeps its place on the topic, so that it can be parked under it if its turn comes and it fails.
alter table held add column "partition" integer not null default -1;
alter table held add column "offset" bigint not null default -1;
alter table held add column key bytea;

-- A record is parked once by its place, and an event once by its number, however often it is delivered.
-- What did not come from Kafka has no place (-1).
alter table parked drop constraint parked_consumer_topic_partition_offset_key;
create unique index parked_place on parked (consumer, topic, "partition", "offset") where "offset" >= 0;
create unique index parked_number on parked (consumer, subject, sequence) where state = 'parked';

-- A seal waits for the writers in flight under a share lock. MAINTAIN allows the lock and changes no row.
grant maintain on journal to staffel_service;
