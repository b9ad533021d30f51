/** What the reader does while answers come late, fail or come anew: the page as it is served, the answers made here. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BookingAnswer, DayAnswer, StatusAnswer } from '../../src/http/answers.js';
import { ServedDay } from '../http/served-day.js';
import { freePort } from '../support/free-port.js';
import { openBrowser } from './browser.js';

const zone = 'Europe/Madrid';
/** The midnight that begins a winter's day there. */
const startMs = Date.parse('2026-01-14T23:00:00.000Z');
const endMs = startMs + 86_400_000;
const switchMs = startMs + 36_000_000;
const longestName = `C${'x'.repeat(62)}`;

const space = { freeBytes: 1, totalBytes: 2, freeInodes: 3 };
const status: StatusAnswer = {
  ...{ nowMs: endMs - 1, zone, today: '20260115', problems: [], activeDisk: longestName, activeSinceMs: startMs },
  ...{ recordedCameras: 1, mountPath: '/merged', warnings: [] },
  disks: [{ id: longestName, active: true, state: 'ok', reason: null, ...space }],
};
const nothingMissing = { coverage: 1, missingSeconds: 0, spans: [], gaps: [], unreadRoots: [], problem: null };
const day: DayAnswer = {
  ...{ day: '20260115', startMs, endMs, nowMs: status.nowMs },
  switches: [{ atMs: switchMs, from: null, to: longestName, reason: 'manual', detail: 'asked for', gapSeconds: 0 }],
  cameras: [{ ...nothingMissing, camera: longestName }],
};

function bookingOf(asked: URLSearchParams): BookingAnswer {
  const [from, to] = ['start', 'end'].map((name) => Date.parse(asked.get(name) ?? ''));
  return {
    ...nothingMissing,
    ...{ camera: longestName, day: '20260115', startMs: from ?? 0, endMs: to ?? 0, isLive: false },
    ...{ segments: 1, bytes: 1, path: '/merged/a.m3u8', playlist: `/video/${from}.m3u8` },
  };
}

let served: ServedDay;
let context: BrowserContext;
let page: Page;
/** The addresses of all that the page asked for, without the host. */
let asked: string[];
let failures: number;

describe('the status page', () => {
  beforeAll(async () => {
    served = new ServedDay(await freePort());
    await served.serve();
    context = await openBrowser();
  });

  afterAll(async () => {
    await context?.close();
    await served[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    page = await context.newPage();
    asked = [];
    failures = 0;
    page.on('request', (request) => asked.push(request.url().slice(served.address.length)));
    await page.clock.install();
    await page.route('**/api/status', (route) => route.fulfill({ json: status }));
    await page.route('**/api/days/*', (route) => route.fulfill({ json: day }));
    await page.route('**/video/*', (route) => route.fulfill({ status: 404 }));
    await page.route('**/api/booking*', async (route) => {
      failures -= 1;
      if (failures >= 0) await route.fulfill({ status: 503, json: { message: 'the disk is away' } });
      else await route.fulfill({ json: bookingOf(new URL(route.request().url()).searchParams) });
    });
    await page.goto(`${served.address}/#day=20260115`);
    await page.getByRole('slider').waitFor();
  });

  afterEach(async () => await page.close());

  const chosen = () => new URLSearchParams(new URL(page.url()).hash.slice(1));
  const wholeTitle = (from: string, to: string) => `${longestName}, ${from} to ${to}`;

  /** It asks again, and shows the answer. */
  async function refreshed(): Promise<void> {
    const answered = page.waitForResponse('**/api/days/*');
    await page.clock.runFor(10_000);
    await (await answered).finished();
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }

  /** As a link to it does. */
  async function choose(start: string, end: string): Promise<void> {
    const hash = `#${new URLSearchParams({ day: '20260115', camera: longestName, start, end })}`;
    await page.evaluate((address) => {
      history.pushState(null, '', address);
      dispatchEvent(new PopStateEvent('popstate'));
    }, hash);
  }

  test('has a drag end where it ends, also when an answer comes in its midst', async () => {
    const { x = 0, y = 0, width = 0 } = (await page.getByRole('slider').boundingBox()) ?? {};
    await page.mouse.move(x + width / 4, y + 5);
    await page.mouse.down();
    await page.mouse.move(x + width / 3, y + 5);
    await refreshed();
    await page.mouse.move(x + width / 2, y + 5);
    await page.mouse.up();
    await expect.poll(() => chosen().get('start')).not.toBeNull();
    const hours = ['start', 'end'].map((name) => (Date.parse(chosen().get(name) ?? '') - startMs) / 3_600_000);
    expect(hours[0]).toBeCloseTo(6, 1);
    expect(hours[1]).toBeCloseTo(12, 1);
    await refreshed();
  });

  test('leaves the focus where it is when an answer comes', async () => {
    for (const part of [page.getByRole('button', { name: 'switch' }), page.getByRole('slider')]) {
      await part.focus();
      await refreshed();
      expect(await part.evaluate((element) => element === document.activeElement)).toBe(true);
    }
  });

  test('asks again for a booking that could not be told, once it is chosen again', async () => {
    failures = 1;
    await choose('2026-01-15T10:00:00.000Z', '2026-01-15T11:00:00.000Z');
    await page.getByText('the disk is away').waitFor();
    await choose('2026-01-15T10:00:00.000Z', '2026-01-15T11:00:00.000Z');
    await page.getByRole('heading', { name: wholeTitle('11:00:00', '12:00:00') }).waitFor();
  });

  test('looks up the same moments where a time was not changed that clocks show twice', async () => {
    await choose('2026-10-25T01:30:00.000Z', '2026-10-25T01:45:00.000Z');
    await page.getByRole('heading', { name: wholeTitle('02:30:00', '02:45:00') }).waitFor();
    await page.getByLabel('to', { exact: true }).fill('02:50:00');
    await page.getByRole('button', { name: 'Look up' }).click();
    await expect.poll(() => chosen().get('end')).toMatch(/T02:50/);
    expect(chosen().get('start')).toBe('2026-10-25T01:30:00.000Z');
  });

  test('asks for no day of a year that is still being typed', async () => {
    const picker = page.getByLabel('Day', { exact: true }).first();
    asked = [];
    await picker.evaluate((element: HTMLInputElement) => {
      for (const value of ['0002-01-14', '0202-01-14', '2025-01-14']) {
        element.value = value;
        element.dispatchEvent(new Event('change'));
      }
    });
    await expect
      .poll(() => asked.filter((address) => address.startsWith('/api/days/')))
      .toEqual(['/api/days/20250114']);
  });

  test('plays no booking that was left before the player was there', async () => {
    let goOn = () => undefined as void;
    const isHeldUp = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    await page.route('**/hls.js', async (route) => {
      await isHeldUp;
      await route.continue();
    });
    for (const hour of ['10', '12']) {
      await choose(`2026-01-15T${hour}:00:00.000Z`, '2026-01-15T13:00:00.000Z');
      await page.getByRole('heading', { name: wholeTitle(`${Number(hour) + 1}:00:00`, '14:00:00') }).waitFor();
    }
    goOn();
    const played = () => asked.filter((address) => address.startsWith('/video/'));
    await expect.poll(played).toContain(`/video/${Date.parse('2026-01-15T12:00:00.000Z')}.m3u8`);
    expect(played()).toHaveLength(1);
  });

  test('fits a phone with the longest of names', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await choose('2026-01-15T10:00:00.000Z', '2026-01-15T11:00:00.000Z');
    await page.getByRole('heading', { name: wholeTitle('11:00:00', '12:00:00') }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
});
