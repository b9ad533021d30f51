/** Owns the sound that goes on after the last picture of a stretch: it is held back until it is known what follows. */
import type { ShownTimes } from './shown-times.js';
import { streamIdAt, ticksPerSecond, transportPacketBytes, type Unit, unitAt } from './transport-times.js';

/** A frame of sound. */
interface Held {
  readonly endSeconds: number;
  readonly packets: Buffer[];
}

/** Of a stream that begins with a whole packet, and whose times do not begin anew. */
export class SoundTail {
  readonly #times: ShownTimes;
  #torn = Buffer.alloc(0);
  #soundId: number | undefined;
  /** In order. */
  readonly #held: Held[] = [];

  /** @param times gets whatever comes */
  constructor(times: ShownTimes) {
    this.#times = times;
  }

  /** What is held back so far. */
  get bytes(): Buffer {
    return Buffer.concat(packetsOf(this.#held));
  }

  /** What may go on now: of a picture, or of the sound while there are pictures. */
  push(chunk: Buffer): Buffer {
    const bytes = Buffer.concat([this.#torn, chunk]);
    const passed: Buffer[] = [];
    let at = 0;
    for (; at + transportPacketBytes <= bytes.length; at += transportPacketBytes) {
      passed.push(...this.#pass(bytes.subarray(at, at + transportPacketBytes)));
    }
    this.#torn = bytes.subarray(at);
    return Buffer.concat(passed);
  }

  #pass(packet: Buffer): readonly Buffer[] {
    const unit = unitAt(packet, 0);
    const streamId = streamIdAt(packet, 0);
    if (unit === undefined) {
      const begun = streamId === this.#soundId ? this.#held.at(-1) : undefined;
      begun?.packets.push(packet);
      return begun === undefined ? [packet] : [];
    }
    if (!unit.isVideo) {
      this.#soundId = streamId;
      this.#held.push({ endSeconds: this.#soundEndSeconds(unit), packets: [packet] });
    }
    this.#times.note(unit);
    return [...packetsOf(this.#released()), ...(unit.isVideo ? [packet] : [])];
  }

  /** A frame takes as long as the one before. */
  #soundEndSeconds({ time }: Unit): number {
    const seconds = time.shownTicks / ticksPerSecond;
    return 2 * seconds - (this.#times.soundSeconds ?? seconds);
  }

  #released(): readonly Held[] {
    const untilSeconds = this.#times.endSeconds ?? Number.NEGATIVE_INFINITY;
    const kept = this.#held.findIndex(({ endSeconds }) => endSeconds > untilSeconds);
    return this.#held.splice(0, kept === -1 ? this.#held.length : kept);
  }
}

function packetsOf(held: readonly Held[]): Buffer[] {
  return held.flatMap(({ packets }) => packets);
}
