/**
 * Owns one run: what one ffmpeg writes into one folder, from the first segment to the removal of the folder.
 * Each finished segment is given its time once, by renaming it, and is from then on ready to be placed.
 */
import type { Stats } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, reasonOf } from '../../domain/errors.js';
import { ffmpegLogName } from '../ffmpeg/ffmpeg-log.js';
import { inputScriptName } from '../ffmpeg/hidden-input.js';
import { renameDurably, unfinishedPath } from '../spool/durable-file.js';
import type { RunFolder, Spool } from '../spool/spool.js';
import { formatSpooledName, parseSpooledName } from '../spool/spooled-name.js';
import type { SpooledSegment } from '../spool/spooled-segment.js';
import { RunClock } from './run-clock.js';
import { readRunRecord, runRecordName, writeRunRecord } from './run-record.js';
import { type ListedSegment, SegmentList, segmentListName } from './segment-list.js';
import { mendTornSegment } from './torn-segment.js';
import { isWholePackets, packetBytes } from './transport-packets.js';

export class Run {
  readonly folder: RunFolder;
  readonly #spool: Spool;
  readonly #list: SegmentList;
  readonly #clock: RunClock;
  /** Listed, and not yet given their times. */
  readonly #listed: ListedSegment[] = [];
  /** Media time at the end of the last segment that is known. */
  #endSeconds = 0;
  #recordedLagMs: number | undefined;

  /** Opens the folder of a run, new or left by an earlier supervisor. */
  static async open(folder: RunFolder, spool: Spool): Promise<Run> {
    return new Run(folder, spool, (await readRunRecord(folder.path))?.lagMs);
  }

  private constructor(folder: RunFolder, spool: Spool, lagMs: number | undefined) {
    this.folder = folder;
    this.#spool = spool;
    this.#list = new SegmentList(join(folder.path, segmentListName));
    this.#clock = new RunClock(lagMs);
    this.#recordedLagMs = lagMs;
  }

  /** The segments that have their times and are still here, in order: left by an earlier supervisor, as a rule. */
  async timed(): Promise<SpooledSegment[]> {
    const segments: SpooledSegment[] = [];
    for (const { index, timing, name } of await this.#segmentFiles()) {
      if (timing === undefined) continue;
      const path = join(this.folder.path, name);
      const { size } = await stat(path);
      if (await isWhole(path, size))
        segments.push({ ...this.#segment(index, path, size), ...timing, mayBePlaced: true });
      else segments.push(...(await this.#mendTimed(index, timing.startMs, path, size)));
    }
    return segments;
  }

  /** Segments that ffmpeg finished since they were last asked for, in order. */
  async *finished(): AsyncGenerator<SpooledSegment> {
    this.#listed.push(...(await this.#list.readNew()));
    for (let next = this.#listed[0]; next !== undefined; next = this.#listed[0]) {
      const segment = await this.#takeListed(next);
      this.#endSeconds = next.endSeconds;
      this.#listed.shift();
      if (segment !== undefined) yield segment;
    }
  }

  /** What ffmpeg was writing when it died. Only once it is dead and `finished` gives nothing more. */
  async *tails(): AsyncGenerator<SpooledSegment> {
    for (const { index, timing, name } of await this.#segmentFiles()) {
      if (timing !== undefined) continue;
      const path = join(this.folder.path, name);
      const file = await stat(path);
      if (file.size === 0) {
        // Begun, and never written to.
        await rm(path);
        continue;
      }
      const durationSeconds = await this.#mend(path, file.size, 'ffmpeg died in it');
      if (durationSeconds === undefined) continue;
      this.#clock.observe(index, this.#endSeconds, bornMs(file, durationSeconds));
      const segment = await this.#giveTime(index, this.#endSeconds, durationSeconds);
      this.#endSeconds += durationSeconds;
      yield segment;
    }
  }

  /** @returns whether the folder was removed, which it is once there is no segment left in it */
  async removeIfPlaced(): Promise<boolean> {
    if ((await this.#segmentFiles()).length > 0) return false;
    const own = [segmentListName, ffmpegLogName, runRecordName, unfinishedPath(runRecordName), inputScriptName];
    for (const name of own) await rm(join(this.folder.path, name), { force: true });
    await rmdir(this.folder.path).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error;
    });
    return true;
  }

  async #takeListed({ index, startSeconds, endSeconds }: ListedSegment): Promise<SpooledSegment | undefined> {
    const path = this.#untimedPath(index);
    const file = await statIfThere(path);
    // An earlier supervisor has given it its time.
    if (file === undefined) return undefined;
    this.#clock.observe(index, startSeconds, bornMs(file, endSeconds - startSeconds));
    const next = await statIfThere(this.#untimedPath(index + 1));
    if (next !== undefined && next.birthtimeMs > 0) this.#clock.observe(index + 1, endSeconds, next.birthtimeMs);
    // What ffmpeg lists is not believed: with no room left it lists what it could not write.
    const durationSeconds = (await isWhole(path, file.size))
      ? endSeconds - startSeconds
      : await this.#mend(path, file.size, 'ffmpeg listed it as finished');
    return durationSeconds === undefined ? undefined : this.#giveTime(index, startSeconds, durationSeconds);
  }

  async #giveTime(index: number, startSeconds: number, durationSeconds: number): Promise<SpooledSegment> {
    await this.#recordLag();
    const from = this.#untimedPath(index);
    const timing = { startMs: Math.round(this.#clock.instantMs(startSeconds)), durationSeconds };
    const path = join(this.folder.path, formatSpooledName({ index, timing }));
    const { size } = await stat(from);
    await renameDurably(from, path);
    return { ...this.#segment(index, path, size), ...timing, mayBePlaced: false };
  }

  /** A loss of power can take bytes of a finished file whose name is safe. */
  async #mendTimed(index: number, startMs: number, path: string, size: number): Promise<SpooledSegment[]> {
    const durationSeconds = await this.#mend(path, size, 'it was finished, and lost bytes since');
    if (durationSeconds === undefined) return [];
    const mendedPath = join(this.folder.path, formatSpooledName({ index, timing: { startMs, durationSeconds } }));
    await renameDurably(path, mendedPath);
    const { size: bytes } = await stat(mendedPath);
    return [{ ...this.#segment(index, mendedPath, bytes), startMs, durationSeconds, mayBePlaced: true }];
  }

  #segment(index: number, path: string, bytes: number): Pick<SpooledSegment, 'run' | 'path' | 'bytes' | 'index'> {
    return { run: this.folder, path, bytes, index };
  }

  /** Before the first segment goes by it, so that a restart does not tell the next one's time otherwise. */
  async #recordLag(): Promise<void> {
    const { lagMs } = this.#clock;
    if (lagMs === undefined || lagMs === this.#recordedLagMs) return;
    try {
      await writeRunRecord(this.folder.path, { lagMs });
      this.#recordedLagMs = lagMs;
    } catch {
      // A full spool, say: what lies in it must get out of it all the same. The next segment tries again.
    }
  }

  /** The length of what can be played of a torn segment; undefined if it was set aside. */
  async #mend(path: string, bytes: number, what: string): Promise<number | undefined> {
    let durationSeconds: number | undefined;
    try {
      durationSeconds = await mendTornSegment(path, bytes);
    } catch (error) {
      // Nothing else waits for it, and nobody may say that it cannot be played.
      await this.#spool.setAsideUnplaced(path, this.folder, reasonOf(error));
      return undefined;
    }
    if (durationSeconds !== undefined) return durationSeconds;
    await this.#spool.setAside(path, this.folder, `${what}, and its ${bytes} bytes cannot be played`);
    return undefined;
  }

  /** A folder that somebody removed holds nothing any more, and must not hold up what comes after it. */
  async #names(): Promise<string[]> {
    try {
      return await readdir(this.folder.path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  #untimedPath(index: number): string {
    return join(this.folder.path, formatSpooledName({ index, timing: undefined }));
  }

  async #segmentFiles() {
    const names = (await this.#names()).sort();
    return names.flatMap((name) => {
      const parsed = parseSpooledName(name);
      return parsed === undefined ? [] : [{ ...parsed, name }];
    });
  }
}

/** What cannot be read now is told by its size alone: the placing has the patience to try again. */
async function isWhole(path: string, bytes: number): Promise<boolean> {
  try {
    return await isWholePackets(path, bytes);
  } catch {
    return bytes > 0 && bytes % packetBytes === 0;
  }
}

/** Where the spool's filesystem does not know when a file was made, its last change and length tell. */
function bornMs(file: Stats, durationSeconds: number): number {
  return file.birthtimeMs > 0 ? file.birthtimeMs : file.mtimeMs - durationSeconds * 1000;
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
