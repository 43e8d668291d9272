/** What a person can do to the board, in their words and as plain data. */
import type { Point } from '../../domain/geometry.ts';
import type { RecordId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/permissions.ts';
import type { Collection } from '../../domain/vocabulary.ts';
import type { NewValues, TextFieldOf } from '../schema.ts';

/** Adds one record. */
export type AddCommand = {
  [C in Collection]: { readonly type: 'add'; readonly collection: C; readonly id: RecordId; readonly values: NewValues<C> };
}[Collection];

/** Sets fields that are no shared words: a kind, a date, a place, the members of a set. */
export type SetCommand = {
  [C in Collection]: { readonly type: 'set'; readonly collection: C; readonly id: string; readonly values: NewValues<C> };
}[Collection];

/** Replaces `remove` characters at `index` by `insert`: one keystroke or one paste in shared words. */
export type EditTextCommand = {
  [C in Collection]: {
    readonly type: 'edit-text';
    readonly collection: C;
    readonly id: string;
    readonly field: TextFieldOf<C>;
    readonly index: number;
    readonly remove: number;
    readonly insert: string;
  };
}[Collection];

export interface RecordRef {
  readonly collection: Collection;
  readonly id: string;
}

export type Command =
  | AddCommand
  | SetCommand
  | EditTextCommand
  | { readonly type: 'remove'; readonly records: readonly RecordRef[] }
  /** Shifts cards and clusters; the cards of a cluster go with it by themselves. */
  | { readonly type: 'move'; readonly records: readonly RecordRef[]; readonly dx: number; readonly dy: number }
  /** Puts cards into a cluster, or takes them out of theirs and lays them at `at`. */
  | { readonly type: 'gather'; readonly cards: readonly string[]; readonly into: string }
  | { readonly type: 'release'; readonly cards: readonly { readonly id: string; readonly at: Point }[] }
  /** Makes a cluster at `at` out of cards. */
  | {
      readonly type: 'cluster';
      readonly id: RecordId;
      readonly at: Point;
      readonly title: string;
      readonly cards: readonly string[];
    }
  /** Judges where a stakeholder stands: 0 to 1 on both axes, or null to take it off the map. */
  | {
      readonly type: 'place-stakeholder';
      readonly id: string;
      readonly interest: number | null;
      readonly influence: number | null;
    }
  /** Several commands as one step: a paste, a template, a program's first row. */
  | { readonly type: 'batch'; readonly commands: readonly Command[] };

/** Why a command wasn't carried out: against the rules, or the thing it speaks of is gone or full. */
export type CommandRefusal = Refusal | 'record-gone' | 'invalid-value' | 'text-full' | 'board-full';
