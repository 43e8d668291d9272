/** Hidden cards, a vote, a rating, a test of agreement: on phones, a laptop and the wall, in real browsers. */
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { axeFindings } from '../support/axe.ts';
import { LAPTOP, person, PHONE, PROJECTOR, startBrowser, type Person } from '../support/browser.ts';
import { joinByCode, picture, snapshotOf, writeCard } from '../support/journey.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/stock-client.ts';

const ROOT = join(import.meta.dirname, '../..');
let server: TestServer;
let browser: Browser;
let made: CreatedWorkshop;

beforeAll(async () => {
  server = await startServer({ clientFolder: join(ROOT, 'dist/client') });
  browser = await startBrowser();
  made = await server.createWorkshop({ templateId: 'urban-food-security-jakarta', sampleContent: true, title: 'Kebun kota' });
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function enterByLink(viewport: { width: number; height: number }, link: string): Promise<Person> {
  const one = await person(browser, viewport);
  await one.page.goto(`${server.origin}/j#${link.split('#')[1]}`);
  if (viewport !== PROJECTOR) await one.page.getByRole('button', { name: 'Setuju dan masuk' }).click();
  await one.page.waitForURL(/\/w\//);
  return one;
}

test('what is written unseen is unseen, is counted, and comes together', async () => {
  const [sari, budi] = [await person(browser, PHONE, { touch: true }), await person(browser, PHONE, { touch: true })];
  await joinByCode(sari.page, server.origin, made.workshop.joinCode, 'Komunitas lokal', 'Sari');
  await joinByCode(budi.page, server.origin, made.workshop.joinCode, 'Akademisi', 'Budi');
  const rina = await enterByLink(LAPTOP, made.links.facilitator);
  const wall = await enterByLink(PROJECTOR, made.links.projector);
  await wall.page.goto(`${server.origin}/w/${made.workshop.id}/wall`);
  await rina.page.goto(`${server.origin}/w/${made.workshop.id}/board`);
  await rina.page.getByRole('button', { name: 'Putaran' }).click();
  await rina.page.getByRole('radio', { name: 'Kartu tersembunyi' }).check();
  await rina.page.getByRole('button', { name: 'Mulai' }).click();

  await sari.page.getByText('Semua menulis sendiri dulu', { exact: false }).waitFor();
  await writeCard(sari.page, 'Selokan mampet di belakang');
  await sari.page.getByText('tersimpan', { exact: true }).first().waitFor();
  await wall.page.getByText('1 orang sudah mengisi', { exact: false }).waitFor();
  for (const [one, name] of [[sari, '60-hidden-phone'], [rina, '61-hidden-laptop'], [wall, '62-hidden-wall']] as const) await picture(one.page, name);
  for (const one of [budi, rina, wall]) expect(await one.page.content()).not.toContain('Selokan mampet');
  await sari.page.reload();
  await sari.page.getByText('Selokan mampet di belakang').waitFor();

  await rina.page.getByRole('button', { name: 'Buka semua kartu' }).click();
  await rina.page.getByRole('button', { name: 'Buka semua kartu' }).click();
  await rina.page.getByText('1 kartu dibuka').waitFor();
  await until('the card is on the board', async () => (await snapshotOf(server, made.workshop.id, made.tokens.facilitator)).cards.some(({ text, author }) => text === 'Selokan mampet di belakang' && author === 'rembuk'));

  // A vote: two papers, one of them changed; totals only at the close.
  await rina.page.getByRole('radio', { name: 'Pemungutan suara' }).check();
  await rina.page.getByLabel('Pertanyaan').fill('Mana yang kita kerjakan dulu?');
  await picture(rina.page, '63-new-vote-laptop');
  await rina.page.getByRole('button', { name: 'Mulai' }).click();
  for (const phone of [sari, budi]) {
    await phone.page.getByText('Mana yang kita kerjakan dulu?').waitFor();
    await phone.page.getByRole('button', { name: /^Tambah untuk/ }).first().tap();
    await phone.page.getByRole('button', { name: 'Kirim', exact: true }).tap();
    await phone.page.getByRole('region').getByText('Terkirim. Anda boleh mengubahnya sampai ditutup.').waitFor();
  }
  await picture(sari.page, '64-vote-phone');
  await sari.page.getByRole('button', { name: /^Tambah untuk/ }).first().tap();
  await sari.page.getByRole('button', { name: 'Kirim perubahan' }).tap();
  await sari.page.getByRole('region').getByText('Terkirim. Anda boleh mengubahnya sampai ditutup.').waitFor();
  await rina.page.getByText('2 orang sudah mengisi').waitFor();
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByText('2 suara').waitFor();
  await picture(rina.page, '65-result-laptop');
  await wall.page.getByText('2 suara').waitFor();
  await picture(wall.page, '65-result-wall');

  await rina.page.getByRole('radio', { name: 'Penilaian pihak' }).check();
  await rina.page.getByRole('button', { name: 'Mulai' }).click();
  await sari.page.getByText('Seberapa besar kepentingannya?').waitFor();
  await picture(sari.page, '66-rating-phone');
  for (const phone of [sari]) expect(await axeFindings(phone.page)).toEqual([]);
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByRole('radio', { name: 'Uji kesepakatan' }).check();
  await rina.page.getByLabel('Yang disepakati').fill('Kita menjalankan kebun bersama mulai Maret.');
  await rina.page.getByRole('button', { name: 'Mulai' }).click();
  await sari.page.getByRole('radio', { name: 'Keberatan pokok' }).waitFor();
  await sari.page.getByText('Keberatan pokok').tap();
  await sari.page.getByLabel(/Catatan atau keberatan/).fill('Airnya belum ada');
  await sari.page.getByRole('button', { name: 'Kirim', exact: true }).tap();
  await rina.page.getByText('1 orang sudah mengisi').waitFor();
  await picture(sari.page, '67-agreement-phone');
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByRole('button', { name: 'Tutup dan hitung' }).click();
  await rina.page.getByText('Keberatan pokok: Airnya belum ada').waitFor();
  await rina.page.getByRole('radio', { name: 'Umpan balik' }).check();
  await rina.page.getByRole('button', { name: 'Mulai' }).click();
  await sari.page.getByText('Pendapat saya didengar hari ini.').waitFor();
  await picture(sari.page, '68-feedback-phone');
  for (const [one, name] of [[sari, 'phone'], [rina, 'laptop'], [wall, 'wall']] as const) expect([name, await axeFindings(one.page)]).toEqual([name, []]);
  for (const { complaints } of [sari, budi, rina, wall]) expect(complaints).toEqual([]);
});

test('a helper takes over when the facilitator is gone, and a link that got around is called back', async () => {
  const rina = await enterByLink(LAPTOP, made.links.facilitator);
  const stranger = await enterByLink(LAPTOP, made.links.facilitator);
  const ketut = await person(browser, PHONE, { touch: true });
  await joinByCode(ketut.page, server.origin, made.workshop.joinCode, 'Pemerintah setempat', 'Ketut');
  await rina.page.goto(`${server.origin}/w/${made.workshop.id}/board`);
  await stranger.page.goto(`${server.origin}/w/${made.workshop.id}/board`);
  await rina.page.getByRole('button', { name: /\d+ orang/ }).click();
  await rina.page.getByRole('listitem').filter({ hasText: 'Ketut' }).getByRole('button', { name: 'Jadikan ko-fasilitator' }).click();
  await rina.page.getByText('Ko-fasilitator').first().waitFor();
  await rina.context.close();

  await ketut.page.getByRole('navigation').getByRole('button', { name: 'Saya' }).tap();
  await ketut.page.getByRole('button', { name: 'Ambil alih kendali' }).tap();
  await ketut.page.getByText('memimpin sekarang', { exact: false }).waitFor();
  await picture(ketut.page, '69-took-over-phone');
  await ketut.page.getByRole('button', { name: /^Berikutnya/ }).tap();
  await stranger.page.getByRole('toolbar', { name: 'Kendali fasilitator' }).getByText('Pembukaan', { exact: false }).first().waitFor();

  await ketut.page.getByRole('button', { name: 'Undang' }).tap();
  await ketut.page.getByText('Batalkan tautan', { exact: true }).first().tap();
  await ketut.page.getByRole('button', { name: 'Fasilitator', exact: true }).tap();
  await picture(ketut.page, '70-revoke-phone');
  expect(await axeFindings(ketut.page)).toEqual([]);
  await ketut.page.getByRole('button', { name: 'Batalkan tautan' }).tap();
  await ketut.page.getByText('orang dikeluarkan', { exact: false }).waitFor();
  await stranger.page.getByText('Anda sudah tidak di lokakarya ini').waitFor();
  await Promise.all([stranger.context.close(), ketut.context.close()]);
});
