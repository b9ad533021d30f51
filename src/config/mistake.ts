/** Owns what is said of a mistake in the configuration: one line, and never a secret. */

/** The keys and list places that lead to a value: `['disks', 0, 'path']`. */
export type KeyPath = readonly PropertyKey[];

export interface Mistake {
  readonly key: KeyPath;
  /** What was found; what is allowed. */
  readonly message: string;
}

/** `disks[0].path` */
export function formatKeyPath(key: KeyPath): string {
  return key.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text + (text === '' ? '' : '.') + formatKey(String(part));
  }, '');
}

/** Where a colon is missing, a camera's URL is read as a key: only words are shown. */
function formatKey(key: string): string {
  return /^[A-Za-z][A-Za-z0-9_-]{0,40}$/.test(key) ? key : '(a key that is not a word)';
}

export function describeFound(value: unknown): string {
  if (typeof value !== 'string' || value === '' || mayHoldSecret(value)) return describeKind(value);
  return `found ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
}

/** What was found, without showing it. */
export function describeKind(value: unknown): string {
  if (value === undefined || value === '') return 'nothing is written';
  if (Array.isArray(value)) return 'found a list';
  return typeof value === 'object' ? 'found a group of keys' : 'found something else';
}

/** A camera's URL may stand at a wrong key. */
function mayHoldSecret(text: string): boolean {
  return text.includes('://') || text.includes('@');
}
