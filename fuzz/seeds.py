#!/usr/bin/env python3
"""Write the fuzzers' seeds from Django's own cases: fuzz/seeds.py, then cargo fuzz run TARGET."""
import json
import pathlib

here = pathlib.Path(__file__).parent
cases = (here.parent / "tests/oracle/django-cases.ndjson").read_text(encoding="utf-8").splitlines()
for target in ("parse", "evaluate", "roundtrip"):
    folder = here / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    for case in map(json.loads, cases):
        text = case["source"]
        if target == "evaluate":
            text += "\0" + json.dumps(case.get("context", {}), ensure_ascii=False)
        (folder / case["id"]).write_text(text, encoding="utf-8", errors="surrogatepass")
