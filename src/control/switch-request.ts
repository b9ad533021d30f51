/** Owns reading a request to switch, which any program may have sent. */
import { type DiskId, parseDiskId } from '../domain/disk-id.js';
import { DayfsError } from '../domain/errors.js';

/**
 * The disk asked for; undefined for the next fit one.
 *
 * @throws DayfsError (usage)
 */
export function parseSwitchRequest(body: unknown): DiskId | undefined {
  const asked = typeof body === 'object' && body !== null && 'disk' in body ? body.disk : undefined;
  if (asked === null) return undefined;
  const disk = typeof asked === 'string' ? parseDiskId(asked) : undefined;
  if (disk === undefined) {
    throw new DayfsError('usage', 'a request to switch is {"disk": "the id of a disk"} or {"disk": null}');
  }
  return disk;
}
