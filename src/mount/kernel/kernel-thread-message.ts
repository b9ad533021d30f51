/** Owns what the threads at the device are given and told, and what they tell. */
import type { MessagePort } from 'node:worker_threads';
import type { CopiedFiles } from '../../control/protocol.js';
import type { Notice } from '../../union/observer.js';
import type { Descriptor } from '../../view/node.js';
import type { HeldViewData } from '../../workers/held-view.js';
import type { NotedOn } from '../../workers/hung-disks.js';
import type { FailedRequest } from '../failed-requests.js';
import type { SharedParts } from './shared/shared-state.js';

export interface KernelThreadData {
  readonly view: HeldViewData;
  readonly device: number;
  /** Where changes of watched folders are heard of. */
  readonly changes: number;
  readonly desk: number;
  readonly shared: SharedParts;
  /** Of the `OperationCounts` of all threads together. */
  readonly counts: SharedArrayBuffer;
  readonly board: NotedOn;
  /** Where news comes: the thread has no event loop, and looks between requests. */
  readonly post: MessagePort;
}

export type FromKernelThread =
  | { readonly kind: 'notice'; readonly notice: Notice }
  /** It waits for requests. */
  | { readonly kind: 'ready' }
  /** A thread that stood by serves now: another one may be needed to stand by. */
  | { readonly kind: 'taken-over' }
  /** A file that could not be closed. */
  | { readonly kind: 'unclosed'; readonly descriptor: Descriptor }
  /** A reader got EIO. */
  | { readonly kind: 'failure'; readonly failed: FailedRequest }
  | { readonly kind: 'unknown'; readonly opcode: number }
  /** With the reason, if it could not. */
  | { readonly kind: 'rehearsed'; readonly reason: string | undefined }
  /** The kernel does not read these by itself. */
  | { readonly kind: 'copied'; readonly files: CopiedFiles };
