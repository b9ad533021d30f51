import { rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import type { DaemonOptions } from '../../src/daemon/daemon-options.js';
import { openLog } from '../../src/daemon/log.js';
import { NotedSession } from '../../src/daemon/noted-session.js';
import { openTestRegistry } from '../registry/open-test-registry.js';
import { makeHost } from '../support/host.js';

async function withOptions(use: (options: DaemonOptions, setNow: (ms: number) => void) => void): Promise<void> {
  await using host = makeHost();
  let nowMs = 1000;
  const log = await openLog({ env: { DAYFS_LOG_LEVEL: 'silent' }, form: 'json' });
  const config = loadConfig({ file: host.configFile, env: {} });
  use({ config, log, now: () => nowMs }, (ms) => {
    nowMs = ms;
  });
}

test('a session reaches from its beginning to its end, whatever the clock does', async () => {
  await withOptions((options, setNow) => {
    const { registry } = openTestRegistry();
    const session = new NotedSession(registry, options);
    expect(registry.sessions()).toEqual([{ startMs: 1000, endMs: 1000 }]);
    setNow(61_000);
    session.end();
    expect(registry.sessions()).toEqual([{ startMs: 1000, endMs: 61_000 }]);
    setNow(500);
    new NotedSession(registry, options).end();
    expect(registry.sessions()[0]).toEqual({ startMs: 500, endMs: 500 });
  });
});

test('a registry that cannot be used keeps no recorder from running', async () => {
  await withOptions((options) => {
    const { registry, file } = openTestRegistry();
    rmSync(dirname(file), { recursive: true });
    writeFileSync(dirname(file), 'no folder');
    expect(() => new NotedSession(registry, options).end()).not.toThrow();
  });
});
