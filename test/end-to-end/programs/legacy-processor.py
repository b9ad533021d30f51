#!/usr/bin/env python3
"""A booking processor of the time before roots: it knows one folder, and how names spell times.

usage: legacy-processor.py FOLDER START END OUTPUT        times as 20260115-143000
"""
import glob
import os
import shutil
import sys
from datetime import datetime, timedelta

FORMAT = "%Y%m%d-%H%M%S"
LENGTH = timedelta(seconds=1)


def begin(path):
    return datetime.strptime(os.path.splitext(os.path.basename(path))[0], FORMAT)


def main(folder, start, end, output):
    first, last = datetime.strptime(start, FORMAT), datetime.strptime(end, FORMAT)
    of_day = glob.glob(os.path.join(folder, start[:8] + "-*.ts"))
    booked = sorted(path for path in of_day if first - LENGTH < begin(path) < last)
    with open(output, "wb") as whole:
        for path in booked:
            with open(path, "rb") as segment:
                shutil.copyfileobj(segment, whole)
            print(os.path.basename(path), os.path.getsize(path), int(os.path.getmtime(path)))


main(*sys.argv[1:])
