/**
 * Owns the datagram that tells systemd something (sd_notify(3)). Node has no sockets for datagrams on a path, so
 * three calls of libc stand in for them; systemd-notify(1) would need a process, and a daemon at the end of its
 * descriptors or processes must not be killed for its silence.
 */
import koffi from 'koffi';

const unixFamily = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
/** Without these, a systemd that does not read would hold up the daemon. */
const doNotWait = 0x40 | 0x4000;

export class NotifySocket {
  readonly #address: Buffer;
  readonly #descriptor: number;
  readonly #send: (descriptor: number, text: Buffer, address: Buffer) => number;

  /** @throws Error if there is no such socket to be had */
  constructor(path: string) {
    const libc = koffi.load(null);
    const socket = libc.func('int socket(int domain, int type, int protocol)');
    const sendto = libc.func(
      'long sendto(int socket, const void *text, size_t bytes, int flags, const void *address, uint32_t addressBytes)',
    );
    this.#address = addressOf(path);
    this.#descriptor = socket(unixFamily, datagram | closeOnExec, 0) as number;
    if (this.#descriptor < 0) throw new Error(`no socket for ${path}: error ${koffi.errno()} of socket(2)`);
    this.#send = (descriptor, text, address) =>
      sendto(descriptor, text, text.length, doNotWait, address, address.length) as number;
  }

  /** @returns whether it was taken */
  tell(text: string): boolean {
    return this.#send(this.#descriptor, Buffer.from(text), this.#address) >= 0;
  }
}

/** As unix(7) lays it out; a name that begins with "@" lies in no filesystem, and is written with a zero there. */
function addressOf(path: string): Buffer {
  const family = new Uint8Array(Uint16Array.of(unixFamily).buffer);
  return Buffer.concat([family, Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`)]);
}
