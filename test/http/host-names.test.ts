import { expect, test } from 'vitest';
import { isOwnName } from '../../src/http/host-names.js';

const names = new Set(['localhost', 'venue-1', 'venue-1.example.com']);

test.each(['localhost', 'LOCALHOST:9464', 'venue-1:80', 'venue-1.example.com.', '192.0.2.1:9464', '[::1]:9464'])(
  'a request for %s is for this host',
  (header) => expect(isOwnName(header, names)).toBe(true),
);

test.each([
  undefined,
  '',
  'evil.example',
  'venue-1.evil.example',
  'localhost.evil.example:9464',
  'localhost@evil.example',
  'localhost:port',
  '192.0.2.1.evil.example',
  '[::1',
  'localhost, evil.example',
])('a request for %s is not', (header) => expect(isOwnName(header, names)).toBe(false));
