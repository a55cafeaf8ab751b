#!/usr/bin/env bash
# Measures what the sandbox holds: messages a second, each with a text of its own and synced to the disk, its memory,
# and whether the rate limit lets exactly its number through. Needs wrk (Debian: wrk).
#
#   benches/sandbox_load.sh [SECONDS] [CONNECTIONS]
#
# FLOWHOOK names the program; without it a release build is made.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${1:-15}"
connections="${2:-64}"
command -v wrk >/dev/null || { echo "wrk is not here: apt-get install wrk"; exit 2; }
if [ -z "${FLOWHOOK:-}" ]; then
  cargo build --release --locked
  FLOWHOOK=target/release/flowhook
fi
work="$(mktemp -d target/sandbox-load.XXXXXX)"
server=""
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

cat > "$work/send.lua" <<'LUA'
local threads = {}
function setup(thread) table.insert(threads, thread); thread:set("number", #threads) end
function init() sent = 0; taken = 0; denied = 0; other = 0 end
function request()
  sent = sent + 1
  local body = string.format('{"phone":"+1516%07d","text":"Acme: text %d of thread %d","clickUrl":"https://shop.acme.test/?utm_api=birthday",' ..
    '"callbackData":"{\\"profileID\\":\\"01ABC\\",\\"metricName\\":\\"Birthday\\"}","sendPurpose":"Birthday"}', 2000000 + sent % 7000000, sent, number)
  return wrk.format("POST", "/text/message/send", { ["Content-Type"] = "application/json",
    ["X-Client-ID"] = os.getenv("WUNDERKIND_CLIENT_ID"), ["X-Client-Secret"] = os.getenv("WUNDERKIND_CLIENT_SECRET") }, body)
end
function response(status)
  if status == 200 then taken = taken + 1 elseif status == 429 then denied = denied + 1 else other = other + 1 end
end
function done(summary)
  local sum = { taken = 0, denied = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(sum) do sum[name] = sum[name] + thread:get(name) end
  end
  local time = summary.duration / 1e6
  print(string.format("taken %d (%.0f/s), denied %d, other %d, in %.2f s", sum.taken, sum.taken / time, sum.denied, sum.other, time))
end
LUA

export WUNDERKIND_CLIENT_ID=load WUNDERKIND_CLIENT_SECRET=load-secret
start() {
  "$FLOWHOOK" sandbox --port 0 "$@" > "$work/url" 2> "$work/talk" &
  server=$!
  for _ in $(seq 100); do [ -s "$work/url" ] && return; sleep 0.1; done
  cat "$work/talk"
  exit 1
}
stop() {
  grep -E "VmHWM|VmRSS" "/proc/$server/status" || true
  kill -TERM "$server"
  wait "$server"
  server=""
}

echo "== no limit, state on the disk, $connections connections, $seconds s"
start --rate none --state "$work/state.sqlite3"
wrk --threads 2 --connections "$connections" --duration "${seconds}s" --latency --script "$work/send.lua" "$(cat "$work/url")"
stop
ls -l "$work/state.sqlite3" | awk '{ print "state: " $5 " bytes" }'

for rate in 100 250 300; do
  echo "== limit $rate: at most $rate at once and $rate a second, $((rate + rate * 5)) in 5 s"
  start --rate "$rate"
  wrk --threads 2 --connections 16 --duration 5s --script "$work/send.lua" "$(cat "$work/url")" | grep taken
  stop > /dev/null
done
