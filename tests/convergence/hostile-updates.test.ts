import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { recordMap } from '#shared/board/board.ts';
import { migrate } from '#shared/board/migrate.ts';
import { OPEN_POLICY } from '#shared/domain/stage.ts';
import { COLLECTION_NAMES } from '#shared/domain/vocabulary.ts';
import { setupGate } from '../support/gate.ts';
import { putCard, putRecord } from '../support/records.ts';
import { attackUpdate, ATTACKS, type Attack } from './attacks.ts';
import { createDice, type Dice } from './dice.ts';
import { faultsIn } from './raw-oracle.ts';

const UPDATES = Number(process.env['REMBUK_UPDATES'] ?? 22_000);
const PER_BOARD = 500;
const SEED = Number(process.env['REMBUK_SEED'] ?? 20_261);

/** A board with a locked card of the facilitator and two things of Sari's, which Mallory may not even move. */
function protectedBoard() {
  const gate = setupGate({ ...OPEN_POLICY, moveOthers: false });
  migrate(gate.board);
  const rina = gate.peer('rina', 'facilitator');
  const sari = gate.peer('sari');
  putCard(rina.board, 'sentinel', 'rina', 'Aturan main', { locked: true });
  putCard(sari.board, 'of-sari', 'sari', 'Sumur kering');
  putRecord(sari.board, 'stakeholders', 'pkk-desa', { author: 'sari', createdAt: 1, name: new Y.Text('PKK'), category: 'community', interest: 0.5, influence: 0.5 });
  const overheard = [...rina.made, ...sari.made];
  gate.sendAll(rina);
  gate.sendAll(sari);
  return { gate, rina, sari, overheard };
}

/** Attacks that no reading of the rules lets pass, whole, on what is protected. */
const HARMFUL: readonly Attack[] = [
  'delete a record', 'put another record in its place', 'delete one field', 'claim a record', 'give a record away', 'date a record back', 'unlock a record', 'lock a record',
  'write no number', 'write a kind that is none', 'put a map for a word', 'put XML for a text', 'add a field of its own', 'write into a text', 'format a text', 'empty a text',
  'forge an author', 'add without an author', 'add and take the author away', 'add under a strange key', 'add XML for a record', 'add too long a text',
  'write as the victim', 'delete the future', 'write to the server\'s own root', 'write to a root of its own',
];

const PROTECTED = [['cards', 'sentinel'], ['cards', 'of-sari'], ['stakeholders', 'pkk-desa']] as const;

/** A thousand hostile updates against a fresh board; what became of each kind of attack is noted in `outcomes`. */
function storm(dice: Dice, from: number, outcomes: Map<Attack, Set<string>>): void {
  const { gate, rina, sari, overheard } = protectedBoard();
  const facts = { members: ['rina', 'sari', 'mallory'], madeBy: new Map([['sentinel', 'rina'], ['of-sari', 'sari']]), leads: ['rina'] };
  const state = (): string => JSON.stringify(PROTECTED.map(([collection, id]) => recordMap(gate.board, collection, id)?.toJSON()));
  const before = state();
  const mallory = gate.peer('mallory');
  // Another server that only ever hears what the first one passes on, in packets of its own.
  const listener = new Y.Doc();
  Y.applyUpdate(listener, Y.encodeStateAsUpdate(gate.board.doc));
  const passedOn: Uint8Array[] = [];
  let known = new Y.Doc();

  for (let index = 0; index < PER_BOARD; index += 1) {
    if (index % 100 === 0) {
      known = new Y.Doc();
      Y.applyUpdate(known, Y.encodeStateAsUpdate(gate.board.doc));
    }
    const attack = ATTACKS[(from + index) % ATTACKS.length] ?? 'throw dice';
    const [collection, id] = dice.pick(PROTECTED);
    const victim = dice.pick([{ member: 'rina', client: rina.doc.clientID }, { member: 'sari', client: sari.doc.clientID }]);
    const update = attackUpdate(attack, { dice, known, client: 1_000 + Math.floor(index / 2), member: 'mallory', victim, overheard }, collection, id);
    if (!update) continue;
    // Throws when something waits afterwards, or a clock isn't where it was said to be.
    const verdict = gate.send(mallory, update);
    const judged = verdict.kind === 'admitted' || verdict.kind === 'trimmed';
    outcomes.set(attack, (outcomes.get(attack) ?? new Set()).add(judged && !verdict.update ? 'nothing new' : verdict.kind));
    if (state() !== before) throw new Error(`update ${from + index}, ${attack}: what is protected was changed`);
    if (judged && verdict.update) passedOn.push(verdict.update);
    if (dice.roll(100) === 0 && passedOn.length > 0) Y.applyUpdate(listener, Y.mergeUpdates(passedOn.splice(0)));
  }
  for (const update of passedOn) Y.applyUpdate(listener, update);

  expect(faultsIn(gate.board, facts)).toEqual([]);
  expect(listener.store.pendingStructs).toBeNull();
  for (const name of COLLECTION_NAMES) expect(listener.getMap(name).toJSON()).toEqual(gate.board.collections[name].toJSON());
}

describe(`${UPDATES} hostile updates`, () => {
  test(`change nothing of what is protected, and nothing into what is unlawful (seed ${SEED})`, () => {
    const dice = createDice(SEED);
    const outcomes = new Map<Attack, Set<string>>();
    for (let from = 0; from < UPDATES; from += PER_BOARD) storm(dice, from, outcomes);
    // Each attack was really made, and what only ever harms was never waved through.
    expect([...outcomes.keys()].sort()).toEqual([...new Set(ATTACKS)].sort());
    for (const attack of HARMFUL) expect([attack, outcomes.get(attack)?.has('admitted')]).toEqual([attack, false]);
    // Thrown dice do hit what is lawful, or they would prove nothing.
    expect([...(outcomes.get('throw dice') ?? [])]).toEqual(expect.arrayContaining(['admitted', 'incomplete', 'trimmed', 'violation']));
  });
});
