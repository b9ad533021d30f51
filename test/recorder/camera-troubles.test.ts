import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { CameraName } from '../../src/domain/camera-name.js';
import { CameraTroubles } from '../../src/recorder/camera-troubles.js';

function makeTroubles(): { troubles: CameraTroubles; said: string[] } {
  const said: string[] = [];
  const write = (line: string) => void said.push((JSON.parse(line) as { msg: string }).msg);
  return { troubles: new CameraTroubles('court-1' as CameraName, pino({}, { write })), said };
}

describe('the troubles of a camera', () => {
  test('are said once each, though they take turns for an hour', () => {
    const { troubles, said } = makeTroubles();
    for (let tries = 0; tries < 100; tries += 1) {
      troubles.say('refused');
      troubles.say('no route to host');
    }
    expect(said).toEqual(['refused', 'no route to host']);
    expect(troubles.last).toBe('no route to host');
  });

  test('that read differently each time do not fill the log, and the last is known', () => {
    const { troubles, said } = makeTroubles();
    for (let tries = 0; tries < 1000; tries += 1) troubles.say(`packet ${tries} is bad`);
    expect(said).toHaveLength(8);
    expect(said.at(-1)).toBe('packet 7 is bad; what follows is in the status alone');
    expect(troubles.last).toBe('packet 999 is bad');
  });

  test('are new again once the camera has done well for long', () => {
    const { troubles, said } = makeTroubles();
    troubles.say('refused');
    troubles.forget();
    troubles.forget();
    expect(troubles.last).toBeUndefined();
    troubles.say('refused');
    expect(said).toEqual(['refused', expect.stringContaining('its troubles are over'), 'refused']);
  });
});
