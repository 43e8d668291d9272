import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CreatedWorkshop } from '#shared/protocol/http.ts';
import { FRAME_RECTS } from '#shared/board/layout.ts';
import { LAPTOP, person, startBrowser, type Person } from '../support/browser.ts';
import { boardEye, picture, untilBoard } from '../support/journey.ts';
import { startServer, type TestServer } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');

let server: TestServer;
let browser: Browser;
let made: CreatedWorkshop;
let sari: Person;
let budi: Person;

beforeAll(async () => {
  server = await startServer({ clientFolder: join(ROOT, 'dist/client') });
  browser = await startBrowser();
  made = await server.createWorkshop({ title: 'Papan bersama' });
  [sari, budi] = await Promise.all([person(browser, LAPTOP), person(browser, LAPTOP)]);
  for (const [one, name] of [[sari, 'Sari'], [budi, 'Budi']] as const) {
    await one.page.goto(`${server.origin}/j/${made.workshop.joinCode}`);
    await one.page.getByRole('radio', { name: 'Komunitas lokal' }).check();
    await one.page.getByLabel('Nama panggilan').fill(name);
    await one.page.getByRole('button', { name: 'Setuju dan masuk' }).click();
    await one.page.locator('.canvas').waitFor();
    await one.page.getByText('Semua tersimpan').waitFor();
  }
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

const eye = () => boardEye(sari.page, server, made.workshop.id, made.tokens.facilitator, 'challenges');
const board = (what: string, holds: Parameters<typeof untilBoard>[4]) => untilBoard(what, server, made.workshop.id, made.tokens.facilitator, holds);
const HOME = FRAME_RECTS.challenges;
const at = (x: number, y: number) => ({ x: HOME.x + x, y: HOME.y + y });

describe('two people at one board', () => {
  test('write cards where they double-click, and each sees the other\'s letters', async () => {
    const spot = await eye().at(at(600, 600));
    await sari.page.mouse.dblclick(spot.x, spot.y);
    await sari.page.getByRole('textbox', { name: 'Isi kartu' }).pressSequentially('Jalan rusak', { delay: 10 });
    await sari.page.keyboard.press('Enter');
    const written = await board('Sari\'s card', ({ cards }) => cards[0]?.text === 'Jalan rusak');
    expect(written.cards[0]).toMatchObject({ x: expect.closeTo(HOME.x + 500, 0), y: expect.closeTo(HOME.y + 500, 0) });

    await budi.page.keyboard.press('n');
    await budi.page.locator('.canvas').focus();
    await budi.page.keyboard.press('n');
    const other = await boardEye(budi.page, server, made.workshop.id, made.tokens.facilitator, 'challenges').at(at(1_200, 600));
    await budi.page.mouse.click(other.x, other.y);
    await budi.page.getByRole('textbox', { name: 'Isi kartu' }).fill('Lampu jalan mati');
    await budi.page.keyboard.press('Escape');
    await board('both cards', ({ cards }) => cards.some(({ text }) => text === 'Lampu jalan mati'));
    await sari.page.waitForTimeout(300);
  });

  test('drag cards, a card at a time and several, and undo their own work alone', async () => {
    await eye().drag(at(600, 600), at(900, 1_000));
    await board('the card elsewhere', ({ cards }) => Math.abs((cards.find(({ text }) => text === 'Jalan rusak')?.x ?? 0) - (HOME.x + 800)) < 4);
    await eye().drag(at(300, 300), at(2_000, 1_400));
    await picture(sari.page, '50-selected-laptop');
    await sari.page.getByText('2 dipilih').waitFor();
    await eye().drag(at(900, 1_000), at(900, 700));
    await board('both moved', ({ cards }) => cards.every(({ y }) => y < HOME.y + 650));
    await sari.page.keyboard.press('Control+z');
    await sari.page.keyboard.press('Control+z');
    const undone = await board('back where it was', ({ cards }) => Math.abs((cards.find(({ text }) => text === 'Jalan rusak')?.x ?? 0) - (HOME.x + 500)) < 4);
    expect(undone.cards.find(({ text }) => text === 'Lampu jalan mati')).toBeDefined();
  });

  test('see each other\'s names at their pointers', async () => {
    const spot = await boardEye(budi.page, server, made.workshop.id, made.tokens.facilitator, 'challenges').at(at(1_500, 900));
    await budi.page.mouse.move(spot.x, spot.y);
    await budi.page.mouse.move(spot.x + 5, spot.y + 5);
    await sari.page.waitForTimeout(500);
    await picture(sari.page, '51-cursor-laptop');
    // The pointer's mark is paint on a canvas: its colour is where Budi points, and gone when he leaves.
    const mark = await eye().at(at(1_500, 900));
    const painted = await sari.page.screenshot({ clip: { x: mark.x, y: mark.y, width: 60, height: 40 } });
    await budi.page.mouse.move(spot.x, 5);
    await sari.page.waitForTimeout(500);
    expect(painted.equals(await sari.page.screenshot({ clip: { x: mark.x, y: mark.y, width: 60, height: 40 } }))).toBe(false);
  });

  test('move and zoom the board by wheel, keys and hand', async () => {
    const percent = () => sari.page.getByTitle('Ukuran sebenarnya').textContent();
    const before = await percent();
    const spot = await eye().at(at(1_000, 800));
    await sari.page.mouse.move(spot.x, spot.y);
    await sari.page.keyboard.down('Control');
    await sari.page.mouse.wheel(0, -300);
    await sari.page.keyboard.up('Control');
    expect(Number.parseInt((await percent()) ?? '', 10)).toBeGreaterThan(Number.parseInt(before ?? '', 10));
    await sari.page.keyboard.press('Control+0');
    expect(await percent()).toBe('100%');
    await sari.page.keyboard.press('Shift+Digit1');
    await expect.poll(percent).not.toBe('100%');
  });

  test('are told why when something isn\'t theirs to change', async () => {
    await sari.page.locator('.canvas').focus();
    await sari.page.keyboard.press('Escape');
    await sari.page.locator('.canvas').focus();
    for (let tries = 0; tries < 4; tries += 1) {
      await sari.page.keyboard.press('Tab');
      if ((await sari.page.getByRole('status').filter({ hasText: 'Lampu jalan mati' }).count()) > 0) break;
    }
    await sari.page.keyboard.press('Delete');
    await sari.page.getByText('Ini milik orang lain.').first().waitFor();
    await board('nothing was deleted', ({ cards }) => cards.length === 2);
    for (const { complaints } of [sari, budi]) expect(complaints).toEqual([]);
  });
});
