import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clusterRect, frameRect, layoutCards, layoutMap, mapPoint } from '#shared/board/layout.ts';
import type { SessionFile } from '#shared/export/session-file.ts';
import template from '#shared/templates/data/urban-food-security-jakarta.json' with { type: 'json' };
import { LAPTOP, person, PHONE, PROJECTOR, startBrowser, type Person } from '../support/browser.ts';
import { boardEye, joinByCode, middle, nextStage, picture, snapshotOf, untilBoard, writeCard } from '../support/journey.ts';
import { ORGANIZER_KEY, startServer, type TestServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');

let server: TestServer;
let browser: Browser;
let laptop: Person;
let wall: Person;
let sari: Person;
let budi: Person;
let workshop = '';
let code = '';
let token = '';

beforeAll(async () => {
  server = await startServer({ clientFolder: join(ROOT, 'dist/client') });
  browser = await startBrowser();
  [laptop, wall, sari, budi] = await Promise.all([
    person(browser, LAPTOP), person(browser, PROJECTOR), person(browser, PHONE, { touch: true }), person(browser, PHONE, { touch: true }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const eye = (kind: Parameters<typeof boardEye>[4]) => boardEye(laptop.page, server, workshop, token, kind);
const board = () => snapshotOf(server, workshop, token);
const cardsToType = template.cards.slice(0, 8);

describe('a forum, once through', () => {
  test('the organizer opens the one-time link and makes a workshop', async () => {
    const { page } = laptop;
    await page.goto(`${server.origin}/organizer#${server.server.organizers.mintLink()}`);
    await page.getByLabel('Judul').fill('Lokakarya Kebun Gang');
    await page.getByRole('button', { name: 'Buat lokakarya' }).click();
    await page.getByRole('img', { name: 'Kode QR untuk bergabung' }).waitFor();
    expect(page.url(), 'the secret has left the address').toBe(`${server.origin}/organizer`);
    code = ((await page.locator('.code').textContent()) ?? '').trim();
    expect(code).toMatch(/^[a-z]+-[a-z]+-[a-z]+$/);
    const projectorLink = (await page.locator('dd.link').nth(2).textContent()) ?? '';
    await picture(page, '01-organizer-laptop');
    await page.getByRole('button', { name: 'Buka papan' }).first().click();
    await page.locator('.canvas').waitFor();
    workshop = page.url().split('/w/')[1] ?? '';
    token = (await (await server.api('POST', `/api/workshops/${workshop}/enter`, { token: ORGANIZER_KEY, body: {} })).json()).token;

    await wall.page.goto(projectorLink);
    await wall.page.waitForURL(`**/w/${workshop}/wall`);
    await wall.page.getByText(code, { exact: true }).waitFor();
    await picture(wall.page, '02-wall-joining');
  });

  test('two people join by code with two taps and write the first card, without a byte of the canvas', async () => {
    await joinByCode(sari.page, server.origin, code, 'Komunitas lokal');
    await joinByCode(budi.page, server.origin, code.replaceAll('-', ' ').toUpperCase(), 'Dunia usaha', 'Budi');
    await picture(sari.page, '03-list-empty-phone');
    await writeCard(sari.page, 'Gotong royong');
    await sari.page.getByText('tersimpan', { exact: false }).first().waitFor();
    await wall.page.getByText('1 kartu', { exact: true }).waitFor();
    await picture(sari.page, '04-first-card-phone');
    const canvasBytes = sari.fetched.filter((address) => address.endsWith('.js')).filter((address) => {
      const file = join(ROOT, 'dist/client', new URL(address).pathname);
      return readFileSync(file, 'utf8').includes('Konva');
    });
    expect(canvasBytes).toEqual([]);
  });

  test('they list stakeholders, and laptop and phone place them on the map alike', async () => {
    await nextStage(laptop.page, 'Pembukaan dan kesepakatan bersama');
    await nextStage(laptop.page, 'Daftar pemangku kepentingan');
    const names = template.stakeholders.slice(0, 4);
    for (const [index, { name }] of names.entries()) {
      const { page } = index % 2 === 0 ? sari : budi;
      await page.getByLabel('Nama pemangku kepentingan').first().fill(name.id);
      await page.getByRole('button', { name: 'Tambah ke daftar' }).tap();
    }
    await untilBoard('all four names', server, workshop, token, ({ stakeholders }) => stakeholders.length === 4);
    await wall.page.getByText('4 pihak', { exact: true }).waitFor();
    await picture(wall.page, '05-wall-stakeholders');

    await nextStage(laptop.page, 'Peta kepentingan dan pengaruh');
    const { stakeholders, frames } = await board();
    const [first, second] = stakeholders;
    if (!first || !second) throw new Error('no stakeholders');
    const map = frameRect(frames, 'stakeholder-map');
    const tiles = layoutMap(map, stakeholders);
    await eye('stakeholder-map').drag(middle(tiles.get(first.id) ?? map), mapPoint(map, 0.8, 0.9));
    const placed = await untilBoard('the numbers', server, workshop, token, (now) => now.stakeholders.find(({ id }) => id === first.id)?.interest !== null);
    expect(placed.stakeholders.find(({ id }) => id === first.id)?.interest).toBeCloseTo(0.8, 1);
    expect(placed.stakeholders.find(({ id }) => id === first.id)?.influence).toBeCloseTo(0.9, 1);
    await budi.page.getByRole('button', { name: new RegExp(`${escaped(first.name)}.*Libatkan erat`, 's') }).waitFor();

    await sari.page.getByRole('button', { name: new RegExp(escaped(second.name)) }).tap();
    await sari.page.getByRole('group', { name: 'Seberapa besar kepentingannya?' }).getByRole('radio', { name: '4' }).tap();
    await sari.page.getByRole('group', { name: 'Seberapa kuat pengaruhnya?' }).getByRole('radio', { name: '2' }).tap();
    await untilBoard('the phone\'s numbers', server, workshop, token, (now) => {
      const rated = now.stakeholders.find(({ id }) => id === second.id);
      return rated?.interest === 0.75 && rated.influence === 0.25;
    });
    await picture(sari.page, '06-rating-phone');
  });

  test('two stakeholders are tied with the connector, and the tie is undone and done again', async () => {
    const { page } = laptop;
    const { stakeholders, frames } = await board();
    const tiles = [...layoutMap(frameRect(frames, 'stakeholder-map'), stakeholders).values()];
    await page.getByRole('button', { name: 'Hubungkan pihak' }).click();
    await eye('stakeholder-map').drag(middle(tiles[0] ?? tiles[1] ?? { x: 0, y: 0, width: 0, height: 0 }), middle(tiles[1] ?? { x: 0, y: 0, width: 0, height: 0 }));
    await untilBoard('the tie', server, workshop, token, ({ links }) => links.length === 1);
    await page.getByRole('button', { name: 'Urungkan' }).click();
    await untilBoard('no tie', server, workshop, token, ({ links }) => links.length === 0);
    await page.getByRole('button', { name: 'Ulangi' }).click();
    await untilBoard('the tie again', server, workshop, token, ({ links }) => links.length === 1);
    await page.getByRole('button', { name: 'Pilih dan geser' }).click();
    await picture(page, '07-map-laptop');
    await picture(wall.page, '08-wall-map');
  });

  test('both phones type challenges at once; laptop and phone cluster them', async () => {
    await nextStage(laptop.page, 'Curah kebutuhan dan tantangan');
    await Promise.all([sari, budi].map(async ({ page }, hand) => {
      for (const [index, { text }] of cardsToType.entries()) if (index % 2 === hand) await writeCard(page, text, index % 3 === 0 ? 'Kebutuhan' : 'Tantangan');
    }));
    await untilBoard('all cards', server, workshop, token, ({ cards }) => cards.length === 9);
    await nextStage(laptop.page, 'Pengelompokan');
    await picture(laptop.page, '09-cards-laptop');

    const { cards, clusters, frames } = await board();
    const rects = layoutCards(cards, clusters).cards;
    const [one, two, three] = cards.slice(1);
    if (!one || !two || !three) throw new Error('no cards');
    const frame = frameRect(frames, 'challenges');
    await laptop.page.getByRole('button', { name: 'Kelompokkan' }).click();
    const around = rects.get(one.id) ?? frame;
    await eye('challenges').drag({ x: around.x - 12, y: around.y - 12 }, { x: around.x + around.width + 6, y: around.y + around.height + 6 });
    await laptop.page.getByRole('textbox', { name: 'Pernyataan kelompok' }).first().fill('Ruang tanam sempit dan status lahan tidak pasti');
    await laptop.page.keyboard.press('Enter');
    const drawn = await untilBoard('a cluster with its card', server, workshop, token, (now) => now.clusters[0]?.title.startsWith('Ruang tanam') === true && now.cards.find(({ id }) => id === one.id)?.clusterId === now.clusters[0].id);
    const cluster = drawn.clusters[0];
    if (!cluster) throw new Error('no cluster');

    const dragged = layoutCards(drawn.cards, drawn.clusters).cards.get(two.id) ?? frame;
    const into = clusterRect(cluster, 1);
    await eye('challenges').drag(middle(dragged), { x: into.x + into.width / 2, y: into.y + 60 });
    await untilBoard('two cards in it', server, workshop, token, (now) => now.cards.filter(({ clusterId }) => clusterId === cluster.id).length === 2);

    await sari.page.getByRole('button', { name: `Ubah kartu: ${three.text.slice(0, 40)}` }).tap();
    await sari.page.getByLabel('Kelompok', { exact: true }).selectOption({ label: cluster.title });
    await sari.page.getByRole('button', { name: 'Selesai' }).tap();
    await untilBoard('three cards in it', server, workshop, token, (now) => now.cards.filter(({ clusterId }) => clusterId === cluster.id).length === 3);
    await sari.page.getByRole('region', { name: cluster.title }).getByText('3 kartu', { exact: true }).waitFor();
    await picture(laptop.page, '10-cluster-laptop');
    await picture(sari.page, '11-cluster-phone');
    await picture(wall.page, '12-wall-cluster');
  });

  test('laptop and phone draft one program together', async () => {
    const { page } = laptop;
    const { program } = template;
    await nextStage(page, 'Rancang program bersama');
    await page.getByRole('button', { name: 'Program', exact: true }).click();
    await page.getByRole('button', { name: 'Program baru' }).click();
    const panel = page.getByRole('complementary', { name: 'Program bersama' });
    await panel.getByLabel('Judul program').fill(program.title.id);
    await panel.getByRole('checkbox').first().check();
    await sari.page.getByRole('textbox', { name: 'Tujuan umum', exact: true }).fill(program.results[0]?.statement.id ?? '');
    await panel.getByRole('button', { name: 'Tambah hasil' }).click();
    await panel.getByRole('textbox', { name: 'Hasil 1', exact: true }).fill(program.results[1]?.statement.id ?? '');
    await budi.page.getByRole('button', { name: 'Tambah keluaran' }).tap();
    await budi.page.getByRole('textbox', { name: 'Keluaran 1.1', exact: true }).fill(program.results[2]?.statement.id ?? '');
    await panel.getByRole('button', { name: 'Tambah kegiatan' }).click();
    const activity = panel.getByRole('region', { name: 'Kegiatan 1.1.1' });
    await activity.getByRole('textbox', { name: 'Kegiatan 1.1.1' }).fill(program.activities[0]?.statement.id ?? '');
    await activity.getByLabel('Siapa penanggung jawabnya?').selectOption({ index: 1 });
    await activity.getByLabel('Mulai').fill('2027-02-01');
    await activity.getByLabel('Selesai').fill('2027-05-31');
    await sari.page.getByRole('region', { name: 'Hasil 1', exact: true }).getByRole('button', { name: 'Tambah indikator' }).last().tap();
    const indicator = sari.page.getByRole('region', { name: 'Indikator' });
    await indicator.getByRole('textbox', { name: 'Indikator' }).fill(program.indicators[1]?.statement.id ?? '');
    await indicator.getByLabel('Angka awal', { exact: true }).fill('38');
    await indicator.getByLabel('Target', { exact: true }).fill('120');
    await indicator.getByLabel('Bukti').fill(program.indicators[1]?.verification.id ?? '');
    const drafted = await untilBoard('the whole program', server, workshop, token, (now) =>
      now.indicators[0]?.target === 120 && now.indicators[0].verification !== '' && now.activities[0]?.endDate === '2027-05-31' && now.results.length === 3);
    expect(drafted.programs[0]).toMatchObject({ title: program.title.id, clusters: [drafted.clusters[0]?.id] });
    expect(drafted.results.find(({ level }) => level === 'goal')?.statement).toBe(program.results[0]?.statement.id);
    expect(drafted.activities[0]?.responsibleId).not.toBe('');
    await picture(page, '13-program-laptop');
    await picture(sari.page, '14-program-phone');
    await wall.page.getByText('1 program', { exact: true }).waitFor();
    await wall.page.waitForTimeout(800);
    await picture(wall.page, '15-wall-program');
  });

  test('the draft is saved as a document, and the session file opens as an equal workshop', async () => {
    const { page } = laptop;
    await page.getByRole('button', { name: 'Simpan naskah' }).click();
    const [docx] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Unduh DOCX' }).click()]);
    expect(docx.suggestedFilename()).toMatch(/\.docx$/);
    expect(readFileSync(await docx.path()).subarray(0, 2).toString('latin1')).toBe('PK');
    const [json] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Unduh session.json' }).click()]);
    const path = await json.path();
    await picture(page, '16-export-laptop');
    const file = JSON.parse(readFileSync(path, 'utf8')) as SessionFile;
    await page.goto(`${server.origin}/organizer`);
    await page.getByLabel('Buka berkas sesi').setInputFiles({ name: 'session.json', mimeType: 'application/json', buffer: readFileSync(path) });
    await page.getByText('“Lokakarya Kebun Gang” siap').waitFor();
    const rows = await (await server.api('GET', '/api/workshops', { token: ORGANIZER_KEY })).json();
    const copy = rows.find(({ id }: { id: string }) => id !== workshop).id;
    const entered = await (await server.api('POST', `/api/workshops/${copy}/enter`, { token: ORGANIZER_KEY, body: {} })).json();
    expect(await snapshotOf(server, copy, entered.token)).toEqual(file.board);
    expect(file.board).toEqual(await board());
  });

  test('nobody\'s page complained', () => {
    for (const { complaints } of [laptop, wall, sari, budi]) expect(complaints).toEqual([]);
  });
});

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
