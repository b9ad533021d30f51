/**
 * Owns which names the port answers to. A page of somebody else's can have its own name lead to this host and read
 * what the port says as if it were its own (DNS rebinding), so a name that nobody gave the host gets nothing.
 */
import { isIP } from 'node:net';

/** @param header of a request: a name or an address, and perhaps a port */
export function isOwnName(header: string | undefined, names: ReadonlySet<string>): boolean {
  const name = /^(?<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header ?? '')?.groups?.['name'];
  if (name === undefined) return false;
  // An address is nobody's name: a browser shows it only pages that came from it.
  if (isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0) return true;
  return names.has(name.toLowerCase().replace(/\.$/, ''));
}
