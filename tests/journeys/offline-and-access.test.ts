import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { axeFindings } from '../support/axe.ts';
import { LAPTOP, person, PHONE, PROJECTOR, startBrowser } from '../support/browser.ts';
import { joinByCode, picture, untilBoard, writeCard } from '../support/journey.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');

let server: TestServer;
let browser: Browser;
let made: CreatedWorkshop;

beforeAll(async () => {
  server = await startServer({ clientFolder: join(ROOT, 'dist/client') });
  browser = await startBrowser();
  made = await server.createWorkshop({ templateId: 'flood-preparedness-destana', sampleContent: true, title: 'Siaga banjir' });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe('a phone in a tunnel', () => {
  test('keeps what is written while the server is away, through a closed page, and brings it when both are back', async () => {
    const phone = await person(browser, PHONE, { touch: true });
    await joinByCode(phone.page, server.origin, made.workshop.joinCode, 'Komunitas lokal', 'Sari');
    await writeCard(phone.page, 'Sebelum terowongan');
    await phone.page.getByText('Semua tersimpan').first().waitFor();
    const address = phone.page.url();
    const { dataDir, origin } = server;
    await server.close('keep');
    await phone.page.getByText('Sambungan terputus', { exact: false }).waitFor();
    await writeCard(phone.page, 'Ditulis di dalam terowongan');
    await phone.page.getByText('1 belum terkirim, aman di perangkat ini').first().waitFor();
    await phone.page.locator('.mark.kept').waitFor();
    await picture(phone.page, '20-offline-phone');
    await phone.page.close();

    server = await startServer({ dataDir, port: Number(new URL(origin).port), clientFolder: join(ROOT, 'dist/client') });
    const again = await phone.context.newPage();
    await again.goto(address);
    await again.getByText('Ditulis di dalam terowongan', { exact: true }).waitFor();
    await again.getByText('Semua tersimpan').first().waitFor();
    await untilBoard('the card has arrived', server, made.workshop.id, made.tokens.facilitator, ({ cards }) => cards.some(({ text }) => text === 'Ditulis di dalam terowongan'));
    await phone.context.close();
  });
});

describe('every page', () => {
  test('is free of what axe can find, on phone, laptop and wall, in both languages', async () => {
    const phone = await person(browser, PHONE, { touch: true });
    const laptop = await person(browser, LAPTOP);
    const wall = await person(browser, PROJECTOR);
    const found: string[] = [];
    const look = async (page: Page, name: string) => {
      await page.waitForTimeout(500);
      await picture(page, name);
      found.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`));
    };

    await phone.page.goto(`${server.origin}/`);
    await look(phone.page, '30-start-phone');
    await phone.page.goto(`${server.origin}/j/tidak-ada-kode`);
    await phone.page.getByText('Kode itu tidak dikenal', { exact: false }).waitFor();
    await look(phone.page, '31-unknown-code-phone');
    await phone.page.goto(`${server.origin}/j/${made.workshop.joinCode}`);
    await phone.page.getByRole('radio').first().waitFor();
    await look(phone.page, '32-join-phone');
    await joinByCode(phone.page, server.origin, made.workshop.joinCode, 'Akademisi');
    for (const [index, tab] of ['Papan', 'Program', 'Saya'].entries()) {
      await phone.page.getByRole('navigation').getByRole('button', { name: tab }).tap();
      await look(phone.page, `33-${index}-list-phone`);
    }
    await phone.page.getByRole('button', { name: 'English' }).first().tap();
    await phone.page.getByRole('navigation').getByRole('button', { name: 'Board' }).tap();
    await phone.page.getByRole('button', { name: /^Change card/ }).first().tap();
    await look(phone.page, '34-card-phone-english');

    await laptop.page.goto(`${server.origin}/organizer`);
    await laptop.page.getByLabel('Kunci penyelenggara').fill(ORGANIZER_KEY);
    await laptop.page.getByRole('button', { name: 'Masuk' }).click();
    await laptop.page.getByRole('button', { name: 'Buka papan' }).first().waitFor();
    await look(laptop.page, '35-organizer-laptop');
    await laptop.page.getByRole('button', { name: 'Buka papan' }).first().click();
    await laptop.page.locator('.canvas').waitFor();
    await laptop.page.getByRole('button', { name: 'English' }).click();
    await laptop.page.getByRole('button', { name: 'Parties', exact: true }).click();
    await look(laptop.page, '36-board-laptop-english');
    await laptop.page.getByRole('button', { name: 'Program', exact: true }).click();
    await look(laptop.page, '37-program-laptop-english');
    await laptop.page.goto(`${laptop.page.url()}/draft`);
    await laptop.page.getByRole('heading', { level: 1 }).waitFor();
    await look(laptop.page, '38-draft-laptop-english');

    await wall.page.goto(`${server.origin}/j#${made.links.projector.split('#')[1]}`);
    await wall.page.waitForURL('**/wall');
    await wall.page.getByRole('heading', { level: 1 }).waitFor();
    await look(wall.page, '39-wall');

    expect(found).toEqual([]);
    for (const { complaints } of [phone, laptop, wall]) expect(complaints.filter((complaint) => !/status of 40[14]/.test(complaint))).toEqual([]);
  });
});
