/** Owns INIT: what the kernel offers, and what dayfs takes of it (struct fuse_init_in, struct fuse_init_out). */

/** By their bits; those from 32 up came with FUSE_INIT_EXT. */
const capabilities = {
  ASYNC_READ: 0,
  EXPORT_SUPPORT: 4,
  AUTO_INVAL_DATA: 12,
  DO_READDIRPLUS: 13,
  READDIRPLUS_AUTO: 14,
  ASYNC_DIO: 15,
  PARALLEL_DIROPS: 18,
  MAX_PAGES: 22,
  INIT_EXT: 30,
  DIRECT_IO_ALLOW_MMAP: 36,
  PASSTHROUGH: 37,
  HAS_RESEND: 39,
} as const;

type Capability = keyof typeof capabilities;

export interface Offer {
  readonly major: number;
  readonly minor: number;
  readonly readAheadBytes: number;
  readonly flags: bigint;
}

/** Undefined for what is no INIT at all. */
export function parseInit(body: Buffer): Offer | undefined {
  if (body.length < 16) return undefined;
  const low = BigInt(body.readUInt32LE(12));
  const high = body.length >= 20 && has(low, 'INIT_EXT') ? BigInt(body.readUInt32LE(16)) : 0n;
  return {
    major: body.readUInt32LE(0),
    minor: body.readUInt32LE(4),
    readAheadBytes: body.readUInt32LE(8),
    flags: low | (high << 32n),
  };
}

export interface Session {
  readonly minor: number;
  readonly readAheadBytes: number;
  readonly flags: bigint;
}

/** What is taken, where it is offered; all else is left. */
const wanted: readonly Capability[] = [
  'ASYNC_READ',
  'AUTO_INVAL_DATA',
  'DO_READDIRPLUS',
  'READDIRPLUS_AUTO',
  'ASYNC_DIO',
  // Else one look-up that hangs holds up every other in its folder.
  'PARALLEL_DIROPS',
  'MAX_PAGES',
  'INIT_EXT',
  'DIRECT_IO_ALLOW_MMAP',
  'PASSTHROUGH',
  'HAS_RESEND',
];

/** The version with the structures that are laid out here: FOPEN_CACHE_DIR, MAX_PAGES; Linux 4.20. */
export const oldestMinor = 28;
/** The newest whose header these structures were taken from. */
const newestMinor = 45;

export function negotiate(offer: Offer): Session {
  const flags = wanted
    .map((name) => 1n << BigInt(capabilities[name]))
    .filter((bit) => (offer.flags & bit) !== 0n)
    .reduce((all, bit) => all | bit, 0n);
  return { minor: Math.min(offer.minor, newestMinor), readAheadBytes: offer.readAheadBytes, flags };
}

export function has(flags: bigint, capability: Capability): boolean {
  return ((flags >> BigInt(capabilities[capability])) & 1n) === 1n;
}

/** INC_EPOCH has no flag of its own: a kernel of this version knows it (Linux 6.16). */
export function canRenewNames({ minor }: Session): boolean {
  return minor >= 44;
}

/** The most that READ can ask for, in pages of 4 KiB: 1 MiB. */
const mostPages = 256;
export const mostBytesPerRead = mostPages * 4096;

/** Nothing is ever written; it is the least that the kernel takes. */
const mostBytesPerWrite = 4096;

/**
 * Files of a filesystem that lies over another one, as overlayfs in a container, may back files of this one. In
 * return this one may not itself lie below two others.
 */
const stackDepth = 2;

const timeStepNs = 1;

const initReplyBytes = 64;

/** The body of the reply. */
export function formatInit({ minor, readAheadBytes, flags }: Session): Buffer {
  const body = Buffer.alloc(initReplyBytes);
  body.writeUInt32LE(7, 0);
  body.writeUInt32LE(minor, 4);
  body.writeUInt32LE(readAheadBytes, 8);
  body.writeUInt32LE(Number(flags & 0xffffffffn), 12);
  body.writeUInt16LE(backgroundRequests, 16);
  body.writeUInt16LE((backgroundRequests * 3) / 4, 18);
  body.writeUInt32LE(mostBytesPerWrite, 20);
  body.writeUInt32LE(timeStepNs, 24);
  body.writeUInt16LE(mostPages, 28);
  body.writeUInt32LE(Number(flags >> 32n), 32);
  if (has(flags, 'PASSTHROUGH')) body.writeUInt32LE(stackDepth, 36);
  return body;
}

/** What such a body says. */
export function parseSession(body: Buffer): Session {
  const flags = BigInt(body.readUInt32LE(12)) | (BigInt(body.readUInt32LE(32)) << 32n);
  return { minor: body.readUInt32LE(4), readAheadBytes: body.readUInt32LE(8), flags };
}

/** How much may be read ahead, and how many files closed, at once: those that wait hold up no reader. */
const backgroundRequests = 64;
