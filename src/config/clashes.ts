/** Owns the mistakes that lie between keys, each of them right by itself: doubles, and folders within folders. */
import { join } from 'node:path';
import { cameraPlaceholder } from '../domain/layout.js';
import { isWithin } from '../host/place-on-device.js';
import type { Draft } from './draft.js';
import { describeFound, formatKeyPath, type KeyPath, type Mistake } from './mistake.js';

export function* findClashes(draft: Draft): Generator<Mistake> {
  yield* findDoubles(draft.disks.map(({ id }, at) => ({ key: ['disks', at, 'id'], text: id })));
  yield* findDoubles(draft.disks.map(({ path }, at) => ({ key: ['disks', at, 'path'], text: path })));
  yield* findDoubles(draft.cameras.map(({ name }, at) => ({ key: ['cameras', at, 'name'], text: name })));
  for (const { inner, outer, why } of forbiddenNestings(draft)) {
    if (inner.path === undefined || outer.path === undefined || !isWithin(inner.path, outer.path)) continue;
    const where = inner.path === outer.path ? 'is the same folder as' : 'lies in';
    yield { key: inner.key, message: `${inner.path} ${where} ${formatKeyPath(outer.key)}, ${outer.path}; ${why}` };
  }
  yield* checkMountIsNoCamera(draft);
  yield* checkSocketLength(draft.statePath);
}

function* findDoubles(entries: ReadonlyArray<{ key: KeyPath; text: string | undefined }>): Generator<Mistake> {
  for (const [at, { key, text }] of entries.entries()) {
    const first = entries.findIndex((entry) => entry.text === text);
    const earlier = entries[first];
    if (text === undefined || earlier === undefined || first === at) continue;
    yield { key, message: `${describeFound(text)}, as at ${formatKeyPath(earlier.key)}; each must be its own` };
  }
}

interface Place {
  readonly key: KeyPath;
  readonly path: string | undefined;
}

function* forbiddenNestings(draft: Draft): Generator<{ inner: Place; outer: Place; why: string }> {
  const disks = draft.disks.map(({ path }, at): Place => ({ key: ['disks', at, 'path'], path }));
  const state: Place = { key: ['state'], path: draft.statePath };
  const spool: Place = { key: ['spool'], path: draft.spoolPath };
  const mount: Place = { key: ['mount', 'path'], path: draft.mountPath };
  const legacy: Place = { key: ['legacy', 'path'], path: draft.legacyPath };
  for (const disk of disks) {
    const others = disks.filter((other) => other.path !== disk.path);
    for (const other of others) yield { inner: disk, outer: other, why: 'a disk holds its own roots only' };
    yield { inner: state, outer: disk, why: 'it must outlive the disks, so keep it on the system disk' };
    yield { inner: spool, outer: disk, why: 'it must work when the disks do not, so keep it in memory or on an SSD' };
    yield { inner: mount, outer: disk, why: 'mount beside the disks, not on one' };
    yield { inner: disk, outer: spool, why: 'what lies in the spool does not stay there' };
  }
  for (const covered of [...disks, state, spool, legacy]) {
    yield { inner: covered, outer: mount, why: 'the mount would cover it' };
  }
  yield { inner: state, outer: spool, why: 'what lies in the spool does not stay there' };
}

/** In a camera's place below the legacy path, the mount would be read for a camera's segments. */
function* checkMountIsNoCamera({ mountPath, legacyPath = '' }: Draft): Generator<Mistake> {
  const [steps, names] = [legacyPath.split('/'), mountPath.split('/')];
  const cameraAt = steps.findIndex((step) => step.includes(cameraPlaceholder));
  if (cameraAt < 0 || names.length <= cameraAt || names.length > steps.length) return;
  if (!names.every((name, at) => mayBeNamed(steps[at] ?? '', name))) return;
  const message = `${mountPath} would be taken for a camera's folder of legacy.path, ${legacyPath}; mount elsewhere`;
  yield { key: ['mount', 'path'], message };
}

function mayBeNamed(step: string, name: string): boolean {
  const literals = step.split(cameraPlaceholder);
  if (literals.length === 1) return step === name;
  return name.startsWith(literals.at(0) ?? '') && name.endsWith(literals.at(-1) ?? '');
}

/** The kernel's bound for the name of a Unix socket, without the zero at its end. */
const longestSocketBytes = 107;

function* checkSocketLength(statePath: string): Generator<Mistake> {
  const bytes = Buffer.byteLength(join(statePath, 'recorder.sock'));
  if (bytes <= longestSocketBytes) return;
  const message = `the socket recorder.sock in it would have a name of ${bytes} bytes`;
  yield { key: ['state'], message: `${message}; allowed are ${longestSocketBytes}, so choose a shorter path` };
}
