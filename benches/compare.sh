#!/bin/sh
# Runs every engine in turn on one core and prints minima, medians and how many times
# faster than Django each is.
#
#   FLOWHOOK_DJANGO_PYTHON=.venv/bin/python benches/compare.sh
#
# Install Django with: python3 -m venv .venv && .venv/bin/pip install -r tests/oracle/requirements.txt
set -eu
cd "$(dirname "$0")/.."
python=${FLOWHOOK_DJANGO_PYTHON:?set FLOWHOOK_DJANGO_PYTHON to a Python that has Django}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pin=""
command -v taskset >/dev/null && pin="taskset -c 1"
cargo bench --bench render --no-run
FLOWHOOK_BENCH_WRITE="$folder" cargo bench --bench render >/dev/null
FLOWHOOK_BENCH=plain $pin cargo bench --bench render 2>/dev/null | grep "	" >"$folder/results"
for body in birthday checkout; do
    $pin "$python" benches/django_render.py "$folder" "$body" >>"$folder/results"
done
awk -F '\t' '
    { min[$1, $2] = $3; med[$1, $2] = $4; if (!(($1) in seen)) { order[++n] = $1; seen[$1] = 1 } names[$2] = 1; line[NR] = $0 }
    END {
        printf "%-10s %-22s %12s %12s %12s\n", "body", "engine", "ns min", "ns median", "django/it"
        for (i = 1; i <= NR; i++) {
            split(line[i], f, "\t")
            printf "%-10s %-22s %12d %12d %12.1f\n", f[1], f[2], f[3], f[4], min[f[1], "django"] / f[3]
        }
    }' "$folder/results"
