/**
 * What the judge costs: microseconds an update on top of what Yjs itself takes
 * to apply it, in one run, at two sizes of board. Reported, never asserted.
 */
import { test } from 'vitest';
import * as Y from 'yjs';
import { applyJudged, judge } from '#server/sync/gate/gate.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import { recordMap } from '#shared/board/board.ts';
import { setupGate } from '../support/gate.ts';
import { putCard } from '../support/records.ts';
import { isWanted, report } from './report.ts';

const UPDATES = 3_000;

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measure(cards: number) {
  const gate = setupGate();
  const writer = gate.peer('rina', 'facilitator');
  writer.doc.transact(() => {
    for (let index = 0; index < cards; index += 1) putCard(writer.board, `card-${index}`, 'rina', `Kartu nomor ${index}`);
  });
  gate.sendAll(writer);
  const plain = new Y.Doc();
  Y.applyUpdate(plain, Y.encodeStateAsUpdate(gate.board.doc));

  const judged: number[] = [];
  const applied: number[] = [];
  for (let index = 0; index < UPDATES; index += 1) {
    recordMap(writer.board, 'cards', `card-${(index * 97) % cards}`)?.set('x', index);
    const [update] = writer.made.splice(0);
    if (!update) continue;
    const began = performance.now();
    const verdict = judge(update, { board: gate.board, ledger: gate.ledger, actor: writer.actor, policy: gate.policy, maxBytes: LIMITS.updateBytes, full: false });
    const decided = performance.now();
    if (verdict.kind === 'admitted' && verdict.update) applyJudged(gate.board, verdict.update, verdict.clocks, 'bench');
    const before = performance.now();
    Y.applyUpdate(plain, update);
    applied.push(performance.now() - before);
    judged.push(decided - began);
  }
  return { work: `${cards} cards`, 'judge µs (median)': round(median(judged)), 'Yjs apply µs (median)': round(median(applied)), 'judge / Yjs': Math.round((100 * median(judged)) / median(applied)) / 100 };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10_000) / 10;
}

test.runIf(isWanted('S5'))('S5: the judge, beside Yjs', () => {
  measure(200);
  const rows = [measure(1_000), measure(10_000)];
  report('S5', rows);
});
