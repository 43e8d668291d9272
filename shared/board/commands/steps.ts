import type { RecordId } from '../../domain/ids.ts';
import type { Collection } from '../../domain/vocabulary.ts';
import type { Board } from '../board.ts';
import { readRecord } from '../read-record.ts';
import type { Command, RecordRef } from './command.ts';

export type Values = Readonly<Record<string, unknown>>;

/** The four things that can be done to a record. Every command comes down to these, and only these are judged. */
export type Step =
  | { readonly type: 'add'; readonly collection: Collection; readonly id: RecordId; readonly values: Values }
  | { readonly type: 'set'; readonly collection: Collection; readonly id: string; readonly values: Values }
  | {
      readonly type: 'edit-text';
      readonly collection: Collection;
      readonly id: string;
      readonly field: string;
      readonly index: number;
      readonly remove: number;
      readonly insert: string;
    }
  | { readonly type: 'remove'; readonly collection: Collection; readonly id: string };

/** What `command` means for the records of `board` as they stand now. */
export function steps(board: Board, command: Command): readonly Step[] {
  switch (command.type) {
    case 'add':
    case 'set':
    case 'edit-text':
      return [command];
    case 'remove':
      return command.records.map(({ collection, id }) => ({ type: 'remove', collection, id }));
    case 'move':
      return command.records.flatMap((record) => moved(board, record, command.dx, command.dy));
    case 'gather':
      return command.cards.map((id) => set('cards', id, { clusterId: command.into }));
    case 'release':
      return command.cards.map(({ id, at }) => set('cards', id, { clusterId: '', x: at.x, y: at.y }));
    case 'cluster':
      return [
        { type: 'add', collection: 'clusters', id: command.id, values: { title: command.title, x: command.at.x, y: command.at.y } },
        ...command.cards.map((id) => set('cards', id, { clusterId: command.id })),
      ];
    case 'place-stakeholder':
      return [set('stakeholders', command.id, { interest: command.interest, influence: command.influence })];
    case 'batch':
      return command.commands.flatMap((part) => steps(board, part));
    default:
      return command satisfies never;
  }
}

function set(collection: Collection, id: string, values: Values): Step {
  return { type: 'set', collection, id, values };
}

function moved(board: Board, { collection, id }: RecordRef, dx: number, dy: number): readonly Step[] {
  if (collection !== 'cards' && collection !== 'clusters' && collection !== 'frames') return [];
  const place = readRecord(board, collection, id);
  return place ? [set(collection, id, { x: place.x + dx, y: place.y + dy })] : [];
}
