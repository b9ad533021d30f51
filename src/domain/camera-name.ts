/** Owns the name of a camera, which is also a folder's name on every disk. */

declare const brand: unique symbol;
export type CameraName = string & { readonly [brand]: 'CameraName' };

export const cameraNameRule = 'letters, digits, ".", "_" and "-", at most 63, the first a letter or digit';

const pattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

export function parseCameraName(text: string): CameraName | undefined {
  return pattern.test(text) ? (text as CameraName) : undefined;
}
