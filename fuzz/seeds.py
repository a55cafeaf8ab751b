#!/usr/bin/env python3
"""Writes the seeds of the fuzz targets from the oracle's cases: fuzz/corpus/TARGET/ID."""
import json
import pathlib

HERE = pathlib.Path(__file__).parent
for line in (HERE.parent / "tests/oracle/django-cases.ndjson").open():
    case = json.loads(line)
    data = json.dumps(case.get("context", {}))
    for target in ("parse", "roundtrip", "evaluate"):
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        text = case["source"] + ("\0" + data if target == "evaluate" else "")
        (folder / case["id"]).write_text(text)
