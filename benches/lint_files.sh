#!/usr/bin/env bash
# Whole-process time of `flowhook lint` on one file, 1,000 and 10,000 small files, and of peers on files of the same size:
# ruff (Python modules), yamllint and check-jsonschema (the same specs as YAML), each where it is installed.
#
# usage: benches/lint_files.sh [FLOWHOOK]      (default: target/release/flowhook)
# env:   RUNS=15  PEERS="ruff yamllint check-jsonschema"
set -euo pipefail
cd "$(dirname "$0")/.."
flowhook="$(realpath "${1:-target/release/flowhook}")"
runs="${RUNS:-15}"
peers="${PEERS:-ruff yamllint check-jsonschema}"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

python3 - "$work" <<'PY'
import os, sys
work = sys.argv[1]
SPEC = """flowhook: 1
flow:
  name: Birthday {n}
  trigger: {{ type: metric, metric: Placed Order }}
brand: Acme
webhooks:
  - name: Birthday {n}
    text: "Acme: happy birthday {n}, {{{{ person.first_name|default:'friend' }}}}! Reply STOP to opt out."
    clickUrl: https://shop.acme.test/birthday/{n}
    utm: {{ utm_api: birthday }}
    callbackData: {{ campaign: bday-{n} }}
"""
BODY = """{{
  "phone": "{{{{ person.phone_number|default:'' }}}}",
  "email": "{{{{ person.email|default:'' }}}}",
  "text": "Acme: happy birthday {n}, {{{{ person.first_name|default:'friend' }}}}! Reply STOP to opt out.",
  "clickUrl": "https://shop.acme.test/birthday/{n}?utm_api=birthday",
  "callbackData": "{{\\"profileID\\":\\"{{{{ person.KlaviyoID|default:'' }}}}\\",\\"metricName\\":\\"Birthday {n}\\",\\"flow\\":\\"Birthday {n}\\"}}",
  "sendPurpose": "Birthday {n}"
}}
"""
MODULE = '''"""Module {n}."""

import json


def birthday(person: dict) -> str:
    """Give the text of birthday {n}."""
    name = person.get("first_name", "friend")
    return json.dumps({{"text": f"Acme: happy birthday {n}, {{name}}!", "flow": "Birthday {n}"}})


def link(person: dict) -> str:
    """Give the link of birthday {n}."""
    return f"https://shop.acme.test/birthday/{n}?id={{person['id']}}"
'''
for count in (1, 1000, 10000):
    for kind, text, ending in (("spec", SPEC, "yaml"), ("body", BODY, "json"), ("module", MODULE, "py")):
        folder = f"{work}/{kind}-{count}"
        os.makedirs(folder)
        for n in range(count):
            with open(f"{folder}/f{n:05}.{ending}", "w") as file:
                file.write(text.format(n=n))
with open(f"{work}/schema.json", "w") as file:
    file.write('{"type": "object", "required": ["flowhook", "webhooks"]}')
PY

# Minimum and median wall time in milliseconds, and the largest resident size in MiB, of a command.
measure() {
  python3 - "$runs" "$@" <<'PY'
import os, statistics, subprocess, sys, time
runs, command = int(sys.argv[1]), sys.argv[2:]
times, status, peak = [], 0, 0
for _ in range(runs + 1):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, code, usage = os.wait4(child.pid, 0)
    times.append((time.perf_counter() - start) * 1000)
    status, peak = os.waitstatus_to_exitcode(code), max(peak, usage.ru_maxrss / 1024)
times = times[1:]
print(f"{min(times):9.1f} {statistics.median(times):9.1f} {peak:8.1f}   exit {status}")
PY
}

printf '%-34s %9s %9s %8s\n' "command" "min ms" "median" "MiB"
for count in 1 1000 10000; do
  for kind in spec body; do
    printf '%-34s ' "flowhook lint, $count ${kind}s"
    measure "$flowhook" lint --fail-on error --format short "$work/$kind-$count"
  done
  for peer in $peers; do
    command -v "$peer" >/dev/null || continue
    # The slow ones would take minutes.
    if [ "$peer" != ruff ] && [ "$count" = 10000 ]; then continue; fi
    case "$peer" in
      ruff) printf '%-34s ' "ruff check, $count modules"; measure ruff check --no-cache -q "$work/module-$count" ;;
      yamllint) printf '%-34s ' "yamllint, $count specs"; measure yamllint -d relaxed "$work/spec-$count" ;;
      check-jsonschema) printf '%-34s ' "check-jsonschema, $count specs"
        measure check-jsonschema --schemafile "$work/schema.json" "$work/spec-$count"/*.yaml ;;
    esac
  done
done
