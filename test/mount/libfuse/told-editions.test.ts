import { beforeEach, describe, expect, test } from 'vitest';
import { ToldEditions, type ToldFile } from '../../../src/mount/libfuse/told-editions.js';
import { joinedEdition, textEdition } from '../../../src/view/made-up/edition.js';

const path = '/court-1/20260115/.dayfs/coverage.json';
const parts = { path, permissions: { mode: 0o444, uid: 0, gid: 0 }, latestMs: 0 };
const edition = (text: string) => textEdition(parts, text);

let nowMs: number;
let told: ToldEditions;

beforeEach(() => {
  nowMs = 0;
  told = new ToldEditions(() => nowMs);
});

const tell = (text: string) => told.tell(path, edition(text)) as ToldFile;
const textOf = ({ edition: { content } }: ToldFile) =>
  content.kind === 'text' ? Buffer.from(content.bytes).toString() : '';

describe('the edition that readers get', () => {
  test('is the one whose size the kernel was told of, though it is not the newest any more', () => {
    tell('first');
    nowMs += 900;
    expect(textOf(told.believed(path) as ToldFile)).toBe('first');
    nowMs += 200;
    expect(told.believed(path)).toBeUndefined();
  });

  test('stays while somebody reads it, for five seconds after the change', () => {
    const reader = told.hold(tell('first'));
    nowMs += 60_000;
    expect(textOf(tell('another'))).toBe('first');
    nowMs += 4_900;
    expect(textOf(tell('another'))).toBe('first');
    expect(told.isCurrent(reader)).toBe(true);
    nowMs += 300;
    expect(textOf(tell('another'))).toBe('another');
    expect(told.isCurrent(reader)).toBe(false);
    expect(textOf(reader)).toBe('first');
    told.release(reader);
    expect(textOf(tell('another'))).toBe('another');
  });

  test('is the newest as soon as nobody reads it', () => {
    const reader = told.hold(tell('first'));
    expect(textOf(tell('another'))).toBe('first');
    told.release(reader);
    nowMs += 300;
    expect(textOf(tell('another'))).toBe('another');
  });

  test('changes only when no answer can be on its way, and is opened only when the next has surely arrived', () => {
    tell('first');
    expect(told.settlesInMs(path)).toBe(0);
    nowMs += 249;
    expect(textOf(tell('another'))).toBe('first');
    nowMs += 250;
    expect(textOf(tell('another'))).toBe('another');
    expect(told.settlesInMs(path)).toBe(250);
    nowMs += 250;
    expect(told.settlesInMs(path)).toBe(0);
  });

  test('changes back without harm', () => {
    const reader = told.hold(tell('first'));
    tell('another');
    nowMs += 4_000;
    tell('first');
    nowMs += 4_000;
    expect(textOf(tell('another'))).toBe('first');
    expect(told.isCurrent(reader)).toBe(true);
  });

  test('grows under its readers', () => {
    const reader = told.hold(tell('one'));
    expect(textOf(tell('one, two'))).toBe('one, two');
    expect(textOf(reader)).toBe('one, two');
    expect(told.isCurrent(reader)).toBe(true);
  });

  test('of a joined file grows by whole parts', () => {
    const joined = (...bytes: number[]) =>
      joinedEdition(
        parts,
        bytes.map((size, index) => ({ path: `/${index}.ts`, bytes: size })),
      );
    const reader = told.hold(told.tell(path, joined(5, 5)) as ToldFile);
    expect(told.tell(path, joined(5, 5, 5))?.edition.attributes.size).toBe(15);
    expect(told.tell(path, joined(5, 6, 5))?.edition.attributes.size).toBe(15);
    expect(told.isCurrent(reader)).toBe(true);
  });

  test('is fetched again only if it is not kept', () => {
    expect(told.knownVersion(path)).toBeUndefined();
    const first = edition('first');
    told.tell(path, first);
    expect(told.knownVersion(path)).toBe(first.version);
    expect(textOf(told.tell(path, { ...first, content: undefined }) as ToldFile)).toBe('first');
    expect(told.tell('/other', { ...first, content: undefined })).toBeUndefined();
  });

  test('is refused when too much of others is open', () => {
    const hold = (index: number) => {
      const large = textEdition({ ...parts, path: `/${index}` }, 'x'.repeat(30_000_000));
      return told.hold(told.tell(`/${index}`, large) as ToldFile);
    };
    const held = Array.from({ length: 8 }, (_, index) => hold(index));
    expect(() => hold(8)).toThrow('too much is open');
    told.release(held[0] as ToldFile);
    hold(8);
  });
});
