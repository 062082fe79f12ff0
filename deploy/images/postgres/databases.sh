#!/bin/bash
# Run once by the image of PostgreSQL when its volume is empty: the roles and databases of deploy/local/postgres.py.
# A database per service; staffel_owner owns them and runs migrations; a service's role may enter its own only.
set -eu

say() { psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$1" "${@:2}"; }

say postgres --set password="$OWNER_PASSWORD" <<'SQL'
create role staffel_service nologin;
create role staffel_owner login password :'password';
SQL

for service in intake casework funding notifications; do
    secret="${service^^}_PASSWORD"
    name="staffel_$service"
    say postgres --set name="$name" --set password="${!secret}" <<'SQL'
create role :"name" login password :'password';
grant staffel_service to :"name";
create database :"name" owner staffel_owner;
revoke all on database :"name" from public;
grant connect, temporary on database :"name" to :"name";
SQL
    say "$name" <<'SQL'
create extension btree_gist;
create extension pg_trgm;
create extension fuzzystrmatch;
create extension unaccent;
SQL
done
