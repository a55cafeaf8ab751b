#!/usr/bin/env python3
"""Django's side of the benchmark.

    FLOWHOOK_BENCH_WRITE=DIR cargo bench --bench render
    python benches/django_render.py DIR BODY [ROUNDS]

Reads DIR/BODY.ndjson, renders every context with benches/bodies/BODY.django,
checks the output against DIR/BODY.out and prints: body, "django", nanoseconds
a render (minimum of the rounds, median). The clock includes Context(dict).
"""
import gc
import json
import pathlib
import sys
import time

from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE="UTC", USE_I18N=False, LANGUAGE_CODE="en-us")

import django  # noqa: E402

django.setup()

from django.template import Context, Engine  # noqa: E402
from django.template.base import Template  # noqa: E402


def main():
    folder, body = pathlib.Path(sys.argv[1]), sys.argv[2]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    bodies = pathlib.Path(__file__).parent / "bodies"
    template = Template((bodies / f"{body}.django").read_text(), engine=Engine())
    contexts = [json.loads(line) for line in (folder / f"{body}.ndjson").open()]
    gc.collect()
    gc.freeze()
    expected = (folder / f"{body}.out").read_text()
    got = "".join(template.render(Context(dict(c), autoescape=False)) for c in contexts)
    if got != expected:
        sys.exit(f"Django prints another {body}")
    times = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for context in contexts:
            template.render(Context(context, autoescape=False))
        times.append((time.perf_counter_ns() - start) / len(contexts))
    times.sort()
    print(f"{body}\tdjango\t{times[0]:.0f}\t{times[len(times) // 2]:.0f}")


if __name__ == "__main__":
    main()
