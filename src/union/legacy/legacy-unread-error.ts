/** Owns the answer to what only the legacy path could tell while it could not be read: not known is not absent. */
import type { CameraName } from '../../domain/camera-name.js';

export class LegacyUnreadError extends Error {
  override readonly name = 'LegacyUnreadError';

  constructor(camera: CameraName, reason: string, options?: ErrorOptions) {
    super(`what the legacy path holds of ${camera} is not known: ${reason}`, options);
  }
}
