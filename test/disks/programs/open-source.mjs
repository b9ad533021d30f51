// Opens a segment's source once no file can be opened any more, and says what comes of it.
import { openSync } from 'node:fs';
import { withSource } from '../../../dist/disks/placing/segment-source.js';

try {
  for (;;) openSync('/dev/null');
} catch {
  // That was the last.
}
try {
  withSource(process.argv[2], () => {});
} catch ({ code, fault }) {
  process.stdout.write(JSON.stringify({ code, fault }));
}
