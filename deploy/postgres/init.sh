#!/bin/sh
# One database and one role a service; a role enters its own database only. The image runs
# this once, when the data folder is new.
set -eu

for service in enrollment sessions outreach leaders reporting; do
  variable="JUNTOS_$(printf %s "$service" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD"
  password=$(printenv "$variable")
  psql --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set=name="$service" --set=password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
