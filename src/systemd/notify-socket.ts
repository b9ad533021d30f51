/**
 * Owns the datagram that tells systemd something (sd_notify(3)). Node has no sockets for datagrams on a path, so
 * a few calls of libc stand in for them; systemd-notify(1) would need a process, and a daemon at the end of its
 * descriptors or processes must not be killed for its silence.
 */
import koffi from 'koffi';

const unixFamily = 1;
const datagram = 2;
const closeOnExec = 0o2000000;
/** Without these, a systemd that does not read would hold up the daemon. */
const doNotWait = 0x40 | 0x4000;

const part = koffi.struct({ bytes: 'void *', length: 'size_t' });

/** struct msghdr of <sys/socket.h>, the same on x64 and arm64. */
const messageHead = koffi.struct({
  name: 'void *',
  nameBytes: 'uint32_t',
  parts: koffi.pointer(part),
  partCount: 'size_t',
  control: 'void *',
  controlBytes: 'size_t',
  flags: 'int',
});

export class NotifySocket {
  readonly #address: Buffer;
  readonly #descriptor: number;
  readonly #send: (message: object) => number;

  /** @throws Error if there is no such socket to be had */
  constructor(path: string) {
    const libc = koffi.load(null);
    const socket = libc.func('int socket(int domain, int type, int protocol)');
    const sendmsg = libc.func('sendmsg', 'long', ['int', koffi.pointer(messageHead), 'int']);
    this.#address = addressOf(path);
    this.#descriptor = socket(unixFamily, datagram | closeOnExec, 0) as number;
    if (this.#descriptor < 0) throw new Error(`no socket for ${path}: error ${koffi.errno()} of socket(2)`);
    this.#send = (message) => sendmsg(this.#descriptor, message, doNotWait) as number;
  }

  /** @returns whether it was taken */
  tell(text: string, descriptor?: number): boolean {
    const bytes = Buffer.from(text);
    const control = descriptor === undefined ? null : passing(descriptor);
    const sent = this.#send({
      name: this.#address,
      nameBytes: this.#address.length,
      parts: [{ bytes, length: bytes.length }],
      partCount: 1,
      control,
      controlBytes: control?.length ?? 0,
      flags: 0,
    });
    return sent >= 0;
  }
}

/** SCM_RIGHTS of one descriptor (unix(7)), as cmsg(3) lays it out on 64 bits. */
function passing(descriptor: number): Buffer {
  const [headBytes, socketLevel, rights] = [16, 1, 1];
  const control = Buffer.alloc(headBytes + 8);
  control.writeBigUInt64LE(BigInt(headBytes + 4), 0);
  control.writeInt32LE(socketLevel, 8);
  control.writeInt32LE(rights, 12);
  control.writeInt32LE(descriptor, headBytes);
  return control;
}

/** As unix(7) lays it out; a name that begins with "@" lies in no filesystem, and is written with a zero there. */
function addressOf(path: string): Buffer {
  const family = new Uint8Array(Uint16Array.of(unixFamily).buffer);
  return Buffer.concat([family, Buffer.from(path.startsWith('@') ? `\0${path.slice(1)}` : `${path}\0`)]);
}
