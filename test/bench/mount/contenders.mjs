/** Owns the contenders: the disks themselves, dayfs with each driver, and mergerfs, over the same roots. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { servingPid } from '../serving-process.mjs';
import { camera } from './host.mjs';

export class Disks {
  name = 'disks';
  pid = undefined;
  #host;

  constructor(host) {
    this.#host = host;
  }

  folders(day) {
    return this.#host.rootFolders(day);
  }

  async start() {}
  async stop() {}
}

export class Dayfs {
  name;
  #config;
  #mountPoint;
  #process;

  constructor(host, driver) {
    this.name = driver;
    const place = join(host.place, driver);
    mkdirSync(place);
    this.#mountPoint = join(place, 'merged');
    this.#config = join(place, 'dayfs.yaml');
    const config = {
      timezone: 'UTC',
      state: join(place, 'state'),
      spool: join(place, 'spool'),
      mount: { path: this.#mountPoint, driver },
      disks: host.disks,
    };
    writeFileSync(this.#config, JSON.stringify(config));
  }

  /** Which serves. */
  get pid() {
    return servingPid(this.#process);
  }

  /** Which holds the mount, and has the one that serves for a child: what dayfs takes of memory is both. */
  get holderPid() {
    return this.#process?.pid;
  }

  /** All that it shows. */
  get top() {
    return this.#mountPoint;
  }

  folders(day) {
    return [join(this.#mountPoint, camera, day, 'hls')];
  }

  initDisk(id) {
    execFileSync(process.execPath, ['dist/main.cjs', '--config', this.#config, 'disk', 'init', '--folder', id]);
  }

  async start() {
    await promisify(execFile)(process.execPath, ['dist/main.cjs', '--config', this.#config, 'reconcile', '--all']);
    const mount = spawn(process.execPath, ['dist/main.cjs', '--config', this.#config, 'mount'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = mount;
    let said = '';
    mount.stderr.on('data', (chunk) => {
      said += chunk;
    });
    while (!isMounted(this.#mountPoint)) {
      if (mount.exitCode !== null) throw new Error(`dayfs mount ended: ${said}`);
      await pause(20);
    }
  }

  async stop() {
    await end(this.#process);
  }
}

export class Mergerfs {
  name = 'mergerfs';
  #host;
  #mountPoint;
  #process;

  constructor(host) {
    this.#host = host;
    this.#mountPoint = join(host.place, 'mergerfs');
    mkdirSync(this.#mountPoint);
  }

  get pid() {
    return this.#process?.pid;
  }

  get holderPid() {
    return this.pid;
  }

  get top() {
    return this.#mountPoint;
  }

  folders(day) {
    return [join(this.#mountPoint, day, camera, 'hls')];
  }

  /** With what its manual suggests for reading: pages and listings kept while a file has not changed. */
  async start() {
    const branches = this.#host.disks.map(({ path }) => path).join(':');
    const options = 'ro,allow_other,use_ino,cache.files=auto-full,cache.readdir=true';
    this.#process = spawn('mergerfs', ['-f', '-o', options, branches, this.#mountPoint], { stdio: 'ignore' });
    while (!isMounted(this.#mountPoint)) {
      if (this.#process.exitCode !== null) throw new Error('mergerfs ended');
      await pause(20);
    }
  }

  async stop() {
    await end(this.#process);
  }
}

function isMounted(path) {
  return readFileSync('/proc/self/mounts', 'utf8').includes(` ${path} fuse`);
}

async function end(child) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
