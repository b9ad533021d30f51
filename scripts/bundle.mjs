/**
 * Owns how the compiled modules become the program: the files where its processes and threads begin are put together
 * with all that they need, since hundreds of small files take longer to load than most commands run.
 */
import { readdirSync, rmSync } from 'node:fs';
import { rolldown } from 'rolldown';

const dist = new URL('../dist/', import.meta.url).pathname;

/** Native, or they look for files beside their own. */
const external = ['better-sqlite3', 'fuse-native', 'koffi', 'pino', 'pino-pretty'];

/** It knows where all of the files lie: it may be moved, not deeper. */
const ownPlace = 'host/program-files.js';

/** How the others are loaded, and so none of their parts. */
const loader = 'host/compiled-code.js';

/** Where processes and threads begin. */
const begins = (path) => path === 'main.js' || path.endsWith('-worker.js');

/** @param extension that tells Node what the files are: modules, or what `require` loads */
async function bundle(files, format, extension) {
  const input = Object.fromEntries(
    [...files, ownPlace, loader].map((path) => [path.slice(0, -'.js'.length), dist + path]),
  );
  const bundled = await rolldown({ input, external, platform: 'node' });
  const [entryFileNames, chunkFileNames] = [`[name].${extension}`, `chunks/[name]-[hash].${extension}`];
  await bundled.write({ dir: dist, format, entryFileNames, chunkFileNames });
  await bundled.close();
}

// Node loads these in a third of the time that as many modules take it, and does so at each start.
const beginnings = readdirSync(dist, { recursive: true }).filter(begins);
await bundle(beginnings, 'cjs', 'cjs');
for (const path of beginnings) rmSync(dist + path);
// Programs import the library as a module.
await bundle(['index.js'], 'esm', 'js');
