#!/usr/bin/env bash
# Kannel and its fakesmsc from Debian's packages, unpacked into a folder: nothing is
# installed on the machine and no root is needed.
#
#   deploy/kannel/get.sh FOLDER
#
# Exit 0: FOLDER has it, or the machine does. Exit 3: it cannot be had here, and why.
set -euo pipefail

folder=${1:?falta la carpeta}
binaries=(usr/sbin/bearerbox usr/sbin/smsbox usr/lib/kannel/test/fakesmsc)

has_all() {
  local binary
  for binary in "${binaries[@]}"; do [[ -x $1/$binary ]] || return 1; done
}
fail() {
  printf 'Kannel no se puede conseguir aquí: %s\n' "$1" >&2
  exit 3
}

if has_all "$folder" || has_all ""; then exit 0; fi
for tool in apt-get dpkg; do
  command -v "$tool" >/dev/null || fail "falta $tool (los paquetes son los de Debian)."
done

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
work=$folder/.packages
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
apt=(apt-get -qq -o "APT::Sandbox::User=$(id -un)" -o Acquire::Retries=2
  -o Acquire::http::Timeout=20 -o Acquire::https::Timeout=20)
needed() { "${apt[@]}" -s install kannel kannel-extras 2>"$work/problem" |
  awk '/^Inst / {print $2}'; }

# The machine's own package lists first; where they do not know Kannel, lists of our own.
if ! packages=$(needed); then
  apt+=(-o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache")
  timeout 120 "${apt[@]}" update >/dev/null 2>"$work/problem" || true
  packages=$(needed) || fail "apt no conoce el paquete. $(tail -n 1 "$work/problem")"
fi

cd "$work"
# shellcheck disable=SC2086  # one word a package
timeout 180 "${apt[@]}" download $packages 2>"$work/problem" ||
  fail "no se pudo descargar. $(tail -n 1 "$work/problem")"
for package in ./*.deb; do dpkg -x "$package" "$folder"; done
rm -rf "$work"
has_all "$folder" || fail "los paquetes no traen lo que se esperaba."
