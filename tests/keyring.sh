#!/usr/bin/env bash
# Tries the commands that use the system's keyring on a real one: GNOME's, on a session bus of its own, with an empty
# home, unlocked, locked and absent. On Debian it needs: apt-get install --no-install-recommends dbus gnome-keyring
set -euo pipefail
cd "$(dirname "$0")/.."

for program in dbus-daemon dbus-send gnome-keyring-daemon; do
  command -v "$program" >/dev/null || { echo "$program is missing: install dbus and gnome-keyring"; exit 2; }
done
FLOWHOOK_KEYRING=1 exec cargo test --locked --features keyring --test suite -- keyring:: "$@"
