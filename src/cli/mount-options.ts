/** Owns the options of an fstab line, as mount(8) passes them on with `-o`. */
import { DayfsError } from '../domain/errors.js';

export interface MountOptions {
  readonly configFile: string | undefined;
  readonly allowOther: boolean;
}

/** They say when to mount, which is mount(8)'s and systemd's affair, or what holds for a read-only mount anyway. */
const leftAside = [
  'defaults',
  'ro',
  'rw',
  'auto',
  'noauto',
  'nofail',
  '_netdev',
  'user',
  'nouser',
  'users',
  'owner',
  'group',
  'dev',
  'nodev',
  'suid',
  'nosuid',
  'exec',
  'noexec',
  'atime',
  'noatime',
  'relatime',
  'norelatime',
  'strictatime',
  'nodiratime',
  'async',
];

/** @throws DayfsError (usage) for one that is unknown */
export function parseMountOptions(text: string): MountOptions {
  let configFile: string | undefined;
  let allowOther = false;
  for (const option of text.split(',').filter((each) => each !== '')) {
    const [name, value] = splitOnce(option);
    if (name === 'config' && value !== undefined && value.startsWith('/')) configFile = value;
    else if (option === 'allow_other') allowOther = true;
    else if (!leftAside.includes(option) && !/^(x-|X-|comment$|uhelper$)/.test(name)) throw unknown(option);
  }
  return { configFile, allowOther };
}

function splitOnce(option: string): [string, string | undefined] {
  const at = option.indexOf('=');
  return at < 0 ? [option, undefined] : [option.slice(0, at), option.slice(at + 1)];
}

function unknown(option: string): DayfsError {
  if (option === 'remount')
    return new DayfsError('usage', 'a mount of dayfs cannot be remounted: unmount it, then mount');
  const allowed = 'config=/path/of/dayfs.yaml, allow_other, and what mount(8) and systemd read themselves';
  return new DayfsError('usage', `the mount option "${option}" is unknown: allowed are ${allowed}`);
}
