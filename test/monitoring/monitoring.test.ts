import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CameraStatus, MountStatus, RecorderStatus } from '../../src/control/protocol.js';
import type { CameraName } from '../../src/domain/camera-name.js';
import type { DiskId } from '../../src/domain/disk-id.js';
import { LookupMetrics, makeGauges } from '../../src/http/port-metrics.js';
import { MountMetrics } from '../../src/mount/mount-metrics.js';
import { OperationCounts } from '../../src/mount/operation-counts.js';
import { RecorderMetrics } from '../../src/recorder/recorder-metrics.js';
import { ListingCounts } from '../../src/union/listing-counts.js';

const alerts = 'src/monitoring/alerts.yaml';

/** All that Prometheus can be told, by the names in which it is told. */
async function metrics(): Promise<string> {
  const spool = { spoolBytes: 0, spoolBoundBytes: null, isDropping: false };
  const status = { cameras: [] as readonly CameraStatus[], ...spool } as RecorderStatus;
  const recorder = new RecorderMetrics([], () => status);
  recorder.notePlaced('disk-a' as DiskId, 1);
  recorder.noteRetried('court-1' as CameraName);
  const troubles: Partial<MountStatus> = { skipped: {}, restarts: 0, incompleteDays: 0, hung: [] };
  const mountStatus = { driver: 'libfuse', mode: 'copying', roots: 1, ...troubles } as MountStatus;
  const counts = { operations: new OperationCounts(), listings: new ListingCounts() };
  const mount = new MountMetrics({ ...counts, status: () => mountStatus, legacyDays: () => new Map() });
  const lookups = new LookupMetrics();
  makeGauges(lookups.registry);
  return [await recorder.text(), await mount.text(), await lookups.registry.metrics()].join('\n');
}

test('Prometheus has nothing to say against the metrics, nor against the alerts', async () => {
  const promtool = (args: string[], input?: string) => execFileSync('promtool', args, { input, encoding: 'utf8' });
  expect(promtool(['check', 'metrics'], await metrics())).toBe('');
  expect(promtool(['check', 'rules', alerts])).toContain('SUCCESS');
});

test('every alert fires when it should, and none while all is well', () => {
  execFileSync('promtool', ['test', 'rules', 'test/monitoring/alerts.test.yaml'], { stdio: 'pipe' });
});

test('the dashboard, the alerts and the pages for people name nothing but what there is', async () => {
  const text = await metrics();
  const told = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name));
  const { groups } = parse(readFileSync(alerts, 'utf8')) as { groups: { rules: { expr: string }[] }[] };
  const dashboard: unknown = JSON.parse(readFileSync('src/monitoring/dashboard.json', 'utf8'));
  const pages = ['README.md', ...readdirSync('native-notes').map((name) => `native-notes/${name}`)]
    .filter((path) => path.endsWith('.md'))
    .map((path) => readFileSync(path, 'utf8'));
  const asked = JSON.stringify([groups.flatMap(({ rules }) => rules.map(({ expr }) => expr)), dashboard, pages]);
  const names = new Set([...asked.matchAll(/\bdayfs_\w+/g)].map(([name]) => name.replace(/_(?:bucket|count)$/, '')));
  expect([...names].filter((name) => !told.has(name))).toEqual([]);
  expect(names.size).toBeGreaterThan(15);
});
