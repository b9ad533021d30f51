/**
 * Owns one run: what one ffmpeg writes into one folder, from the first segment to the removal of the folder.
 * Each finished segment is given its time once, by renaming it, and is from then on ready to be placed.
 */
import type { Stats } from 'node:fs';
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../domain/errors.js';
import { ffmpegLogName } from '../ffmpeg/ffmpeg-log.js';
import { inputScriptName } from '../ffmpeg/hidden-input.js';
import { renameDurably } from '../spool/durable-file.js';
import type { RunFolder, Spool } from '../spool/spool.js';
import { formatSpooledName, parseSpooledName } from '../spool/spooled-name.js';
import type { SpooledSegment } from '../spool/spooled-segment.js';
import { RunClock } from './run-clock.js';
import { readRunRecord, runRecordName, writeRunRecord } from './run-record.js';
import { type ListedSegment, SegmentList, segmentListName } from './segment-list.js';
import { mendTornSegment } from './torn-segment.js';
import { isWholePackets } from './transport-packets.js';

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
      segments.push({ ...this.#segment(index, path, size), ...timing, mayBePlaced: true });
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
      const durationSeconds = await mendTornSegment(path, file.size);
      if (durationSeconds === undefined) {
        await this.#discard(path, file);
        continue;
      }
      this.#clock.observe(index, this.#endSeconds, bornMs(file, durationSeconds));
      const segment = await this.#giveTime(index, this.#endSeconds, durationSeconds);
      this.#endSeconds += durationSeconds;
      yield segment;
    }
  }

  /** @returns whether the folder was removed, which it is once there is no segment left in it */
  async removeIfPlaced(): Promise<boolean> {
    if ((await this.#segmentFiles()).length > 0) return false;
    const own = [segmentListName, ffmpegLogName, runRecordName, inputScriptName];
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
    const durationSeconds = (await isWholePackets(path, file.size))
      ? endSeconds - startSeconds
      : await mendTornSegment(path, file.size);
    if (durationSeconds !== undefined) return this.#giveTime(index, startSeconds, durationSeconds);
    await this.#spool.setAside(path, this.folder, `ffmpeg finished it, yet its ${file.size} bytes cannot be played`);
    return undefined;
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

  #segment(index: number, path: string, bytes: number): Pick<SpooledSegment, 'run' | 'path' | 'bytes' | 'index'> {
    return { run: this.folder, path, bytes, index };
  }

  /** Before the first segment goes by it, so that a restart does not tell the next one's time otherwise. */
  async #recordLag(): Promise<void> {
    const { lagMs } = this.#clock;
    if (lagMs === undefined || lagMs === this.#recordedLagMs) return;
    await writeRunRecord(this.folder.path, { lagMs });
    this.#recordedLagMs = lagMs;
  }

  async #discard(path: string, { size }: Stats): Promise<void> {
    if (size === 0) await rm(path);
    else await this.#spool.setAside(path, this.folder, `ffmpeg died in it, and its ${size} bytes cannot be played`);
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
