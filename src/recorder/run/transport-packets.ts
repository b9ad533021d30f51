/** Owns what the bytes of an MPEG-TS file must be: packets of one length, each with a sync byte first. */
import { open } from 'node:fs/promises';

export const packetBytes = 188;
const syncByte = 0x47;

/** As many at each end are looked at: cheap, and no disk, memory or network damages only what lies between. */
const lookedAtPackets = 64;

/** Whether a file is whole packets, at least one, by its size and by what stands at its start and at its end. */
export async function isWholePackets(path: string, bytes: number): Promise<boolean> {
  if (bytes === 0 || bytes % packetBytes !== 0) return false;
  const lookedAtBytes = Math.min(bytes, lookedAtPackets * packetBytes);
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(lookedAtBytes);
    for (const position of [0, bytes - lookedAtBytes]) {
      const { bytesRead } = await file.read(buffer, 0, lookedAtBytes, position);
      if (bytesRead < lookedAtBytes || !isInSync(buffer)) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}

function isInSync(packets: Buffer): boolean {
  for (let at = 0; at < packets.length; at += packetBytes) if (packets[at] !== syncByte) return false;
  return true;
}
