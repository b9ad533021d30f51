#!/bin/sh
# A booking processor of the time before roots: it knows one folder, and that names sort as times do.
# usage: legacy-processor.sh FOLDER START END OUTPUT        times as 20260115-143000
set -eu

folder=$1 start=$2 end=$3 output=$4
: >"$output"
find "$folder" -maxdepth 1 -type f -name "$(echo "$start" | cut -c1-8)-*.ts" | sort | while read -r path; do
  time=$(basename "$path" .ts)
  if expr "$time" '>=' "$start" >/dev/null && expr "$time" '<' "$end" >/dev/null; then
    cat "$path" >>"$output"
    stat -c '%n %s %Y' "$path" | sed 's|.*/||'
  fi
done
