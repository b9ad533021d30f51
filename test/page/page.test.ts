import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ServedDay } from '../http/served-day.js';
import { freePort } from '../support/free-port.js';
import { describeMount } from '../support/fuse.js';
import { openBrowser } from './browser.js';

let served: ServedDay;
let context: BrowserContext;
let page: Page;
let said: string[];

describeMount('the status page, in Chromium', () => {
  beforeAll(async () => {
    served = new ServedDay(await freePort());
    served.day.recordSwitchAndGap();
    await served.mount();
    await served.serve();
    context = await openBrowser();
  });

  afterAll(async () => {
    await context?.close();
    await served[Symbol.asyncDispose]();
  });

  beforeEach(async () => {
    page = await context.newPage();
    said = [];
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    page.on('request', (request) => {
      const isOwn = request.url().startsWith(served.address) || request.url().startsWith('blob:');
      if (!isOwn) said.push(`asked for ${request.url()}`);
    });
    await page.goto(`${served.address}/#day=20260115`);
    await page.getByRole('slider').waitFor();
  });

  afterEach(async () => {
    await page.close();
    if (said.length > 0) throw new Error(`the page said in its console: ${said.join('; ')}`);
  });

  const slider = () => page.getByRole('slider', { name: 'court-1' });
  const booking = () => page.getByRole('region', { name: /^court-1, / });

  /** From one second after half past two to another. */
  async function lookUp(from: string, to: string): Promise<void> {
    await slider().press('Enter');
    await page.getByLabel('From').fill(from);
    await page.getByLabel('to', { exact: true }).fill(to);
    await page.getByRole('button', { name: 'Look up' }).click();
    await page.getByRole('heading', { name: `court-1, ${from} to ${to}` }).waitFor();
  }

  test('shows the recording as it is, in the site’s time zone', async () => {
    expect(await page.locator('#verdict').textContent()).toBe('the mount is served');
    const day = await page.evaluate(() => {
      const share = (part: Element) => [part as HTMLElement].map(({ style }) => [style.left, style.width])[0];
      return [...document.querySelectorAll('.track > .span, .track > .gap')].map((part) => [
        part.className,
        share(part),
      ]);
    });
    const second = 100 / 86_400;
    const at = (seconds: number) => (14.5 * 3600 + seconds) * second;
    const expected = [
      ['span disk-0', at(0), 4 * second],
      ['span disk-1', at(4), 3 * second],
      ['span disk-1', at(12), 2 * second],
      ['gap', 0, at(0)],
      ['gap', at(7), 5 * second],
      ['gap', at(14), 100 - at(14)],
    ];
    const read = day.map(([kind, part]) => [kind, ...(part as string[]).map((text) => Number.parseFloat(text))]);
    expect(read.map(([kind]) => kind)).toEqual(expected.map(([kind]) => kind));
    for (const [index, part] of expected.entries()) {
      expect(read[index]?.[1]).toBeCloseTo(part[1] as number, 3);
      expect(read[index]?.[2]).toBeCloseTo(part[2] as number, 3);
    }
    expect(await page.getByLabel('Colours').textContent()).toContain('disk-adisk-b');
  });

  test('a click gives the booking: its path in the mount, its coverage, its gaps', async () => {
    const { width = 0 } = (await slider().boundingBox()) ?? {};
    await slider().click({ position: { x: (width * 14.6) / 24, y: 10 } });
    await page.getByRole('heading', { name: 'court-1, 14:30:00 to 15:30:00' }).waitFor();
    await expect.poll(async () => await booking().textContent()).toContain(`${served.day.bookings}/143000-153000.m3u8`);
    expect(await booking().textContent()).toContain('0.2 %, 1 h missing');
    expect(await booking().getByRole('listitem').allTextContents()).toEqual([
      '14:30:07: 5 s, why is not known',
      '14:30:14: 1 h, why is not known',
    ]);
    const playlist = await page.request.get(
      served.address + ((await booking().getByRole('link').getAttribute('href')) ?? ''),
    );
    expect(await playlist.text()).toContain('#EXT-X-DISCONTINUITY');
    // It can be sent to somebody else.
    expect(page.url()).toContain('camera=court-1&start=2026-01-15T13%3A30%3A00.000Z');
    await page.reload();
    await booking().waitFor();
    await page.getByRole('button', { name: 'Close the booking' }).click();
    await booking().waitFor({ state: 'hidden' });
  });

  test('a drag chooses both ends, and the keyboard does without a pointer', async () => {
    const { x = 0, y = 0, width = 0 } = (await slider().boundingBox()) ?? {};
    await page.mouse.move(x + width / 2, y + 5);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.75, y + 5, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => page.url()).toContain('start=2026-01-15T1');
    const [start, end] = ['start', 'end'].map((name) =>
      new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name),
    );
    const hours = (Date.parse(end ?? '') - Date.parse(start ?? '')) / 3_600_000;
    expect(hours).toBeCloseTo(6, 1);

    await slider().press('Home');
    expect(await slider().getAttribute('aria-valuetext')).toContain('00:00:00');
    for (let quarters = 0; quarters < 2; quarters += 1) await slider().press('ArrowRight');
    expect(await slider().getAttribute('aria-valuetext')).toMatch(/^00:00:00 to 14:30:00: 14 h 30 min missing/);
  });

  test('the video plays over the switch of disks and the gap, to its end', async () => {
    await lookUp('14:30:00', '14:30:14');
    const video = page.locator('video');
    await expect
      .poll(async () => await video.evaluate((element: HTMLVideoElement) => element.currentTime), { timeout: 20_000 })
      .toBeGreaterThan(1);
    await video.evaluate((element: HTMLVideoElement) => {
      element.playbackRate = 4;
    });
    const end = () =>
      video.evaluate((element: HTMLVideoElement) => ({ ended: element.ended, error: element.error?.message ?? null }));
    await expect.poll(end, { timeout: 30_000 }).toEqual({ ended: true, error: null });
  });

  test('a day of which nothing is known says so', async () => {
    await page.getByRole('button', { name: 'The day before' }).click();
    await page.getByText('Nothing is known of this day.').waitFor();
    expect(await page.getByLabel('Day', { exact: true }).first().inputValue()).toBe('2026-01-14');
  });

  test('fits a phone, in any light, also with a booking and a day seen from near', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await lookUp('14:30:00', '14:30:07');
    await page.getByText('1 h', { exact: true }).click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    }
    const { width = 0 } = (await slider().boundingBox()) ?? {};
    expect(width).toBeGreaterThan(20 * 300);
  });
});
