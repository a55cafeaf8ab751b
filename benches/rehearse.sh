#!/bin/sh
# `flowhook rehearse` beside Python (csv, Django, json) and Rust (csv, minijinja, serde_json) on one generated audience:
# what each found, seconds (minimum of the rounds), times flowhook on one core, and memory.
#
#   FLOWHOOK_DJANGO_PYTHON=.venv/bin/python benches/rehearse.sh [ROWS] [ROUNDS]
#
# Install Django with: python3 -m venv .venv && .venv/bin/pip install -r tests/oracle/requirements.txt
# FLOWHOOK_BINARY and FLOWHOOK_BENCH_BINARY name programs that are built already.
set -eu
cd "$(dirname "$0")/.."
python=${FLOWHOOK_DJANGO_PYTHON:?set FLOWHOOK_DJANGO_PYTHON to a Python that has Django}
rows=${1:-1000000}
rounds=${2:-5}
folder=${FLOWHOOK_BENCH_FOLDER:-$(mktemp -d)}
[ -n "${FLOWHOOK_BENCH_FOLDER:-}" ] || trap 'rm -rf "$folder"' EXIT
if [ -z "${FLOWHOOK_BINARY:-}" ]; then
    cargo build --release --quiet
    FLOWHOOK_BINARY=target/release/flowhook
fi
bench=${FLOWHOOK_BENCH_BINARY:-$(cargo bench --bench rehearse --no-run 2>&1 | sed -n 's/.*(\(.*\))$/\1/p' | tail -1)}
audience="$folder/audience-$rows.csv"
[ -f "$audience" ] || "$bench" generate "$rows" >"$audience"
[ -f "$folder/audience-$rows.ndjson" ] || "$bench" generate "$rows" 20261122 ndjson >"$folder/audience-$rows.ndjson"
ls -l "$folder" | awk '/audience/ { print $9, $5, "bytes" }'

measure() { # NAME ROUNDS COMMAND…: seconds, kilobytes
    name=$1 times=$2
    shift 2
    for _ in $(seq "$times"); do
        "$python" - "$name" "$@" <<'PYTHON'
import os, resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.perf_counter()
child = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
output = child.stdout.read().decode()
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - start
if os.waitstatus_to_exitcode(status) not in (0, 1):
    sys.exit(f"{name} failed: {output}")
found = output.split("\n")[0]
if output.startswith("{"):
    import json
    report = json.loads(output)
    duplicates = sum(w["rows"] for w in report["warnings"] if w["reason"] == "duplicate")
    found = f"{report['rows']} {report['failed']} {report['texts']['segments']} {duplicates}"
print(name, f"{seconds:.3f}", f"{usage.ru_utime + usage.ru_stime:.3f}", usage.ru_maxrss, found, sep="\t")
PYTHON
    done
}

flowhook() { # NAME FILE MORE…
    name=$1 file=$2
    shift 2
    measure "$name" 1 "$FLOWHOOK_BINARY" rehearse benches/bodies/rehearse.django --audience "$file" --no-config \
        --no-progress --format json "$@"
}

for round in $(seq "$rounds"); do
    measure "read the bytes" 1 "$bench" read "$audience"
    measure "read and parse" 1 "$bench" parse "$audience"
    flowhook "flowhook, 1 thread" "$audience" --jobs 1
    flowhook "flowhook, all cores" "$audience"
    flowhook "flowhook, no duplicates" "$audience" --no-duplicates
    flowhook "flowhook, NDJSON, 1 thread" "$folder/audience-$rows.ndjson" --jobs 1
    flowhook "flowhook, NDJSON" "$folder/audience-$rows.ndjson"
    measure "csv + minijinja + serde_json" 1 "$bench" minijinja "$audience"
    # Django takes minutes: two rounds are enough to see it.
    [ "$round" -gt 2 ] || measure "Python: csv + Django + json" 1 "$python" benches/django_rehearse.py "$audience"
done >"$folder/results"
awk -F '\t' '
    {
        if (!($1 in least)) { least[$1] = $2; cpu[$1] = $3; keys[++n] = $1 }
        if ($2 < least[$1]) least[$1] = $2
        if ($3 < cpu[$1]) cpu[$1] = $3
        if ($4 > memory[$1]) memory[$1] = $4
        found[$1] = $5
    }
    END {
        one = least["flowhook, 1 thread"]
        all = least["flowhook, all cores"]
        printf "%-30s %9s %9s %8s %8s %8s  %s\n", "", "seconds", "CPU s", "MB", "/1 thr.", "/all", "rows failed segments duplicates"
        for (i = 1; i <= n; i++) {
            key = keys[i]
            printf "%-30s %9.3f %9.3f %8.1f %8.2f %8.2f  %s\n", key, least[key], cpu[key], memory[key] / 1024, least[key] / one, least[key] / all, found[key]
        }
    }' "$folder/results"
