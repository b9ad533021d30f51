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
import { RunClock, type RunClockState, type SegmentBirth } from './run-clock.js';
import { readRunRecord, runRecordName, writeRunRecord } from './run-record.js';
import { type ListedSegment, SegmentList, segmentListName } from './segment-list.js';
import { mendTornSegment } from './torn-segment.js';
import { isWholePackets, packetBytes } from './transport-packets.js';

/** How far the next supervisor's times may be off this one's. */
const recordedWithinMs = 50;

export class Run {
  readonly folder: RunFolder;
  readonly #spool: Spool;
  readonly #list: SegmentList;
  readonly #clock: RunClock;
  /** Listed, and not yet given their times. */
  readonly #listed: ListedSegment[] = [];
  /** Media time at the end of the last segment that is known. */
  #endSeconds = 0;
  #recorded: RunClockState | undefined;

  /** Opens the folder of a run, new or left by an earlier supervisor. */
  static async open(folder: RunFolder, spool: Spool): Promise<Run> {
    return new Run(folder, spool, await readRunRecord(folder.path));
  }

  private constructor(folder: RunFolder, spool: Spool, recorded: RunClockState | undefined) {
    this.folder = folder;
    this.#spool = spool;
    this.#list = new SegmentList(join(folder.path, segmentListName));
    this.#clock = new RunClock(recorded);
    this.#recorded = recorded;
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
    for (let next = await this.#nextListed(); next !== undefined; next = await this.#nextListed()) {
      const segment = await this.#takeListed(next);
      this.#endSeconds = next.endSeconds;
      this.#listed.shift();
      if (segment !== undefined) yield segment;
    }
  }

  /** How much there is of what ffmpeg has not finished yet. */
  async unfinishedBytes(): Promise<number> {
    let bytes = 0;
    for (const { index, timing } of await this.#segmentFiles()) {
      if (timing === undefined) bytes += (await statIfThere(this.#untimedPath(index)))?.size ?? 0;
    }
    return bytes;
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
      const startSeconds = this.#endSeconds;
      this.#endSeconds += durationSeconds;
      yield await this.#giveTime({ index, startSeconds, endSeconds: this.#endSeconds }, file, durationSeconds);
    }
  }

  /** @returns whether it was brought to its end: there is no segment left in the folder, and it is removed */
  async removeIfPlaced(): Promise<boolean> {
    if ((await this.#segmentFiles()).length > 0) return false;
    const own = [segmentListName, ffmpegLogName, runRecordName, unfinishedPath(runRecordName), inputScriptName];
    for (const name of own) await rm(join(this.folder.path, name), { force: true });
    await rmdir(this.folder.path).catch((error: unknown) => {
      // What somebody else put there must not hold up the runs that come after.
      if (!['ENOENT', 'ENOTEMPTY'].includes(errorCode(error) ?? '')) throw error;
    });
    return true;
  }

  async #nextListed(): Promise<ListedSegment | undefined> {
    if (this.#listed.length === 0) this.#listed.push(...(await this.#list.readNext()));
    return this.#listed[0];
  }

  async #takeListed(listed: ListedSegment): Promise<SpooledSegment | undefined> {
    const path = this.#untimedPath(listed.index);
    const file = await statIfThere(path);
    // An earlier supervisor has given it its time.
    if (file === undefined) return undefined;
    // What ffmpeg lists is not believed: with no room left it lists what it could not write.
    const durationSeconds = (await isWhole(path, file.size))
      ? listed.endSeconds - listed.startSeconds
      : await this.#mend(path, file.size, 'ffmpeg listed it as finished');
    return durationSeconds === undefined ? undefined : this.#giveTime(listed, file, durationSeconds);
  }

  async #giveTime(listed: ListedSegment, file: Stats, durationSeconds: number): Promise<SpooledSegment> {
    const { index, startSeconds, endSeconds } = listed;
    const own = { startSeconds, bornMs: bornMs(file, endSeconds - startSeconds) };
    const startMs = Math.round(this.#clock.startMs(own, await this.#birthOf(index + 1, endSeconds)));
    await this.#recordClock();
    const from = this.#untimedPath(index);
    const timing = { startMs, durationSeconds };
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

  async #birthOf(index: number, startSeconds: number): Promise<SegmentBirth | undefined> {
    const file = await statIfThere(this.#untimedPath(index));
    return file !== undefined && file.birthtimeMs > 0 ? { startSeconds, bornMs: file.birthtimeMs } : undefined;
  }

  #segment(index: number, path: string, bytes: number): Pick<SpooledSegment, 'run' | 'path' | 'bytes' | 'index'> {
    return { run: this.folder, path, bytes, index };
  }

  /** Before a segment goes by it, so that a restart does not tell the next one's time otherwise. */
  async #recordClock(): Promise<void> {
    const { state } = this.#clock;
    if (state === undefined || isRecordOf(state, this.#recorded)) return;
    try {
      await writeRunRecord(this.folder.path, state);
      this.#recorded = state;
    } catch {
      // A full spool: it gets room by the segments that are placed, so that none may wait for this. At worst the
      // next supervisor finds the clock anew.
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

/** Not each few milliseconds that the anchor moves are worth a write. */
function isRecordOf({ anchorMs, lagMs }: RunClockState, recorded: RunClockState | undefined): boolean {
  return recorded?.lagMs === lagMs && Math.abs(recorded.anchorMs - anchorMs) <= recordedWithinMs;
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
