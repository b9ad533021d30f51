/** Owns what a driver asks a view worker, and what comes back: plain values that pass between threads. */
import type { Notice } from '../union/observer.js';
import type { Attributes } from '../view/attributes.js';
import type { Entry } from '../view/listing.js';
import type { Content } from '../view/made-up/edition.js';
import type { Descriptor } from '../view/node.js';
import type { TotalSpace } from '../view/space.js';
import type { HeldViewData, ViewNews } from './held-view.js';
import type { NotedOn } from './hung-disks.js';

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
  open: { takes: { readonly path: string; readonly known?: string | undefined }; answers: Descriptor | ToldEdition };
  /** Answers how many bytes now stand in the worker's shared memory. */
  read: { takes: Descriptor & { readonly position: number; readonly length: number }; answers: number };
  close: { takes: Descriptor; answers: undefined };
  space: { takes: object; answers: TotalSpace };
}

export type ViewQuestion = keyof ViewQuestions;
export type ViewRequest = { [Q in ViewQuestion]: { readonly question: Q } & ViewQuestions[Q]['takes'] }[ViewQuestion];
export type ViewAnswer = ViewQuestions[ViewQuestion]['answers'];

export type ToViewWorker = ViewNews | { readonly kind: 'request'; readonly request: ViewRequest };

export type FromViewWorker =
  /** Its code is loaded. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly answer: ViewAnswer }
  /** `code` is the system's, such as ENOENT; undefined for what should not happen at all. `place` is the disk's folder. */
  | {
      readonly kind: 'failure';
      readonly code: string | undefined;
      readonly message: string;
      readonly place: string | undefined;
    }
  /** A disk has as many calls under way as it may have: the question is to be asked again. */
  | { readonly kind: 'busy'; readonly place: string }
  | { readonly kind: 'notice'; readonly notice: Notice };

export interface ViewWorkerData extends HeldViewData {
  /** Where `read` puts its bytes: a copy through a message would be a second one. */
  readonly shared: SharedArrayBuffer;
  /** The call board, and this thread's line on it. */
  readonly board: NotedOn;
}

/** libfuse 2 asks for no more at once. */
export const mostBytesPerRead = 128 * 1024;
