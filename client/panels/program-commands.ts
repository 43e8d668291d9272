/** The commands behind the program's buttons. */
import { newRecordId, type RecordId } from '#shared/domain/ids.ts';
import type { ResultLevel } from '#shared/domain/vocabulary.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { orderBetween } from '#shared/board/order.ts';

interface Ordered {
  readonly order: string;
}

/** An order key after all of `rows`. */
export function orderAfter(rows: Iterable<Ordered>): string {
  let last = '';
  for (const { order } of rows) if (order > last) last = order;
  return orderBetween(last, '');
}

/** A new program begins with its goal row, so that two people who start writing it write the same one. */
export function beginProgram(title: string, programs: Iterable<Ordered>): { readonly id: RecordId; readonly command: Command } {
  const id = newRecordId();
  return {
    id,
    command: {
      type: 'batch',
      commands: [
        { type: 'add', collection: 'programs', id, values: { title, order: orderAfter(programs) } },
        { type: 'add', collection: 'results', id: newRecordId(), values: { programId: id, level: 'goal', order: orderBetween('', '') } },
      ],
    },
  };
}

export function addResult(programId: string, level: ResultLevel, parentId: string, rows: Iterable<Ordered>): Command {
  return { type: 'add', collection: 'results', id: newRecordId(), values: { programId, level, parentId, order: orderAfter(rows) } };
}

export function addActivity(programId: string, resultId: string, rows: Iterable<Ordered>): Command {
  return { type: 'add', collection: 'activities', id: newRecordId(), values: { programId, resultId, order: orderAfter(rows) } };
}

export function addIndicator(programId: string, resultId: string, rows: Iterable<Ordered>): Command {
  return { type: 'add', collection: 'indicators', id: newRecordId(), values: { programId, resultId, order: orderAfter(rows) } };
}
