/** Owns the directions of imports: from the upper rows down, never up, and never between folders of one row. */

const rows = [
  ['cli'],
  ['daemon', 'doctor'],
  ['recorder', 'mount', 'booking', 'http'],
  ['workers', 'status'],
  ['view', 'reconcile'],
  ['lookup'],
  ['union'],
  ['registry', 'disks', 'control', 'systemd'],
  ['config'],
  ['host'],
  ['domain'],
];

const downward = rows.flatMap((row, at) =>
  row.map((folder) => ({
    name: `${folder}-imports-downward`,
    comment: `${folder} may import only from the rows below it: ${rows
      .slice(at + 1)
      .flat()
      .join(', ')}`,
    severity: 'error',
    from: { path: `^src/${folder}/` },
    to: { path: '^src/', pathNot: [folder, ...rows.slice(at + 1).flat()].map((allowed) => `^src/${allowed}/`) },
  })),
);

/** Each outside thing has the folders that know it. */
const homes = [
  { what: 'better-sqlite3', folders: ['registry'] },
  { what: 'execa', folders: ['recorder', 'booking/export', 'daemon', 'doctor'] },
  { what: 'child_process', folders: ['recorder', 'mount', 'booking/export', 'daemon', 'systemd/install'] },
  { what: 'worker_threads', folders: ['disks', 'workers', 'mount/kernel'] },
  { what: 'fuse-native', folders: ['mount/libfuse'] },
  { what: 'koffi', folders: ['mount/kernel', 'systemd', 'host'] },
  { what: 'pino', folders: ['daemon'] },
  { what: 'prom-client', folders: ['recorder', 'mount', 'http'] },
  { what: 'send', folders: ['http'] },
  { what: 'hls.js', folders: ['page'] },
  { what: 'commander', folders: ['cli'] },
  { what: 'cli-progress', folders: ['cli'] },
  { what: 'yaml', folders: ['config'] },
  { what: 'temporal-polyfill', folders: ['domain'] },
];

const atHome = homes.map(({ what, folders }) => ({
  name: `${what}-at-home`,
  comment: `${what} may be imported only from ${folders.join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: folders.map((folder) => `^src/${folder}/`) },
  to: { path: `^(node:)?${what}$|node_modules/${what}/` },
}));

module.exports = {
  forbidden: [
    ...downward,
    ...atHome,
    {
      name: 'main-only-starts',
      severity: 'error',
      from: { path: '^src/main\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(cli|daemon|host|domain)/' },
    },
    {
      name: 'index-only-offers',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/', pathNot: '^src/(daemon|lookup|domain)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    // Without swc, and with a compiler of TypeScript that has no JavaScript interface, it would see no module at all.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  },
};
