import * as fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { openBoard, recordMap } from '#shared/board/board.ts';
import { readRecord } from '#shared/board/read-record.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { CLOSED_POLICY } from '#shared/domain/stage.ts';
import { putCard } from '../../support/records.ts';
import { reasonOf, setupGate } from '../../support/gate.ts';

/** An update without structs that deletes a range. */
function deletion(client: number, clock: number, length: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const value of [0, 1, client, 1, clock, length]) encoding.writeVarUint(encoder, value);
  });
}

/** One item leaning on a clock of somebody else that nobody has written yet. */
function trojan(own: number, victim: number, clock: number): Uint8Array {
  return encoding.encode((encoder) => {
    for (const value of [1, 1, own, 0]) encoding.writeVarUint(encoder, value);
    encoding.writeUint8(encoder, 0x80 | 8);
    encoding.writeVarUint(encoder, victim);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarUint(encoder, 1);
    encoding.writeAny(encoder, 'EVIL');
    encoding.writeVarUint(encoder, 0);
  });
}

function roomWithTwo() {
  const gate = setupGate();
  const facilitator = gate.peer('rina', 'facilitator');
  putCard(facilitator.board, 'rules', 'rina', 'Aturan main');
  gate.sendAll(facilitator);
  return { gate, facilitator, budi: gate.peer('budi') };
}

describe('an attacker', () => {
  test('cannot plant a change that comes in later with the facilitator\'s own', () => {
    const { gate, facilitator, budi } = roomWithTwo();
    const next = Y.getState(gate.board.doc.store, facilitator.doc.clientID);
    expect(gate.send(budi, trojan(budi.doc.clientID, facilitator.doc.clientID, next)).kind).toBe('incomplete');
    putCard(facilitator.board, 'card-2', 'rina', 'lanjut');
    expect(gate.sendAll(facilitator).kind).toBe('admitted');
    expect(JSON.stringify(gate.board.collections.cards.toJSON())).not.toContain('EVIL');
    expect(gate.board.doc.store.pendingStructs).toBeNull();
  });

  test('cannot write under another member\'s client id, nor under the server\'s', () => {
    const { gate, facilitator } = roomWithTwo();
    const impostor = gate.peer('budi', 'participant', facilitator.doc.clientID);
    putCard(impostor.board, 'card-2', 'budi', 'palsu');
    expect(gate.sendAll(impostor)).toMatchObject({ kind: 'violation', reason: 'foreign-client-id' });
    gate.board.about.set('schemaVersion', 1);
    const asServer = gate.peer('budi', 'participant', gate.board.doc.clientID);
    putCard(asServer.board, 'card-3', 'budi', 'palsu');
    expect(gate.sendAll(asServer).kind).toBe('violation');
    expect(gate.board.collections.cards.size).toBe(1);
  });

  test('cannot delete what somebody will write in the future', () => {
    const { gate, facilitator, budi } = roomWithTwo();
    const next = Y.getState(gate.board.doc.store, facilitator.doc.clientID);
    expect(gate.send(budi, deletion(facilitator.doc.clientID, next, 1000))).toMatchObject({ kind: 'violation', reason: 'malformed' });
    // Under an id that may be his own it is asked for, and kept by nobody until it comes.
    expect(gate.send(budi, deletion(12345, 0, 5)).kind).toBe('incomplete');
    expect(gate.board.doc.store.pendingDs).toBeNull();
    // An empty range says nothing; plain Yjs throws on it in the middle of its work.
    expect(gate.send(budi, deletion(facilitator.doc.clientID, next, 0)).kind).toBe('admitted');
    putCard(facilitator.board, 'card-2', 'rina', 'lanjut');
    gate.sendAll(facilitator);
    expect(readRecord(gate.board, 'cards', 'card-2')?.text).toBe('lanjut');
  });

  test('cannot reach other roots, nor write below what is no record', () => {
    const { gate, budi } = roomWithTwo();
    budi.doc.getMap('about').set('schemaVersion', 99);
    expect(gate.sendAll(budi).kind).toBe('violation');
    const other = gate.peer('budi');
    other.doc.getArray('cards-list').push([1]);
    expect(gate.sendAll(other).kind).toBe('violation');
    const third = gate.peer('budi');
    third.board.collections.cards.set('card-9', 'a string');
    expect(reasonOf(gate.sendAll(third))).toBe('invalid-shape');
    expect(gate.board.about.get('schemaVersion')).toBeUndefined();
    expect(gate.board.collections.cards.size).toBe(1);
  });

  test('cannot smuggle one lawful thing below a refused one', () => {
    const { gate, budi } = roomWithTwo();
    putCard(budi.board, 'forged', 'rina', 'panjang sekali tulisannya');
    const words = recordMap(budi.board, 'cards', 'forged')?.get('text');
    if (words instanceof Y.Text) words.insert(3, 'tambahan');
    for (const update of budi.made.splice(0)) gate.send(budi, update);
    expect(gate.board.collections.cards.has('forged')).toBe(false);
    putCard(budi.board, 'honest', 'budi', 'ini boleh');
    expect(gate.sendAll(budi).kind).toBe('admitted');
    expect(readRecord(gate.board, 'cards', 'honest')?.text).toBe('ini boleh');
  });

  test('cannot end the process or get anything in with bytes that are no update', () => {
    const { gate, budi } = roomWithTwo();
    const before = JSON.stringify(gate.board.collections.cards.toJSON());
    putCard(budi.board, 'card-2', 'budi', 'contoh');
    const sample = budi.made[0] ?? new Uint8Array();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(['violation', 'incomplete', 'admitted', 'trimmed']).toContain(gate.send(budi, bytes).kind);
    }), { numRuns: 3_000 });
    const twisted = gate.peer('tono');
    fc.assert(fc.property(fc.nat(sample.length - 1), fc.nat(255), fc.nat(sample.length), (at, byte, cut) => {
      const bytes = sample.slice(0, Math.max(1, sample.length - (cut % 7)));
      bytes[at % bytes.length] = byte;
      gate.send(twisted, bytes);
      expect(gate.board.doc.store.pendingStructs).toBeNull();
    }), { numRuns: 3_000 });
    expect(JSON.parse(JSON.stringify(gate.board.collections.cards.toJSON())).rules).toEqual(JSON.parse(before).rules);
  });

  test('cannot send more than one hand writes', () => {
    const { gate, budi } = roomWithTwo();
    putCard(budi.board, 'card-2', 'budi', 'x'.repeat(3_900));
    const update = budi.made[0] ?? new Uint8Array();
    expect(gate.send(budi, update, 1_000)).toMatchObject({ kind: 'violation', reason: 'too-large' });
    expect(LIMITS.updateBytes).toBe(65_536);
  });
});

describe('what is no record of ours', () => {
  test('doesn\'t come in under one\'s own name either: XML for words, XML for a record, a field that isn\'t in the table', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putCard(sari.board, 'xml-words', 'sari', '', { text: new Y.XmlText('bukan kata') });
    expect([gate.sendAll(sari).kind, readRecord(gate.board, 'cards', 'xml-words')?.text]).toEqual(['trimmed', '']);
    expect(recordMap(gate.board, 'cards', 'xml-words')?.has('text')).toBe(false);

    sari.doc.transact(() => {
      const hook = new Y.XmlHook('kait');
      for (const [name, value] of [['author', 'sari'], ['createdAt', 1]] as const) hook.set(name, value);
      sari.board.collections.cards.set('xml-record', hook as unknown as Y.Map<unknown>);
    });
    expect([gate.sendAll(sari).kind, gate.board.collections.cards.has('xml-record')]).toEqual(['trimmed', false]);

    // Not from those who lead, whom no stage keeps from anything.
    const rina = gate.peer('rina', 'facilitator');
    recordMap(rina.board, 'cards', 'xml-words')?.set('colour', 'red');
    const verdict = gate.sendAll(rina);
    expect([verdict.kind, reasonOf(verdict)]).toEqual(['trimmed', 'invalid-shape']);
    expect(recordMap(gate.board, 'cards', 'xml-words')?.has('colour')).toBe(false);
  });

  test('is no record without the author it names', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    // Kept whole, so that the first author goes over the wire although a second one has taken its place.
    const doc = new Y.Doc({ gc: false });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(gate.board.doc));
    const made: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => void made.push(update));
    doc.transact(() => {
      const record = new Y.Map<unknown>();
      openBoard(doc).collections.cards.set('two-faced', record);
      for (const author of ['rina', 'sari']) record.set('author', author);
    });
    for (const update of made) expect(gate.send(sari, update).kind).toBe('trimmed');
    expect(gate.board.collections.cards.has('two-faced')).toBe(false);
  });

  test('takes with it what leans on it, and its writer is told of every part', () => {
    const gate = setupGate(CLOSED_POLICY);
    const sari = gate.peer('sari');
    putCard(sari.board, 'card-1', 'sari', 'Sumur kering');
    const verdict = gate.sendAll(sari);
    const parts = verdict.kind === 'trimmed' ? verdict.refused : [];
    expect(parts.map(({ id, field }) => `${id}/${field ?? ''}`).sort()).toEqual(['card-1/', 'card-1/author', 'card-1/createdAt', 'card-1/kind', 'card-1/text', 'card-1/text', 'card-1/x', 'card-1/y']);
    expect(new Set(parts.map(({ reason }) => reason))).toEqual(new Set(['stage-does-not-allow']));
  });
});

describe('the ledger', () => {
  test('tells a refusal again to whoever sends the part again', () => {
    const { gate, budi } = roomWithTwo();
    putCard(budi.board, 'forged', 'rina', 'palsu');
    const update = budi.made[0] ?? new Uint8Array();
    expect(gate.send(budi, update).kind).toBe('trimmed');
    const again = gate.send(budi, update);
    expect(again).toMatchObject({ kind: 'admitted', update: undefined });
    expect(reasonOf(again)).toBe('author-fixed');
  });

  test('remembers owners and refusals when the room is opened again', async () => {
    const journal = createMemoryJournal();
    const live = openLiveBoard('w', journal);
    live.ledger.bind(77, 'sari');
    live.ledger.refuse([{ reason: 'locked', client: 77, clock: 3, length: 2, deletion: false }]);
    await live.keep(undefined);
    const again = openLiveBoard('w', journal);
    expect(again.ledger.ownerOf(77)).toBe('sari');
    expect(again.ledger.refusedWithin(77, 4, 5)).toMatchObject([{ reason: 'locked' }]);
    expect(again.ledger.refusedWithin(77, 5, 9)).toEqual([]);
    again.compact('always');
    expect(openLiveBoard('w', journal).ledger.ownerOf(77)).toBe('sari');
  });

  test('counts records by their author as they come and go', () => {
    const gate = setupGate();
    const sari = gate.peer('sari');
    putCard(sari.board, 'card-1', 'sari', 'x');
    putCard(sari.board, 'card-2', 'sari', 'y');
    gate.sendAll(sari);
    expect([gate.ledger.recordsOf('sari'), gate.ledger.records()]).toEqual([2, 2]);
    sari.board.collections.cards.delete('card-1');
    gate.sendAll(sari);
    expect([gate.ledger.recordsOf('sari'), gate.ledger.records()]).toEqual([1, 1]);
  });
});
