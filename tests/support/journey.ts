/** What the people of a journey do, in their words. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { fit, toScreen } from '#client/canvas/camera.ts';
import { frameRect } from '#shared/board/layout.ts';
import type { Snapshot } from '#shared/board/snapshot.ts';
import type { Point, Rect } from '#shared/domain/geometry.ts';
import type { FrameKind } from '#shared/domain/vocabulary.ts';
import { until } from './stock-client.ts';
import type { TestServer } from './server.ts';

/** Joins with two taps: a party, and the consent. */
export async function joinByCode(page: Page, origin: string, code: string, category: string, name?: string): Promise<void> {
  await page.goto(`${origin}/j/${code}`);
  await page.getByRole('radio', { name: category }).tap();
  if (name) await page.getByLabel('Nama panggilan').fill(name);
  await page.getByRole('button', { name: 'Setuju dan masuk' }).tap();
  await page.getByRole('navigation').waitFor();
}

export async function writeCard(page: Page, text: string, kind?: string): Promise<void> {
  if (kind) await page.getByRole('radiogroup', { name: 'Jenis kartu' }).getByRole('radio', { name: kind }).tap();
  await page.getByLabel('Isi kartu, satu gagasan').fill(text);
  await page.getByRole('button', { name: 'Kirim kartu' }).tap();
  await page.getByText(text, { exact: true }).first().waitFor();
}

export async function nextStage(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: `Berikutnya ${title}` }).click();
  await page.getByRole('toolbar', { name: 'Kendali fasilitator' }).getByText(title, { exact: true }).first().waitFor();
  // The board glides to the stage's frame.
  await page.waitForTimeout(700);
}

export interface BoardEye {
  /** Where a board point is on the screen while the board shows a stage's frame. */
  at(point: Point): Promise<Point>;
  drag(from: Point, to: Point): Promise<void>;
}

export function boardEye(page: Page, server: TestServer, workshop: string, token: string, kind: FrameKind): BoardEye {
  async function at(point: Point): Promise<Point> {
    const frames = (await snapshotOf(server, workshop, token)).frames;
    const box = await page.locator('.canvas').boundingBox();
    if (!box) throw new Error('there is no board on this page');
    const seen = toScreen(fit(frameRect(frames, kind), box, 40), point);
    return { x: box.x + seen.x, y: box.y + seen.y };
  }
  return {
    at,
    async drag(from, to) {
      const [start, end] = [await at(from), await at(to)];
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
      await page.mouse.move(end.x, end.y, { steps: 4 });
      await page.mouse.up();
    },
  };
}

export async function snapshotOf(server: TestServer, workshop: string, token: string): Promise<Snapshot> {
  const reply = await server.api('GET', `/api/workshops/${workshop}/snapshot`, { token });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Snapshot;
}

/** Waits until the server's board is as expected. */
export async function untilBoard(what: string, server: TestServer, workshop: string, token: string, holds: (board: Snapshot) => boolean): Promise<Snapshot> {
  let board = await snapshotOf(server, workshop, token);
  await until(what, async () => {
    board = await snapshotOf(server, workshop, token);
    return holds(board);
  });
  return board;
}

export function middle(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}

/** Keeps a picture where REMBUK_PICTURES names a folder, to be looked at by a person. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['REMBUK_PICTURES'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
