/** Owns what can be made out of a file however many mistakes are in it, so that all of them are found in one go. */
import { z } from 'zod';
import { parsePath } from './file-values.js';
import { defaultPaths } from './schema.js';

const text = z.string().min(1).optional().catch(undefined);
const path = z.string().transform(parsePath).optional().catch(undefined);

const draftSchema = z.object({
  state: path,
  spool: path,
  mount: z.object({ path }).catch({}),
  disks: z.array(z.object({ id: text, path }).catch({})).catch([]),
  cameras: z.array(z.object({ name: text }).catch({})).catch([]),
  legacy: z.object({ path }).catch({}),
});

export type Draft = ReturnType<typeof readDraft>;

export function readDraft(value: unknown) {
  const { state, spool, mount, disks, cameras, legacy } = draftSchema.catch(draftSchema.parse({})).parse(value);
  return {
    statePath: state ?? defaultPaths.state,
    spoolPath: spool ?? defaultPaths.spool,
    mountPath: mount.path ?? defaultPaths.mount,
    legacyPath: legacy.path,
    disks,
    cameras,
  };
}
