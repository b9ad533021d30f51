import { expect, test } from 'vitest';
import { type CarriedConfig, carryConfig, unpackConfig } from '../../src/config/carried-config.js';
import type { Config } from '../../src/config/config.js';
import { parseConfig } from '../../src/config/load-config.js';
import { oneDisk } from './mistakes.js';

function carried(config: Config): Config {
  return unpackConfig(JSON.parse(JSON.stringify(carryConfig(config))) as CarriedConfig);
}

/** The templates of two configurations are never the same functions. */
function withoutFunctions(config: Config): unknown {
  return carryConfig(config);
}

const everyKey = `${oneDisk}
timezone: America/Santiago
spoolLimit: 10%
mount: { media: hls, incompleteDays: fail, diskDeadlineSeconds: 3 }
recording: { segmentSeconds: 2, segmentName: "%Y%m%d-%H%M%S.mp4" }
cameras: [{ name: court-1, source: "rtsp://user:secret@192.0.2.10/1" }]
legacy: { path: "/srv/{camera}/hls", names: ["%Y%m%d-%H%M%S.ts", "old-%Y-%m-%d_%H-%M-%S.ts"] }
http: { listen: "127.0.0.1:9464", names: [venue.example.com] }
`;

test.each([
  ['every key', everyKey],
  ['only disks', oneDisk],
])('A configuration with %s is the same in another process', (_, text) => {
  const config = parseConfig('/etc/dayfs/dayfs.yaml', text);
  expect(withoutFunctions(carried(config))).toEqual(withoutFunctions(config));
  expect(Object.keys(carried(config)).toSorted()).toEqual(Object.keys(config).toSorted());
});

test('Its templates spell and read names there', () => {
  const { timeZone, recording, legacy } = carried(parseConfig('/etc/dayfs/dayfs.yaml', everyKey));
  const atMs = Date.UTC(2026, 0, 15, 12);
  expect(recording.segmentName.format(timeZone, atMs)).toBe('20260115-090000.mp4');
  expect(legacy?.names[1]?.parse(timeZone, 'old-2026-01-15_09-00-00.ts')).toEqual([atMs]);
});
