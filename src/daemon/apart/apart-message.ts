/** Owns what a process apart and the one that started it tell each other. */
import type { CarriedConfig } from '../../config/carried-config.js';
import type { ToldClocks } from '../../domain/time-zone.js';

/** To the process apart, first of all. */
export interface ReadAhead {
  /** That `--config` names. */
  readonly file?: string | undefined;
  /** Undefined if there is something to say against it, which the other process then finds and tells. */
  readonly ahead?: { readonly config: CarriedConfig; readonly clocks: ToldClocks } | undefined;
}

/** To the process apart: it is the one that goes on. */
export const goOn = 'go-on';

/** From the process apart. */
export type FromApart =
  /** It asks disks, in its main thread: it is held up once so long has passed without another word. */
  | { readonly kind: 'asks'; readonly mostMs: number }
  /** It asks no more, and does nothing that anybody sees before it is told to go on. */
  | { readonly kind: 'asked' }
  /** Its last word: all it had to write is written. */
  | { readonly kind: 'done'; readonly exitCode: number };
