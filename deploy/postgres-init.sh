#!/bin/sh
# Runs once, on an empty data folder: a database and a role for each subgraph, and one for jobs.
set -eu
create() { # name password
  psql --dbname postgres --set=ON_ERROR_STOP=1 --set=name="$1" --set=password="$2" --username "$POSTGRES_USER" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke all on database :"name" from public;
SQL
}
create users "$USERS_PASSWORD"
create media "$MEDIA_PASSWORD"
create content "$CONTENT_PASSWORD"
create integrations "$INTEGRATIONS_PASSWORD"
create jobs "$JOBS_PASSWORD"
