import * as decoding from 'lib0/decoding';
import { describe, expect, test } from 'vitest';
import type { Connection } from '#server/sync/connection.ts';
import { createPresence, presencePause } from '#server/sync/presence.ts';
import { encodePresence, readPresence } from '#server/sync/presence-gate.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { MESSAGE, PRESENCE_WANTED, presenceWantedFrame, readClientFrame, readCursors, type PresenceWanted } from '#shared/protocol/frames.ts';
import { endOfTurn, listen, manualClock, type Listener } from '../../support/clock.ts';

const CROWD = 100;

interface Person extends Listener {
  readonly client: number;
  /** Says where this person points, or more. */
  say(state: Record<string, unknown> | undefined): void;
  move(x: number, y?: number): void;
}

/** A room with a crowd in it that says nothing, and those the test speaks of. */
function setupPresence() {
  const clock = manualClock();
  const connections = new Set<Connection>(Array.from({ length: CROWD }, (_, index) => listen(`orang-${index}`).connection));
  const presence = createPresence({
    clock, connections, claim: () => true,
    stampOf: ({ actor }) => ({ id: actor.member, name: actor.member.toUpperCase(), role: actor.role, category: 'community' }),
  });
  let clients = 0;
  return {
    clock, connections, presence,
    person(name: string, wanted?: PresenceWanted): Person {
      const listener = listen(name);
      const client = (clients += 1);
      let clock = 0;
      connections.add(listener.connection);
      if (wanted) presence.want(listener.connection, wanted);
      const say = (state: Record<string, unknown> | undefined): void => presence.receive(listener.connection, encodePresence([{ client, clock: (clock += 1), state }]));
      return Object.assign(listener, { client, say, move: (x: number, y = 0) => say({ cursor: { x, y } }) });
    },
    async pass() {
      await endOfTurn();
      clock.pass(10_000);
      await endOfTurn();
    },
  };
}

/** What somebody shows of the others after all they have heard, and the messages it came in. */
function shownBy({ heard }: Listener) {
  const states = new Map<number, Record<string, unknown>>();
  const messages: number[] = [];
  for (const frame of heard) {
    const decoder = decoding.createDecoder(frame);
    const message = decoding.readVarUint(decoder);
    messages.push(message);
    if (message === MESSAGE.cursors) for (const { client, x, y } of readCursors(decoder)) states.set(client, { ...states.get(client), cursor: { x, y } });
    if (message !== MESSAGE.awareness) continue;
    for (const { client, state } of readPresence(decoding.readVarUint8Array(decoder)) ?? []) {
      if (state) states.set(client, state);
      else states.delete(client);
    }
  }
  return { messages, states, cursorOf: ({ client }: Person) => states.get(client)?.['cursor'] };
}

describe('presence in a crowd', () => {
  test('tells once a tick the latest of each, in one frame that is the same for all', async () => {
    const { person, presence, pass, clock } = setupPresence();
    const [sari, budi, rina, wati] = [person('sari', 'cursors'), person('budi', 'cursors'), person('rina', 'cursors'), person('wati', 'cursors')];
    sari.move(0);
    budi.move(0);
    await pass();
    const before = rina.heard.length;
    sari.move(1);
    await endOfTurn();
    for (let x = 2; x <= 9; x += 1) {
      sari.move(x, -x);
      budi.move(100 + x);
    }
    clock.pass(presencePause(CROWD + 4));
    expect(rina.heard.length - before).toBe(2);
    expect(rina.heard.at(-1)).toBe(wati.heard.at(-1));
    expect(rina.heard.at(-1)?.[0]).toBe(MESSAGE.cursors);
    expect([shownBy(rina).cursorOf(sari), shownBy(rina).cursorOf(budi)]).toEqual([{ x: 9, y: -9 }, { x: 109, y: 0 }]);
    expect(shownBy(rina).states.get(sari.client)?.['user']).toMatchObject({ id: 'sari', name: 'SARI' });
    presence.close();
  });

  test('says in full what is more than a movement, and everything to whoever comes', async () => {
    const { person, pass } = setupPresence();
    const [sari, rina] = [person('sari', 'cursors'), person('rina', 'cursors')];
    sari.move(5);
    await pass();
    sari.say({ cursor: { x: 6, y: 0 }, selection: ['cards/abcd'] });
    await pass();
    expect(shownBy(rina).states.get(sari.client)).toMatchObject({ cursor: { x: 6, y: 0 }, selection: ['cards/abcd'] });
    sari.say({ selection: ['cards/abcd'] });
    await pass();
    expect(shownBy(rina).cursorOf(sari)).toBeUndefined();
    const wati = person('wati', 'cursors');
    await pass();
    expect(shownBy(wati).states).toEqual(shownBy(rina).states);
  });

  test('goes on in full after a time in which nobody showed it', async () => {
    const { person, presence, connections, pass } = setupPresence();
    const [sari, rina] = [person('sari', 'none'), person('rina', 'cursors')];
    sari.say({ cursor: { x: 1, y: 1 }, selection: ['cards/one1'] });
    await pass();
    connections.delete(rina.connection);
    presence.leave(rina.connection);
    sari.say({ cursor: { x: 1, y: 1 }, selection: ['cards/two2'] });
    await pass();
    const wati = person('wati', 'cursors');
    await pass();
    sari.say({ cursor: { x: 2, y: 2 }, selection: ['cards/one1'] });
    await pass();
    expect(shownBy(wati).states.get(sari.client)).toMatchObject({ cursor: { x: 2, y: 2 }, selection: ['cards/one1'] });
  });

  test('goes only to those who show it, in the form they show it in', async () => {
    const { person, pass } = setupPresence();
    const [sari, phone, list, silent, stock] = [person('sari', 'cursors'), person('phone', 'none'), person('list', 'people'), person('silent'), person('stock')];
    stock.say({});
    sari.move(1);
    await pass();
    const before = list.heard.length;
    sari.move(2);
    await pass();
    sari.move(3);
    await pass();
    expect([phone.heard.length, silent.heard.length, list.heard.length - before]).toEqual([0, 0, 0]);
    expect(shownBy(list).states.get(sari.client)).toEqual({ user: expect.objectContaining({ id: 'sari' }) });
    expect(shownBy(stock).cursorOf(sari)).toEqual({ x: 3, y: 0 });
    expect(new Set(shownBy(stock).messages)).toEqual(new Set([MESSAGE.awareness]));
    sari.say({ cursor: { x: 3, y: 0 }, typing: 'cards/abcd' });
    await pass();
    expect(shownBy(list).states.get(sari.client)).toEqual({ user: expect.objectContaining({ id: 'sari' }), typing: 'cards/abcd' });
  });

  test('spares a reader who is behind, who then gets the end of it and no stale place', async () => {
    const { person, presence, connections, clock, pass } = setupPresence();
    const [sari, budi, slow] = [person('sari', 'cursors'), person('budi', 'cursors'), person('slow', 'cursors')];
    sari.move(1);
    budi.move(1);
    await pass();
    slow.unread = LIMITS.presenceBufferedBytes + 1;
    const before = slow.heard.length;
    for (let x = 2; x < 50; x += 1) {
      sari.move(x);
      clock.pass(50);
    }
    connections.delete(budi.connection);
    presence.leave(budi.connection);
    await pass();
    expect(slow.heard.length).toBe(before);
    slow.unread = 0;
    await pass();
    expect(slow.heard.length - before).toBe(1);
    expect(shownBy(slow).cursorOf(sari)).toEqual({ x: 49, y: 0 });
    expect(shownBy(slow).states.has(budi.client)).toBe(false);
    presence.close();
  });

  test('is no more to a stock client, which sends back what it hears, than that may send', async () => {
    const { person, clock, presence } = setupPresence();
    const stock = person('stock');
    stock.say({});
    const moving = Array.from({ length: 300 }, (_, index) => person(`gerak-${index}`, 'cursors'));
    for (let time = 0; time < 10_000; time += 50) {
      for (const one of moving) one.move(time);
      await endOfTurn();
      clock.pass(50);
    }
    const bytes = stock.heard.reduce((sum, { length }) => sum + length, 0);
    expect(bytes).toBeLessThan(LIMITS.bytesPerSecond * 10 * 0.5);
    expect(stock.heard.length).toBeGreaterThan(10);
    expect(stock.heard.length).toBeLessThanOrEqual(10 * 5 + 2);
    presence.close();
  });
});

describe('what a screen asks for', () => {
  test('is read as it was written, and what a later client might want is passed over', () => {
    for (const wanted of PRESENCE_WANTED) expect(readClientFrame(presenceWantedFrame(wanted))).toEqual({ type: 'presence-wanted', wanted });
    expect(readClientFrame(Uint8Array.from([MESSAGE.presenceWanted, 9]))).toEqual({ type: 'unknown', number: MESSAGE.presenceWanted });
    expect(readClientFrame(Uint8Array.from([MESSAGE.presenceWanted]))).toBeUndefined();
  });
});
