import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordMap } from '#shared/board/board.ts';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import { SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard } from '../support/records.ts';
import { setupRoom, type RoomPeer, type TestRoom } from '../support/room.ts';
import { attackUpdate, ATTACKS } from './attacks.ts';
import { createDice } from './dice.ts';
import { commandFor, VERBS } from './honest.ts';
import { faultsIn } from './raw-oracle.ts';

type Step =
  | { readonly what: 'do'; readonly who: number; readonly verb: number; readonly pick: number; readonly text: string }
  | { readonly what: 'undo' | 'redo' | 'lose' | 'return'; readonly who: number }
  | { readonly what: 'deliver'; readonly who: number; readonly count: number; readonly way: 'up' | 'down' }
  | { readonly what: 'attack'; readonly seed: number };

const words = fc.string({ unit: fc.constantFrom('a', 'b', ' ', 'é', '🌾', '\n'), maxLength: 8 });

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('do' as const), who: fc.nat(2), verb: fc.nat(VERBS - 1), pick: fc.nat(50), text: words }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('undo' as const, 'redo' as const, 'lose' as const, 'return' as const), who: fc.nat(2) }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant('deliver' as const), who: fc.nat(2), count: fc.integer({ min: 1, max: 6 }), way: fc.constantFrom('up' as const, 'down' as const) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('attack' as const), seed: fc.integer({ min: 1 }) }) },
);

const SEED = Number(process.env['REMBUK_SEED'] ?? 4_711);
const RUNS = Number(process.env['REMBUK_RUNS'] ?? 700);

/** A room with a facilitator's locked card, three honest people and one who isn't. */
async function workshop() {
  const world = await setupRoom();
  const rina = world.peer('rina', 'facilitator');
  const honest = [world.peer('sari'), world.peer('budi'), world.peer('tono')];
  const mallory = world.peer('mallory');
  const madeBy = new Map([['sentinel', 'rina']]);
  const hands = honest.map((peer) => {
    const undo = new Y.UndoManager(Object.values(peer.board.collections), { trackedOrigins: new Set(['hand']), captureTimeout: 0 });
    for (const root of Object.values(peer.board.collections)) {
      root.observe((event: Y.YMapEvent<unknown>) => {
        if (event.transaction.origin === 'server') return;
        for (const id of event.keysChanged) if (root.has(id)) madeBy.set(id, peer.actor.member);
      });
    }
    return { peer, undo };
  });
  putCard(rina.board, 'sentinel', 'rina', 'Aturan main', { locked: true });
  await world.settle();
  return { ...world, rina, honest, hands, mallory, madeBy };
}

/** Sends one attack, thrown with `seed`, over Mallory's own line. */
function attack(seed: number, mallory: RoomPeer, honest: readonly RoomPeer[]): void {
  const dice = createDice(seed);
  const prey = COLLECTION_NAMES.flatMap((collection) => [...mallory.board.collections[collection].keys()].map((id) => [collection, id] as const));
  const [collection, id] = prey[dice.roll(prey.length)] ?? ['cards', 'sentinel'];
  const victim = honest[dice.roll(honest.length)];
  const update = attackUpdate(dice.pick(ATTACKS), {
    dice, known: mallory.doc, client: 1_000 + dice.roll(dice.pick([1, 10, 100_000])), member: 'mallory',
    victim: { member: victim?.actor.member ?? 'sari', client: victim?.doc.clientID ?? 1 }, overheard: mallory.received,
  }, collection, id);
  if (update) mallory.sendRaw(dice.roll(12) === 0 ? update : syncFrame(dice.pick([SYNC.update, SYNC.update, SYNC.step2]), update));
}

async function carryOut(steps: readonly Step[]) {
  const world = await workshop();
  const { hands, honest, mallory } = world;
  for (const one of steps) {
    if (one.what === 'attack') {
      if (!mallory.online()) mallory.connect();
      attack(one.seed, mallory, honest);
      mallory.deliver(4);
      continue;
    }
    const hand = hands[one.who];
    if (!hand) continue;
    const { peer, undo } = hand;
    if (one.what === 'do') {
      const command = commandFor(one, peer.board, peer.actor.member);
      if (command) applyCommand(peer.board, command, { actor: peer.actor, policy: OPEN_POLICY, now: 5, origin: 'hand' });
    } else if (one.what === 'undo') undo.undo();
    else if (one.what === 'redo') undo.redo();
    else if (one.what === 'lose') peer.disconnect();
    else if (one.what === 'return') peer.connect();
    else if (one.what === 'deliver') peer.deliver(one.count, one.way);
  }
  await world.settle();
  await world.settle();
  return world;
}

/** What another program is given that has never been here before: the server's document, bare. */
async function served(world: TestRoom): Promise<RoomPeer> {
  const wall = world.peer('wall', 'projector');
  await world.settle();
  return wall;
}

function bare(peer: RoomPeer): unknown {
  return COLLECTION_NAMES.map((name) => peer.board.collections[name].toJSON());
}

describe('whatever people do, in whatever order, with whatever network', () => {
  test(`all honest boards end equal to the server's, which stays lawful, and nobody's lawful work is refused (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 90, size: 'max' }), async (steps) => {
        const world = await carryOut(steps);
        const { room, rina, honest, madeBy } = world;
        const wall = await served(world);
        const truth = room.snapshot();

        expect(takeSnapshot(wall.board)).toEqual(truth);
        const kept = world.kept();
        expect(takeSnapshot(kept.board), 'what is on disk').toEqual(truth);
        kept.compact('anew'); // Throws when the snapshot says anything else than the board.
        expect(takeSnapshot(world.kept().board), 'what is on disk after it was tidied').toEqual(truth);
        expect(faultsIn(wall.board, { members: ['rina', 'sari', 'budi', 'tono', 'mallory'], madeBy, leads: ['rina'] })).toEqual([]);
        expect(recordMap(wall.board, 'cards', 'sentinel')?.toJSON()).toEqual({ author: 'rina', createdAt: 1, kind: 'challenge', text: 'Aturan main', x: 10, y: 20, locked: true });
        for (const peer of [rina, ...honest]) {
          expect(takeSnapshot(peer.board)).toEqual(truth);
          expect(bare(peer)).toEqual(bare(wall));
          // Somebody else may have deleted the thing meanwhile; that is no refusal.
          expect(peer.refusals.filter((reason) => reason !== 'record-gone')).toEqual([]);
          expect(peer.closes).toEqual([]);
          expect(peer.acknowledged, 'all that was sent on the last line is on disk').toBe(peer.sent);
        }
        expect(world.log.filter((line) => line.includes('room.damaged') || line.includes('room.reloaded'))).toEqual([]);
        room.close();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  }, 90_000);
});
