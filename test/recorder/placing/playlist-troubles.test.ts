import { pino } from 'pino';
import { expect, test } from 'vitest';
import { PlaylistTroubles } from '../../../src/recorder/placing/playlist-troubles.js';

test('a root whose playlist cannot be written is named seldom, each root by itself, and once it is mended', () => {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void said.push((JSON.parse(line) as { msg: string }).msg) });
  const troubles = new PlaylistTroubles(log);
  const placed = { path: '/disk/root/hls/a.ts', rootPath: '/disk/root', bytes: 1, wasThere: false };
  for (let times = 0; times < 1000; times += 1) troubles.note({ ...placed, playlistProblem: 'EROFS' });
  expect(said.length).toBe(10);
  troubles.note({ ...placed, rootPath: '/disk/other', playlistProblem: 'EROFS' });
  expect(said.at(-1)).toContain('/disk/other lacks segments');
  troubles.note(placed);
  troubles.note(placed);
  expect(said.slice(11)).toEqual(['the playlist of /disk/root lists segments again']);
});
