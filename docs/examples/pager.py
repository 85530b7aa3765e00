#!/usr/bin/env python3
"""Takes Crossfade's webhook, and pages by PagerDuty (Events API v2) or Opsgenie (Alert API).

    HOOK_SECRET=… PAGERDUTY_ROUTING_KEY=… python3 pager.py     # or OPSGENIE_API_KEY=…

and in the controller's configuration: notify: [{ webhook: { url: "http://127.0.0.1:9950/", secret: "${HOOK_SECRET}" } }]

A migration has one incident: what is critical or a warning opens it or adds to it, what is good closes it. Where the pager does not
take an event, Crossfade is answered 502, and sends it again.
"""
import hashlib, hmac, json, os, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = os.environ["HOOK_SECRET"].encode()
PAGERDUTY = os.environ.get("PAGERDUTY_URL", "https://events.pagerduty.com/v2/enqueue")
OPSGENIE = os.environ.get("OPSGENIE_URL", "https://api.opsgenie.com/v2/alerts")
MOST_BYTES = 1024 * 1024


def is_ours(headers, body):
    timestamp = headers.get("Crossfade-Timestamp", "0")
    expected = "v1=" + hmac.new(SECRET, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    fresh = timestamp.isdigit() and abs(time.time() - int(timestamp)) < 300
    return fresh and hmac.compare_digest(expected, headers.get("Crossfade-Signature", ""))


def words(event):
    problem = event.get("problem") or {}
    return "\n".join(filter(None, [
        event["title"], "writable now: " + event["writableNow"], "safe next: " + event["safeNext"],
        problem.get("what"), problem.get("reason"), problem.get("action")]))


def post(url, document, **headers):
    headers["Content-Type"] = "application/json"
    request = urllib.request.Request(url, json.dumps(document).encode(), headers)
    urllib.request.urlopen(request, timeout=8).read()


def pagerduty(event, opens):
    document = {"routing_key": os.environ["PAGERDUTY_ROUTING_KEY"], "dedup_key": "crossfade-" + event["migration"],
                "event_action": "trigger" if opens else "resolve"}
    if opens:
        document["payload"] = {"summary": event["title"][:1024], "source": "crossfade", "severity": event["severity"],
                               "timestamp": event["at"], "custom_details": {"text": words(event)}}
    post(PAGERDUTY, document)


def opsgenie(event, opens):
    key = {"Authorization": "GenieKey " + os.environ["OPSGENIE_API_KEY"]}
    alias = "crossfade-" + event["migration"]
    if opens:
        post(OPSGENIE, {"message": event["title"][:130], "alias": alias, "description": words(event)[:15000],
                        "priority": "P1" if event["severity"] == "critical" else "P3", "source": "crossfade"}, **key)
    else:
        post(f"{OPSGENIE}/{alias}/close?identifierType=alias", {"note": event["title"]}, **key)


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length) if length <= MOST_BYTES else b""
        self.send_response(self.answer(body))
        self.end_headers()

    def answer(self, body):
        if not is_ours(self.headers, body):
            return 403
        event = json.loads(body)
        opens = event.get("severity") in ("warning", "critical")
        if event["type"] == "stats" or not (opens or event["severity"] == "good"):
            return 204
        try:
            (pagerduty if "PAGERDUTY_ROUTING_KEY" in os.environ else opsgenie)(event, opens)
            return 204
        except OSError as failure:
            self.log_error("the pager did not take %s: %s", event["id"], failure)
            return 502


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "9950"))), Hook).serve_forever()
