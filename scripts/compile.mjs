/**
 * Owns what is compiled of the program while it is built: the commands that people wait for are run, on a small disk
 * of a day that is made up, and what V8 has compiled until their end is kept beside the program's files.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatEntry, makeRootPlaylist } from '../dist/disks/placing/root-playlist.js';

const place = mkdtempSync(join(tmpdir(), 'dayfs-compile-'));
const [disk, file] = [join(place, 'disk'), join(place, 'dayfs.yaml')];
const keys = { timezone: 'Europe/Madrid', state: join(place, 'state'), disks: [{ id: 'disk', path: disk }] };
const booking = ['court-1', '2026-01-15T14:30', '2026-01-15T15:30'];

/** Each with the exit code that it has here, where no daemon runs. */
const commands = [
  { args: ['lookup', ...booking], exitCode: 0 },
  { args: ['lookup', ...booking, '--json'], exitCode: 0 },
  { args: ['status'], exitCode: 5 },
  { args: ['disks'], exitCode: 0 },
  { args: ['roots'], exitCode: 0 },
];

function makeDay() {
  const media = join(disk, '20260115/court-1/hls');
  mkdirSync(media, { recursive: true });
  writeFileSync(join(disk, '.dayfs-disk.json'), JSON.stringify({ id: 'disk', uuid: 'of a build' }));
  const entries = Array.from({ length: 3 }, (_, index) => ({
    name: `20260115T14300${2 * index}.120+0100.ts`,
    durationSeconds: 2,
    programDateTime: `2026-01-15T14:30:0${2 * index}.120+01:00`,
    startsRun: false,
  }));
  for (const { name } of entries) writeFileSync(join(media, name), 'x');
  const [first, ...rest] = entries;
  writeFileSync(join(media, 'index.m3u8'), makeRootPlaylist(first).text + rest.map(formatEntry).join(''));
}

function run({ args, exitCode }) {
  const env = { ...process.env, NODE_OPTIONS: '--require ./scripts/keep-compiled.cjs' };
  const { status, stderr, error } = spawnSync(process.execPath, ['dist/main.cjs', '--config', file, ...args], {
    env,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (status !== exitCode) throw new Error(`dayfs ${args.join(' ')} ended with ${status}, not ${exitCode}: ${stderr}`);
}

/** Where what was compiled of each of the files is kept that are named for their content. */
function placesBeside() {
  const chunks = readdirSync('dist/chunks').filter((name) => name.endsWith('.cjs'));
  return chunks.map((name) => `dist/chunks/${name}.compiled`);
}

try {
  // There, but of no use to V8: so those are told from all other files.
  for (const beside of placesBeside()) writeFileSync(beside, '');
  makeDay();
  writeFileSync(file, JSON.stringify(keys));
  // What one process has compiled of a file, the next one that runs it keeps beside its own.
  for (const command of [...commands, ...commands]) run(command);
  for (const beside of placesBeside()) if (statSync(beside).size === 0) rmSync(beside);
} finally {
  rmSync(place, { recursive: true, force: true });
}
