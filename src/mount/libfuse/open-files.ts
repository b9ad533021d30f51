/** Owns the files that readers have open through libfuse: those on disks by descriptor, made-up ones by edition. */
import { setTimeout } from 'node:timers/promises';
import type { Attributes } from '../../view/attributes.js';
import { ViewFailure } from '../../workers/view-failure.js';
import type { ToldEdition } from '../../workers/view-request.js';
import type { ViewWorkers } from '../../workers/view-workers.js';
import { JoinedReader } from './joined-reader.js';
import { ToldEditions, type ToldFile } from './told-editions.js';

/** Above every descriptor, and within the 32 bits that fuse-native passes on. */
const firstHandle = 0x4000_0000;
const lastHandle = 0x7fff_ffff;

interface OpenMadeUp {
  readonly file: ToldFile;
  readonly reader: JoinedReader;
}

export class OpenFiles {
  readonly #workers: ViewWorkers;
  readonly #told: ToldEditions;
  readonly #madeUp = new Map<number, OpenMadeUp>();
  readonly #asked = new Map<string, Promise<Attributes>>();
  #nextHandle = firstHandle;

  constructor(workers: ViewWorkers, now: () => number) {
    this.#workers = workers;
    this.#told = new ToldEditions(now);
  }

  /** Whoever asks for the same at the same time gets the same answer, so that it does not matter which comes last. */
  attributes(path: string): Promise<Attributes> {
    const asked = this.#asked.get(path);
    if (asked !== undefined) return asked;
    const asking = this.#attributes(path).finally(() => this.#asked.delete(path));
    this.#asked.set(path, asking);
    return asking;
  }

  async #attributes(path: string): Promise<Attributes> {
    const known = this.#told.knownVersion(path);
    const answer = await this.#workers.ask('attributes', { path, known });
    if (!('version' in answer)) return answer;
    return (await this.#tell(path, answer)).edition.attributes;
  }

  /** A descriptor, or the handle of a made-up file. */
  async open(path: string): Promise<number> {
    for (let waitMs = this.#told.settlesInMs(path); waitMs > 0; waitMs = this.#told.settlesInMs(path))
      await setTimeout(waitMs);
    const believed = this.#told.believed(path);
    if (believed !== undefined) return this.#hold(believed);
    const answer = await this.#workers.open(path, this.#told.knownVersion(path));
    return typeof answer === 'number' ? answer : this.#hold(await this.#tell(path, answer));
  }

  /** As many bytes as fit, fewer only at the file's end. */
  async read(handle: number, position: number, target: Uint8Array): Promise<number> {
    const open = this.#madeUp.get(handle);
    if (open === undefined) return await this.#workers.read(handle, position, target);
    const { file, reader } = open;
    if (!this.#told.isCurrent(file)) throw new ViewFailure('EIO', `${file.path} has changed since it was opened`);
    const { content } = file.edition;
    if (content.kind === 'joined') return await reader.read(content.parts, position, target);
    const bytes = content.bytes.subarray(position, position + target.length);
    target.set(bytes);
    return bytes.length;
  }

  async close(handle: number): Promise<void> {
    const open = this.#madeUp.get(handle);
    if (open === undefined) {
      await this.#workers.close(handle);
      return;
    }
    this.#madeUp.delete(handle);
    this.#told.release(open.file);
    await open.reader.close();
  }

  async #tell(path: string, answer: ToldEdition): Promise<ToldFile> {
    const told = this.#told.tell(path, answer);
    if (told !== undefined) return told;
    // What it had in hand for that version went away in the meantime: now with the content.
    const whole = await this.#workers.ask('attributes', { path });
    const toldWhole = 'version' in whole ? this.#told.tell(path, whole) : undefined;
    if (toldWhole === undefined) throw new ViewFailure('ENOENT', path);
    return toldWhole;
  }

  #hold(file: ToldFile): number {
    const held = this.#told.hold(file);
    while (this.#madeUp.has(this.#nextHandle)) this.#advance();
    const handle = this.#nextHandle;
    this.#advance();
    this.#madeUp.set(handle, { file: held, reader: new JoinedReader(this.#workers) });
    return handle;
  }

  #advance(): void {
    this.#nextHandle = this.#nextHandle === lastHandle ? firstHandle : this.#nextHandle + 1;
  }
}
