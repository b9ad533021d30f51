/** Owns the Chromium that the tests of the status page look with: Debian's, quiet, in a time zone far from the site's. */
import { existsSync } from 'node:fs';
import { type BrowserContext, chromium } from 'playwright-core';

const browser = '/usr/bin/chromium';
if (!existsSync(browser)) throw new Error(`${browser} is missing: scripts/set-up chromium installs it`);

const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export async function openBrowser(): Promise<BrowserContext> {
  return await chromium.launchPersistentContext('', {
    executablePath: browser,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet],
    timezoneId: 'Asia/Tokyo',
    locale: 'en-GB',
  });
}
