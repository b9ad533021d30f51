/**
 * Owns how the compiled modules become the program: the files where its processes and threads begin are put together
 * with all that they need, since hundreds of small files take longer to load than most commands run.
 */
import { readdirSync } from 'node:fs';
import { rolldown } from 'rolldown';

const dist = new URL('../dist/', import.meta.url).pathname;

/** Native, or they look for files beside their own. */
const external = ['better-sqlite3', 'fuse-native', 'koffi', 'pino', 'pino-pretty'];

/** Where processes and threads begin, and the module that knows where they all lie: it may be moved, not deeper. */
const begins = (path) => path.endsWith('-worker.js') || ['main.js', 'index.js', 'host/program-files.js'].includes(path);

const files = readdirSync(dist, { recursive: true }).filter(begins);
const input = Object.fromEntries(files.map((path) => [path.slice(0, -'.js'.length), dist + path]));
const bundle = await rolldown({ input, external, platform: 'node' });
await bundle.write({ dir: dist, entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' });
await bundle.close();
