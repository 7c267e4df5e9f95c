"""Answers a line with milliseconds and result for each line on standard input."""

import json
import sys
import time


def answer_rounds(run):
    run()
    for _ in sys.stdin:
        start = time.perf_counter()
        result = float(run())
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - start), "result": result}), flush=True)
