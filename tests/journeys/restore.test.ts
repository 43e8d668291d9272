/** A backup is brought back while people have the board open: nobody's newer work is merged unasked, and none is lost. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backUp } from '#server/journal/backup.ts';
import { restore } from '#server/journal/restore.ts';
import { axeFindings } from '../support/axe.ts';
import { LAPTOP, person, PHONE, startBrowser } from '../support/browser.ts';
import { joinByCode, picture, untilBoard, writeCard } from '../support/journey.ts';
import { startServer, type TestServer } from '../support/server.ts';

const clientFolder = join(import.meta.dirname, '../../dist/client');
let place: string;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'rembuk-restore-'));
  server = await startServer({ dataDir: join(place, 'data'), clientFolder });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close('keep');
  rmSync(place, { recursive: true, force: true });
});

test('the facilitator is told, and brings the newer work back', async () => {
  const { workshop, tokens, links } = await server.createWorkshop({ title: 'Rembuk air' });
  const phone = await person(browser, PHONE, { touch: true });
  const laptop = await person(browser, LAPTOP);
  await joinByCode(phone.page, server.origin, workshop.joinCode, 'Komunitas lokal', 'Sari');
  await laptop.page.goto(`${server.origin}/j#${new URL(links.facilitator).hash.slice(1)}`);
  await laptop.page.getByRole('button', { name: 'Setuju dan masuk' }).click();
  await laptop.page.getByText('Semua tersimpan').first().waitFor();
  await writeCard(phone.page, 'Sebelum cadangan');
  await phone.page.getByText('Semua tersimpan').first().waitFor();
  backUp(server.dataDir, join(place, 'cadangan'));
  await writeCard(phone.page, 'Sesudah cadangan');
  const snapshot = (text: string) => untilBoard(text, server, workshop.id, tokens.facilitator, ({ cards }) => cards.some((card) => card.text === text));
  await snapshot('Sesudah cadangan');
  await laptop.page.waitForTimeout(2_000); // A device keeps what it was told a little behind it.

  const port = Number(new URL(server.origin).port);
  await server.close('keep');
  restore({ folder: join(place, 'data'), backup: join(place, 'cadangan'), now: Date.now(), newEpoch: () => 'epoch-two' });
  server = await startServer({ dataDir: join(place, 'data'), port, clientFolder });

  const offer = laptop.page.getByRole('alert').filter({ hasText: 'catatan yang lebih baru' });
  await offer.waitFor();
  await picture(laptop.page, '80-newer-work-laptop');
  expect(await axeFindings(laptop.page)).toEqual([]);
  const before = await untilBoard('the board is the backup\'s', server, workshop.id, tokens.facilitator, ({ cards }) => cards.length === 1);
  expect(before.cards[0]?.text).toBe('Sebelum cadangan');
  // A page that is opened anew still has the offer: it lies in the browser's own database.
  await laptop.page.reload();
  await offer.waitFor();
  await laptop.page.getByRole('button', { name: 'Kembalikan yang lebih baru' }).click();
  await snapshot('Sesudah cadangan');
  await phone.page.getByText('Sesudah cadangan', { exact: true }).first().waitFor();
  await picture(phone.page, '81-brought-back-phone');
  expect([...laptop.complaints, ...phone.complaints].filter((line) => !/WebSocket|ERR_CONNECTION|Failed to load resource/.test(line))).toEqual([]);
});
