import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JoinedReader } from '../../../src/mount/libfuse/joined-reader.js';
import type { ViewWorkers } from '../../../src/workers/view-workers.js';

/** Files in memory in place of those that workers open, each read giving a little at a time. */
class Files {
  readonly contents: Buffer[];
  readonly open = new Map<number, Buffer>();
  mostOpen = 0;
  #nextFd = 3;

  constructor(contents: readonly string[]) {
    this.contents = contents.map((content) => Buffer.from(content));
  }

  parts() {
    return this.contents.map((content, index) => ({ path: `/${index}`, bytes: content.length }));
  }

  readonly workers = {
    open: async (path: string) => {
      await Promise.resolve();
      const content = this.contents[Number(path.slice(1))];
      if (content === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      this.#nextFd += 1;
      this.open.set(this.#nextFd, content);
      this.mostOpen = Math.max(this.mostOpen, this.open.size);
      return this.#nextFd;
    },
    close: async (fd: number) => {
      await Promise.resolve();
      if (!this.open.delete(fd)) throw new Error('closed twice');
    },
    read: async (fd: number, position: number, target: Uint8Array) => {
      await Promise.resolve();
      const content = this.open.get(fd);
      if (content === undefined) throw new Error('read after close');
      return content.copy(target, 0, position, Math.min(content.length, position + 7));
    },
  } satisfies Pick<ViewWorkers, 'open' | 'read' | 'close'>;
}

describe('a joined file', () => {
  test('reads at any place like its parts one after another, by several readers at once', async () => {
    const reads = fc.array(fc.tuple(fc.nat(120), fc.nat(60)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 20 }), { maxLength: 12 }),
        reads,
        async (contents, wanted) => {
          const files = new Files(contents);
          const whole = Buffer.concat(files.contents);
          const reader = new JoinedReader(files.workers);
          await Promise.all(
            wanted.map(async ([position, length]) => {
              const target = Buffer.alloc(length);
              const bytes = await reader.read(files.parts(), position, target);
              expect(target.subarray(0, bytes)).toEqual(whole.subarray(position, position + length));
            }),
          );
          await reader.close();
          expect(files.open.size).toBe(0);
        },
      ),
    );
  });

  test('keeps few of its parts open', async () => {
    const files = new Files(Array.from({ length: 50 }, () => 'content'));
    const reader = new JoinedReader(files.workers);
    expect(await reader.read(files.parts(), 0, Buffer.alloc(350))).toBe(350);
    expect(files.mostOpen).toBeLessThanOrEqual(5);
    await reader.close();
    expect(files.open.size).toBe(0);
  });

  test('is an input/output error where a part is gone or shorter, and nowhere else', async () => {
    const files = new Files(['first', 'second', 'third']);
    const parts = files.parts();
    const reader = new JoinedReader(files.workers);
    files.contents[1] = Buffer.from('sec');
    files.contents.length = 2;
    expect(await reader.read(parts, 0, Buffer.alloc(8))).toBe(8);
    for (const position of [8, 12]) {
      await expect(reader.read(parts, position, Buffer.alloc(1))).rejects.toMatchObject({ code: 'EIO' });
    }
    files.contents.push(Buffer.from('third'));
    expect(await reader.read(parts, 11, Buffer.alloc(5))).toBe(5);
    await reader.close();
    expect(files.open.size).toBe(0);
  });
});
