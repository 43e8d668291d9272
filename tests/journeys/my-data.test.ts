import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { axeFindings } from '../support/axe.ts';
import { LAPTOP, person, PHONE, startBrowser, type Person } from '../support/browser.ts';
import { foundOnDisk } from '../support/disk.ts';
import { joinByCode, picture, untilBoard, writeCard } from '../support/journey.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAME = 'Kenanga Wulandari';

let server: TestServer;
let browser: Browser;
let made: CreatedWorkshop;

beforeAll(async () => {
  server = await startServer({ clientFolder: join(ROOT, 'dist/client') });
  browser = await startBrowser();
  made = await server.createWorkshop({ title: 'Rembuk banjir RW 05', retentionDays: 10 });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

function kept(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((done, failed) => {
        const asking = indexedDB.open(name);
        asking.onsuccess = () => done(asking.result);
        asking.onerror = () => failed(new Error(name));
      });
      for (const store of database.objectStoreNames) {
        const rows = await new Promise<unknown[]>((done) => {
          const asking = database.transaction(store).objectStore(store).getAll();
          asking.onsuccess = () => done(asking.result);
        });
        for (const row of rows) found.push(`${name}/${store}: ${JSON.stringify(row)}`);
      }
      database.close();
    }
    return found;
  });
}

function withoutComplaints({ complaints, fetched }: Person): void {
  expect(complaints.filter((complaint) => !/status of 40[14]/.test(complaint))).toEqual([]);
  // Nothing outside is ever asked: no fonts, no counters, no maps.
  expect(fetched.filter((address) => !address.startsWith(server.origin) && !/^(data|blob):/.test(address))).toEqual([]);
}

describe('a person and their data', () => {
  test('reads in plain words what is kept, is hinted at a number, sees and corrects what is kept, and is erased with all copies', async () => {
    const phone = await person(browser, PHONE, { touch: true });
    const { page } = phone;
    const { joinCode } = made.workshop;
    await page.goto(`${server.origin}/j/${joinCode}`);
    const consent = page.getByRole('region', { name: 'Persetujuan' });
    await consent.getByText('Yang Anda tulis dibaca semua orang').waitFor();
    await picture(page, '60-join-phone');
    expect((await consent.boundingBox())?.height ?? 999).toBeLessThan(110);
    await consent.getByText('Rincian').tap();
    await consent.getByText('pengelola server secara teknis', { exact: false }).waitFor();
    await picture(page, '61-join-details-phone');
    expect(await axeFindings(page)).toEqual([]);

    await joinByCode(page, server.origin, joinCode, 'Akademisi', NAME);
    await page.getByLabel('Isi kartu, satu gagasan').fill('Hubungi saya di 0812-3456-7890');
    await page.getByText('Ini tampak seperti nomor telepon. Semua orang di ruang ini bisa membacanya.', { exact: true }).first().waitFor();
    await picture(page, '62-hint-phone');
    await page.getByLabel('Isi kartu, satu gagasan').fill('Anggaran Rp 150.000.000 tahun 2026');
    await until('the hint goes', async () => (await page.locator('.personal').count()) === 0);
    await writeCard(page, 'Hubungi saya di 0812-3456-7890');
    await untilBoard('the card has come', server, made.workshop.id, made.tokens.facilitator, ({ cards }) => cards.some(({ text }) => text.includes('0812-3456-7890')));

    const other = await phone.context.newPage();
    await other.goto(page.url());
    await other.getByText('Semua tersimpan').first().waitFor();
    // A tab in the background is drawn late.
    await page.bringToFront();

    await page.getByRole('navigation').getByRole('button', { name: 'Saya' }).tap();
    await picture(page, '63-me-phone');
    await page.getByRole('link', { name: 'Data saya' }).tap();
    await page.getByRole('heading', { name: 'Data saya' }).waitFor();
    await page.getByText('1 kartu', { exact: true }).waitFor();
    await page.getByText(NAME, { exact: true }).waitFor();
    await picture(page, '64-my-data-phone');
    expect(await axeFindings(page)).toEqual([]);

    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Unduh data saya (JSON)' }).tap();
    const file = JSON.parse(readFileSync(await (await downloading).path(), 'utf8'));
    expect(file).toMatchObject({ format: 'rembuk-my-data', member: { name: NAME }, records: { cards: [{ text: 'Hubungi saya di 0812-3456-7890' }] } });

    await page.getByLabel('Nama panggilan').fill('Wulan');
    await page.getByRole('button', { name: 'Simpan perbaikan' }).tap();
    await page.getByText('Perbaikan tersimpan.').waitFor();
    await page.getByText('Wulan', { exact: true }).waitFor();
    expect(foundOnDisk(server.dataDir, [NAME])).toEqual([]);
    expect((await kept(page)).length).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Hapus data saya…' }).tap();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Tidak dapat dikembalikan', { exact: false }).waitFor();
    await picture(page, '65-erase-dialog-phone');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('radio', { name: 'Ikut dihapus' }).check();
    await dialog.getByRole('button', { name: 'Hapus data saya', exact: true }).tap();
    await page.getByRole('heading', { name: 'Data Anda sudah dihapus' }).waitFor();
    await picture(page, '66-erased-phone');
    // The other tab is told over its line, and lets go of what it held.
    await other.getByRole('heading', { name: 'Data Anda sudah dihapus' }).waitFor();
    await picture(other, '67-erased-other-tab-phone');
    await until('nothing is left on this device', async () => (await kept(page)).length === 0);
    expect(foundOnDisk(server.dataDir, ['Wulan', file.member.id, '0812-3456-7890'])).toEqual([]);
    await untilBoard('the card is gone', server, made.workshop.id, made.tokens.facilitator, ({ cards }) => cards.length === 0);
    withoutComplaints(phone);
    await phone.context.close();
  });

  test('finds the way from the board, by keyboard as well', async () => {
    const laptop = await person(browser, LAPTOP);
    const { page } = laptop;
    await page.goto(`${server.origin}/j#${made.links.facilitator.split('#')[1]}`);
    await page.getByRole('button', { name: 'Setuju dan masuk' }).waitFor();
    await picture(page, '68-join-laptop');
    await page.getByRole('button', { name: 'Setuju dan masuk' }).click();
    await page.locator('.canvas').waitFor();
    await page.getByRole('button', { name: /orang$/ }).click();
    const link = page.getByRole('link', { name: 'Data saya' });
    await link.waitFor();
    await picture(page, '69-people-laptop');
    await link.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Data saya' }).waitFor();
    await picture(page, '70-my-data-laptop');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'My data' }).waitFor();
    await page.getByRole('button', { name: 'Erase my data…' }).click();
    await page.getByText('You lead this workshop', { exact: false }).waitFor();
    await picture(page, '71-erase-dialog-laptop');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Back', exact: true }).click();
    await page.locator('.canvas').waitFor();
    await page.locator('.canvas').focus();
    await page.keyboard.press('n');
    const box = await page.locator('.canvas').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 500, (box?.y ?? 0) + 250);
    await page.keyboard.type('0812 3456 7890');
    await page.getByText('This looks like a phone number', { exact: false }).first().waitFor();
    await picture(page, '72-hint-board');
    withoutComplaints(laptop);
    await laptop.context.close();
  });
});

describe('the organizer', () => {
  test('chooses how long a workshop is kept, is warned before it ends, and prolongs it', async () => {
    const laptop = await person(browser, LAPTOP);
    const { page } = laptop;
    await page.goto(`${server.origin}/organizer`);
    await page.getByLabel('Kunci penyelenggara').fill(ORGANIZER_KEY);
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.getByText('Dihapus sendiri dalam 10 hari', { exact: false }).waitFor();
    expect(await page.getByLabel('Disimpan selama').inputValue()).toBe('180');
    await page.getByLabel('Judul').fill('Rembuk pangan');
    await page.getByLabel('Disimpan selama').selectOption({ label: '30 hari' });
    const ends = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(Date.now() + 30 * 86_400_000));
    await page.locator('#ends').getByText(`Dihapus sendiri pada ${ends}`, { exact: true }).waitFor();
    await picture(page, '73-organizer-laptop');
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Buat lokakarya' }).click();
    await page.getByRole('heading', { name: '“Rembuk pangan” siap' }).waitFor();
    const row = page.locator('li.workshop').filter({ hasText: 'Rembuk banjir RW 05' });
    await row.getByRole('button', { name: 'Perpanjang 90 hari' }).click();
    await until('it is kept longer', async () => (await row.getByText('Dihapus sendiri dalam', { exact: false }).count()) === 0);
    await picture(page, '74-organizer-prolonged-laptop');
    const rows = await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json();
    expect(rows.map(({ title, retentionDays }: { title: string; retentionDays: number }) => [title, retentionDays]).sort()).toEqual([['Rembuk banjir RW 05', 100], ['Rembuk pangan', 30]]);
    await page.setViewportSize(PHONE);
    await picture(page, '75-organizer-phone');
    withoutComplaints(laptop);
    await laptop.context.close();
  });
});
