/** Owns what tests know of the kernel that they run on. */
import { release } from 'node:os';

const [major = 0, minor = 0] = release().split('.').map(Number.parseFloat);

/** FUSE_PASSTHROUGH and FUSE_HAS_RESEND came with Linux 6.9. */
export const isSince69 = major > 6 || (major === 6 && minor >= 9);
