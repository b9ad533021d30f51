"""
Opens and reads each PATH many times: read-temptations.py TIMES WANTED PATH...
Ends at once if it gets other bytes than WANTED; prints how often it got those. That a name is gone, or cannot be
opened just now, is no fault.
"""

import sys

times, wanted = int(sys.argv[1]), sys.argv[2].encode()
right = 0
for _ in range(times):
    for path in sys.argv[3:]:
        try:
            with open(path, "rb", buffering=0) as file:
                got = file.read()
        except OSError:
            continue
        if got != wanted:
            sys.exit(f"{path}: read {got[:100]!r}")
        right += 1
print(right)
