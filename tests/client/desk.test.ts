/** What a board shows while its place on the screen comes and changes. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fit } from '#client/canvas/camera.ts';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { BoardDesk } from '#client/views/desk.svelte.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { openSession } from '../support/session.ts';

const HOME = { x: 6_360, y: 0, width: 2_880, height: 1_620 };
const WIDE = { width: 1_300, height: 640 };
const NARROW = { width: 880, height: 640 };
let server: TestServer;
let session: WorkshopSession;
beforeEach(async () => {
  server = await startServer();
  const { workshop, tokens } = await server.createWorkshop();
  session = await openSession(server, workshop.id, tokens.facilitator);
  globalThis.matchMedia ??= (() => ({ matches: false })) as unknown as typeof globalThis.matchMedia;
});
afterEach(async () => {
  session.close();
  await server.close();
});

const afterGlide = (): Promise<void> => new Promise((over) => setTimeout(over, 600));

test('a stage that opens before the board has a size is shown once it has one', async () => {
  const desk = new BoardDesk(session);
  desk.glideTo(HOME);
  desk.resize(WIDE, HOME);
  await afterGlide();
  expect(desk.camera).toEqual(fit(HOME, WIDE, 40));
});

test('a panel that opens while the board glides leaves the stage in the middle of what is left', async () => {
  const desk = new BoardDesk(session);
  desk.resize(WIDE, { x: 0, y: 0, width: 1_920, height: 1_080 });
  desk.glideTo(HOME);
  desk.resize(NARROW, HOME);
  await afterGlide();
  expect(desk.camera).toEqual(fit(HOME, NARROW, 40));
});
