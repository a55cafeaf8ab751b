#!/usr/bin/env python3
"""The job of `flowhook rehearse` with Python: csv, Django's templates, json.

    python benches/django_rehearse.py FILE

Prints `rows failed segments duplicates`.
"""
import csv
import json
import pathlib
import re
import sys

from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE="UTC", USE_I18N=False, LANGUAGE_CODE="en-us")

import django  # noqa: E402

django.setup()

from django.template import Context, Engine  # noqa: E402
from django.template.base import Template  # noqa: E402

PHONE = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
EXTENSION = set("^{}\\[~]|€\f")
BASIC = set("\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
            "¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ")
GSM = BASIC | EXTENSION


def segments(text):
    if GSM.issuperset(text):
        units = len(text) + sum(c in EXTENSION for c in text)
        return 1 if units <= 160 else -(-units // 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def fine(message):
    if not isinstance(message, dict):
        return False
    phone, email, text = message.get("phone", ""), message.get("email", ""), message.get("text", "")
    to = PHONE.fullmatch(phone) if phone else "@" in email
    callback = message.get("callbackData")
    if callback:
        try:
            callback = isinstance(json.loads(callback), dict)
        except ValueError:
            return False
    url = message.get("clickUrl", "")
    return bool(to and callback is not None and text.strip() and message.get("sendPurpose", "").strip()
                and (not url or url.startswith(("https://", "http://"))))


def main():
    source = (pathlib.Path(__file__).parent / "bodies" / "rehearse.django").read_text()
    template = Template(source, engine=Engine())
    names = {"Klaviyo ID": "KlaviyoID", "Email": "email", "First Name": "first_name", "Phone Number": "phone_number",
             "City": "City"}
    rows = failed = total = duplicates = 0
    seen = set()
    with open(sys.argv[1], newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows += 1
            person = {name: row[header] for header, name in names.items() if row[header]}
            body = template.render(Context({"person": person}, autoescape=False))
            try:
                message = json.loads(body)
            except ValueError:
                failed += 1
                continue
            if not fine(message):
                failed += 1
                continue
            total += segments(message["text"])
            key = hash((message["phone"] or message["email"], message["text"], message["sendPurpose"]))
            duplicates += key in seen
            seen.add(key)
    print(rows, failed, total, duplicates)


if __name__ == "__main__":
    main()
