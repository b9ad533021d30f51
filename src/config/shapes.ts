/** Owns the three shapes that the file is made of: texts, groups of keys, lists; each says what is wrong with it. */
import { z } from 'zod';
import { describeFound } from './mistake.js';
import { nearKey } from './near-key.js';

/** A text, read by its own parser. */
export function written<T>(rule: string, parse: (text: string) => T | undefined, describe = describeFound) {
  return z.unknown().transform((value, context): T => {
    const parsed = typeof value === 'string' ? parse(value) : undefined;
    if (parsed !== undefined) return parsed;
    context.addIssue(`${describe(value)}; allowed is ${rule}`);
    return z.NEVER;
  });
}

/** A group of keys. One with nothing after it counts as not written; one that is not known is a mistake. */
export function group<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  const allowed = `allowed are the keys ${known.join(', ')}`;
  const unknownKey = z.custom<never>(() => false, {
    error: ({ path }) => {
      const near = nearKey(String(path?.at(-1)), known);
      return `this key is not known; ${near === undefined ? allowed : `did you mean "${near}"?`}`;
    },
  });
  const object = z.object(shape, { error: ({ input }) => `${describeFound(input)}; ${allowed}` });
  return z.preprocess(withoutBlanks, object.catchall(unknownKey));
}

function withoutBlanks(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== ''));
}

export function list<Item extends z.ZodType>(rule: string, item: Item, describe = describeFound) {
  return z.array(item, { error: ({ input }) => `${describe(input)}; allowed is ${rule}` });
}
