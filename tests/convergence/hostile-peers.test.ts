import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyCommand } from '#shared/board/commands/apply-command.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { newRecordId, type RecordId } from '#shared/domain/ids.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import { SYNC, syncFrame } from '#shared/protocol/frames.ts';
import { putCard, putRecord } from '../support/records.ts';
import { faultsIn } from '../support/oracle.ts';
import { setupRoom, type RoomPeer } from '../support/room.ts';

type Step =
  | { readonly what: 'do'; readonly who: number; readonly verb: number; readonly pick: number; readonly text: string }
  | { readonly what: 'undo' | 'redo' | 'lose' | 'return'; readonly who: number }
  | { readonly what: 'deliver'; readonly who: number; readonly count: number }
  | { readonly what: 'attack'; readonly attack: number; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('do' as const), who: fc.nat(2), verb: fc.nat(8), pick: fc.nat(50), text: fc.string({ maxLength: 12 }) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom<'undo' | 'redo' | 'lose' | 'return'>('undo', 'redo', 'lose', 'return'), who: fc.nat(2) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('deliver' as const), who: fc.nat(3), count: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('attack' as const), attack: fc.nat(9), pick: fc.nat(50) }) },
);

/** A lawful command that fits what this peer sees. */
function commandFor({ verb, pick, text }: Extract<Step, { what: 'do' }>, peer: RoomPeer): Command {
  const { cards, clusters, stakeholders } = takeSnapshot(peer.board);
  const card = cards[pick % Math.max(1, cards.length)];
  const cluster = clusters[pick % Math.max(1, clusters.length)];
  const stakeholder = stakeholders[pick % Math.max(1, stakeholders.length)];
  const add = (id: RecordId): Command => ({ type: 'add', collection: 'cards', id, values: { kind: 'need', text, x: pick, y: pick } });
  switch (verb) {
    case 0: return add(newRecordId());
    case 1: return card ? { type: 'set', collection: 'cards', id: card.id, values: { kind: 'idea' } } : add(newRecordId());
    case 2: return card ? { type: 'edit-text', collection: 'cards', id: card.id, field: 'text', index: Math.min(pick, card.text.length), remove: 0, insert: text } : add(newRecordId());
    case 3: return card ? { type: 'move', records: [{ collection: 'cards', id: card.id }], dx: pick, dy: -pick } : add(newRecordId());
    case 4: return { type: 'cluster', id: newRecordId(), at: { x: pick, y: pick }, title: text, cards: card ? [card.id] : [] };
    case 5: return card && cluster ? { type: 'gather', cards: [card.id], into: cluster.id } : add(newRecordId());
    case 6: return card ? { type: 'remove', records: [{ collection: 'cards', id: card.id }] } : add(newRecordId());
    case 7: return stakeholder ? { type: 'place-stakeholder', id: stakeholder.id, interest: (pick % 11) / 10, influence: 0.5 } : { type: 'add', collection: 'stakeholders', id: newRecordId(), values: { name: text } };
    default: return { type: 'batch', commands: [add(newRecordId()), add(newRecordId())] };
  }
}

/** What a modified client might send; it writes into its own copy of the board as it pleases. */
function attack({ attack: kind, pick }: Extract<Step, { what: 'attack' }>, mallory: RoomPeer, victims: readonly RoomPeer[]): void {
  const { board, doc } = mallory;
  const ids = [...board.collections.cards.keys()];
  const id = ids[pick % Math.max(1, ids.length)] ?? 'sentinel';
  const victim = victims[pick % victims.length];
  const record = board.collections.cards.get(id);
  const update = (work: (copy: Y.Doc) => void): void => {
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc));
    const before = Y.encodeStateVector(copy);
    work(copy);
    mallory.sendRaw(syncFrame(SYNC.update, Y.encodeStateAsUpdate(copy, before)));
  };
  switch (kind) {
    case 0: return void board.collections.cards.delete(id);
    case 1: return record instanceof Y.Map ? void record.set('x', Number.NaN) : undefined;
    case 2: return record instanceof Y.Map ? void record.set('author', 'mallory') : undefined;
    case 3: return putCard(board, `forged-${pick}`, victim?.actor.member ?? 'x', 'palsu');
    case 4: return record instanceof Y.Map ? void record.set('text', new Y.Map([['a', 1]])) : undefined;
    case 5: return putRecord(board, 'cards', `deep-${pick}`, { author: 'mallory', kind: new Y.Array(), evil: true });
    case 6: return update((copy) => { copy.clientID = victim?.doc.clientID ?? 1; copy.getMap('cards').delete(id); copy.getMap('cards').set('spoofed', new Y.Map()); });
    case 7: return mallory.sendRaw(syncFrame(SYNC.update, Uint8Array.from([0, 1, (victim?.doc.clientID ?? 1) & 127, 1, 120, 100])));
    case 8: return update((copy) => { copy.getMap('about').set('schemaVersion', 9); });
    default: return mallory.sendRaw(Uint8Array.from([0, 2, ...Array.from({ length: pick }, (_, index) => (index * 37 + pick) % 256)]));
  }
}

describe('whatever people do, in whatever order, with whatever network', () => {
  test('all honest boards end equal to the server\'s, which stays lawful', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 90 }), async (steps) => {
        const { room, peer, settle } = await setupRoom();
        const facilitator = peer('rina', 'facilitator');
        const honest = [peer('sari'), peer('budi'), peer('tono')];
        const mallory = peer('mallory');
        const undo = honest.map(({ board }) => new Y.UndoManager(Object.values(board.collections), { trackedOrigins: new Set(['hand']), captureTimeout: 0 }));
        for (const one of [facilitator, ...honest]) one.connect();
        putCard(facilitator.board, 'sentinel', 'rina', 'Aturan main', { locked: true });
        await settle();

        for (const one of steps) {
          if (one.what === 'do') {
            const self = honest[one.who];
            if (self) applyCommand(self.board, commandFor(one, self), { actor: self.actor, policy: OPEN_POLICY, now: 5, origin: 'hand' });
          } else if (one.what === 'undo') undo[one.who]?.undo();
          else if (one.what === 'redo') undo[one.who]?.redo();
          else if (one.what === 'lose') honest[one.who]?.disconnect();
          else if (one.what === 'return') honest[one.who]?.connect();
          else if (one.what === 'deliver') [...honest, mallory][one.who]?.deliver(one.count);
          else if (one.what === 'attack') {
            if (!mallory.online()) mallory.connect();
            attack(one, mallory, honest);
            mallory.deliver(4);
          }
        }
        await settle();
        await settle();

        const truth = room.snapshot();
        expect(faultsIn(truth, 'rina')).toEqual([]);
        for (const { board, refusals, closed, acknowledged, sent } of [facilitator, ...honest]) {
          expect(takeSnapshot(board)).toEqual(truth);
          for (const name of COLLECTION_NAMES) expect(board.collections[name].toJSON()).toEqual(honest[0]?.board.collections[name].toJSON());
          expect(refusals.filter((reason) => reason !== 'record-gone')).toEqual([]);
          expect(closed).toBeUndefined();
          expect(acknowledged, 'all that was sent on the last line is on disk').toBe(sent);
        }
        room.close();
      }),
      { numRuns: Number(process.env['REMBUK_RUNS'] ?? 1_000) },
    );
  }, 90_000);
});
