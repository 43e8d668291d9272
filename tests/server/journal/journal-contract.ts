/** What any journal must keep; the embedded one today, another tomorrow. */
import { describe, expect, test } from 'vitest';
import type { Journal } from '#server/journal/journal.ts';

export interface Opened {
  readonly journal: Journal;
  /** The same bytes, opened again; undefined where nothing outlives the process. */
  readonly reopen: (() => Journal) | undefined;
  readonly close: () => void;
}

export function journalContract(name: string, open: () => Opened): void {
  const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
  const entriesOf = (journal: Journal, workshop: string): number[][] => journal.load(workshop).entries.map((entry) => [...entry]);

  describe(name, () => {
    test('gives entries back in the order they came, each workshop\'s apart', async () => {
      const { journal, close } = open();
      await Promise.all([journal.append('a', bytes(1)), journal.append('b', bytes(9)), journal.append('a', bytes(2)), journal.append('a', bytes())]);
      expect(entriesOf(journal, 'a')).toEqual([[1], [2], []]);
      expect(entriesOf(journal, 'b')).toEqual([[9]]);
      expect(journal.load('nobody')).toMatchObject({ snapshot: undefined, entries: [], last: 0 });
      close();
    });

    test('keeps what it said is kept, also a megabyte of it', async () => {
      const { journal, reopen, close } = open();
      const large = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
      await journal.append('a', large);
      await journal.settled();
      const again = reopen ? reopen() : journal;
      expect(Buffer.compare(again.load('a').entries[0] ?? bytes(), large)).toBe(0);
      close();
    });

    test('lets patient entries wait for one that isn\'t or for who asks, in their order', async () => {
      const { journal, reopen, close } = open();
      const patient = [journal.append('a', bytes(1), 'patient'), journal.append('b', bytes(2), 'patient')];
      await journal.append('a', bytes(3));
      await Promise.all(patient);
      const last = journal.append('a', bytes(4), 'patient');
      const settled = journal.settled();
      journal.commit();
      await Promise.all([last, settled]);
      const again = reopen ? reopen() : journal;
      expect([entriesOf(again, 'a'), entriesOf(again, 'b')]).toEqual([[[1], [3], [4]], [[2]]]);
      close();
    });

    test('puts a snapshot in the place of the entries it covers and no others', async () => {
      const { journal, reopen, close } = open();
      await journal.append('a', bytes(1));
      await journal.append('b', bytes(5));
      await journal.append('a', bytes(2));
      const upTo = journal.last('a');
      await journal.append('a', bytes(3));
      journal.compact('a', { snapshot: bytes(42), upTo });
      const again = reopen ? reopen() : journal;
      expect([...(again.load('a').snapshot ?? [])]).toEqual([42]);
      expect(entriesOf(again, 'a')).toEqual([[3]]);
      expect(entriesOf(again, 'b')).toEqual([[5]]);
      await again.append('a', bytes(4));
      expect(entriesOf(again, 'a')).toEqual([[3], [4]]);
      close();
    });

    test('compacts what is still waiting to be written, and loses none of it', async () => {
      const { journal, close } = open();
      const waiting = journal.append('a', bytes(1));
      journal.compact('a', { snapshot: bytes(7), upTo: journal.last('a') });
      await waiting;
      const { snapshot, entries } = journal.load('a');
      expect([...(snapshot ?? [])]).toEqual([7]);
      expect(entries.length).toBeLessThanOrEqual(1);
      close();
    });

    test('forgets a workshop when it is erased, and only that one', async () => {
      const { journal, close } = open();
      await Promise.all([journal.append('a', bytes(1)), journal.append('b', bytes(2))]);
      journal.compact('a', { snapshot: bytes(3), upTo: journal.last('a') });
      journal.erase('a');
      expect(journal.load('a')).toMatchObject({ snapshot: undefined, entries: [] });
      expect(entriesOf(journal, 'b')).toEqual([[2]]);
      close();
    });
  });
}
