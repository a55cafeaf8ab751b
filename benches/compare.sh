#!/bin/sh
# Runs every engine in turn, each in a process of its own on one core, several rounds; prints
# minima over the rounds and how many times faster than Django each is.
#
#   FLOWHOOK_DJANGO_PYTHON=.venv/bin/python benches/compare.sh [ROUNDS]
#
# Install Django with: python3 -m venv .venv && .venv/bin/pip install -r tests/oracle/requirements.txt
set -eu
cd "$(dirname "$0")/.."
python=${FLOWHOOK_DJANGO_PYTHON:?set FLOWHOOK_DJANGO_PYTHON to a Python that has Django}
rounds=${1:-3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pin=""
command -v taskset >/dev/null && pin="taskset -c 1"
bench=${FLOWHOOK_BENCH_BINARY:-$(cargo bench --bench render --no-run 2>&1 | sed -n 's/.*(\(.*\))$/\1/p' | tail -1)}
FLOWHOOK_BENCH_WRITE="$folder" "$bench"
FLOWHOOK_BENCH=check "$bench"
for round in $(seq "$rounds"); do
    for body in birthday checkout; do
        for engine in memcpy flowhook flowhook-fresh handwritten minijinja tera flowhook-parse-json serde-parse-json; do
            FLOWHOOK_BENCH=plain FLOWHOOK_BENCH_ENGINE=$engine FLOWHOOK_BENCH_BODY=$body $pin "$bench"
        done
        $pin "$python" benches/django_render.py "$folder" "$body" 1
    done
done >"$folder/results"
awk -F '\t' '
    {
        key = $1 FS $2
        if (!(key in min)) { min[key] = $3; med[key] = $4; keys[++n] = key }
        if ($3 < min[key]) min[key] = $3
        if ($4 < med[key]) med[key] = $4
    }
    END {
        printf "%-10s %-20s %10s %14s %10s\n", "body", "engine", "ns min", "ns best median", "django/it"
        for (i = 1; i <= n; i++) {
            split(keys[i], part, FS)
            printf "%-10s %-20s %10d %14d %10.1f\n", part[1], part[2], min[keys[i]], med[keys[i]], min[part[1] FS "django"] / min[keys[i]]
        }
    }' "$folder/results"
