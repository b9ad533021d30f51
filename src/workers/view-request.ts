/** Owns what a driver asks a view worker, and what comes back: plain values that pass between threads. */
import type { DiskConfig } from '../config/config.js';
import type { TimeZone } from '../domain/time-zone.js';
import type { History } from '../lookup/gap-cause.js';
import type { RootsChanges } from '../registry/roots-snapshot.js';
import type { FlatFoldersChanges } from '../union/legacy/flat-folders.js';
import type { Notice } from '../union/observer.js';
import type { Attributes } from '../view/attributes.js';
import type { Content } from '../view/made-up/edition.js';
import type { Entry } from '../view/node.js';
import type { TotalSpace } from '../view/space.js';
import type { LegacyData } from './legacy/legacy-message.js';

/** An edition of a made-up file; without its content for whoever has this version already. */
export interface ToldEdition {
  readonly attributes: Attributes;
  readonly version: string;
  readonly content: Content | undefined;
}

/** Per question, what it takes and what it answers. */
export interface ViewQuestions {
  attributes: {
    takes: { readonly path: string; readonly known?: string | undefined };
    answers: Attributes | ToldEdition;
  };
  entries: { takes: { readonly path: string }; answers: Entry[] };
  extendedAttributes: { takes: { readonly path: string }; answers: ReadonlyMap<string, string> };
  /** Answers a descriptor, which is the whole process's: any worker may read from it. A made-up file has none. */
  open: { takes: { readonly path: string; readonly known?: string | undefined }; answers: number | ToldEdition };
  /** Answers how many bytes now stand in the worker's shared memory. */
  read: { takes: { readonly fd: number; readonly position: number; readonly length: number }; answers: number };
  close: { takes: { readonly fd: number }; answers: undefined };
  space: { takes: object; answers: TotalSpace };
}

export type ViewQuestion = keyof ViewQuestions;
export type ViewRequest = { [Q in ViewQuestion]: { readonly question: Q } & ViewQuestions[Q]['takes'] }[ViewQuestion];
export type ViewAnswer = ViewQuestions[ViewQuestion]['answers'];

export type ToViewWorker =
  | { readonly kind: 'roots'; readonly changes: RootsChanges }
  | { readonly kind: 'legacy'; readonly changes: FlatFoldersChanges }
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'request'; readonly request: ViewRequest };

export type FromViewWorker =
  /** It has loaded, and can be asked. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: ViewAnswer }
  /** `code` is the system's, such as ENOENT; undefined for what should not happen at all. */
  | { readonly kind: 'failure'; readonly code: string | undefined; readonly message: string }
  | { readonly kind: 'notice'; readonly notice: Notice };

export interface ViewWorkerData {
  readonly disks: readonly DiskConfig[];
  readonly media: string | undefined;
  readonly legacy: LegacyData | undefined;
  readonly zone: TimeZone;
  /** As text: functions do not pass between threads. */
  readonly nameTemplates: readonly string[];
  readonly segmentSeconds: number;
  /** Where `read` puts its bytes: a copy through a message would be a second one. */
  readonly shared: SharedArrayBuffer;
}

/** libfuse 2 asks for no more at once. */
export const mostBytesPerRead = 128 * 1024;
