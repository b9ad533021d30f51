/**
 * Owns how a playlist that dayfs makes up refers to a file: by a reference that means the same to players over HTTP,
 * which decode it, and to those that open files, which do not. The mount therefore shows a segment under its
 * reference, too.
 */

/** Names of what stands for itself in a path, as those of the default template: a playlist has many. */
const plain = /^[\w.+~-]*$/;

export function formatReference(name: string): string {
  return plain.test(name) ? name : encodeURIComponent(name).replaceAll('%2B', '+');
}

/** Undefined for what `formatReference` would not write, and for a name that needs no other spelling. */
export function parseReference(reference: string): string | undefined {
  if (!reference.includes('%')) return undefined;
  try {
    const name = decodeURIComponent(reference);
    return formatReference(name) === reference ? name : undefined;
  } catch {
    // A `%` that begins no code: a name like any other, and no reference.
    return undefined;
  }
}
