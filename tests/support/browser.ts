/** Real browsers for the journeys: one Chromium, a context a person. */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export const PHONE = { width: 360, height: 640 };
export const LAPTOP = { width: 1366, height: 768 };
export const PROJECTOR = { width: 1920, height: 1080 };

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}

export interface Person {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Addresses this person's browser has fetched. */
  readonly fetched: string[];
  /** What the page complained of. */
  readonly complaints: string[];
}

export async function person(browser: Browser, viewport: { width: number; height: number }, options: { touch?: boolean; offlineStorage?: boolean } = {}): Promise<Person> {
  const context = await browser.newContext({ viewport, hasTouch: options.touch ?? false, isMobile: options.touch ?? false, locale: 'id-ID', acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const fetched: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => fetched.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  return { page, context, fetched, complaints };
}
