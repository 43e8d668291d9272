/** What a modified client might send: each attack is written into a copy of the board, and only its bytes come out. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { openBoard, recordMap, type Board } from '#shared/board/board.ts';
import type { Collection } from '#shared/domain/vocabulary.ts';
import { putCard, putRecord } from '../support/records.ts';
import type { Dice } from './dice.ts';
import { wildUpdate } from './wild-update.ts';

export interface Scene {
  readonly dice: Dice;
  /** What the attacker has been sent; never written to. */
  readonly known: Y.Doc;
  /** The client id to write under. */
  readonly client: number;
  readonly member: string;
  readonly victim: { readonly member: string; readonly client: number };
  /** Updates that went round before. */
  readonly overheard: readonly Uint8Array[];
}

type Write = (board: Board, scene: Scene, collection: Collection, id: string) => void;

const field = (key: string, value: (scene: Scene) => unknown): Write => (board, scene, collection, id) => {
  recordMap(board, collection, id)?.set(key, value(scene));
};

/** Attacks that Yjs itself can write. */
const WRITTEN = {
  'delete a record': (board, _scene, collection, id) => board.collections[collection].delete(id),
  'put another record in its place': (board, { member }, collection, id) => putRecord(board, collection, id, { author: member, x: 1 }),
  'delete one field': (board, { dice }, collection, id) => recordMap(board, collection, id)?.delete(dice.pick(['author', 'createdAt', 'text', 'locked', 'kind', 'title'])),
  'claim a record': field('author', ({ member }) => member),
  'give a record away': field('author', ({ victim }) => victim.member),
  'date a record back': field('createdAt', () => 7),
  'unlock a record': field('locked', () => false),
  'lock a record': field('locked', () => true),
  'write no number': field('x', ({ dice }) => dice.pick([Number.NaN, Infinity, -Infinity, 1e9, '1', true])),
  'write a kind that is none': field('kind', ({ dice }) => dice.pick(['gossip', 3, null, { a: 1 }, ['need']])),
  'put a map for a word': field('kind', () => new Y.Map()),
  'put a map for a text': field('text', () => new Y.Map([['a', 1]])),
  'put XML for a text': field('text', () => new Y.XmlText('evil')),
  'put a list for a number': field('x', () => new Y.Array()),
  'add a field of its own': field('colour', () => 'red'),
  'add a field that every object has': field('__proto__', () => 'x'),
  'add to a set that is none': field('kind:abcd', () => true),
  'write into a text': (board, _scene, collection, id) => wordsOf(board, collection, id)?.insert(0, 'evil '),
  'format a text': (board, _scene, collection, id) => wordsOf(board, collection, id)?.format(0, 2, { bold: true }),
  'embed in a text': (board, _scene, collection, id) => wordsOf(board, collection, id)?.insertEmbed(0, { image: 'x' }),
  'empty a text': (board, _scene, collection, id) => wordsOf(board, collection, id)?.delete(0, wordsOf(board, collection, id)?.length ?? 0),
  'forge an author': (board, { dice, victim }) => putCard(board, `forged-${dice.roll(50)}`, victim.member, 'palsu'),
  'add without an author': (board, { dice }) => putRecord(board, 'cards', `nobody-${dice.roll(50)}`, { x: 1 }),
  'add and take the author away': (board, { dice, member }) => {
    const id = `masked-${dice.roll(50)}`;
    putCard(board, id, member, 'siapa?');
    recordMap(board, 'cards', id)?.delete('author');
  },
  'add under a strange key': (board, { dice, member }) => putCard(board, dice.pick(['__proto__', 'a b', 'x', 'y'.repeat(99)]), member, 'x'),
  'add something that is no map': (board, { dice }) => void board.collections.cards.set('no-record', dice.pick(['text', 5, null])),
  'add XML for a record': (board, { member }) => void board.collections.cards.set('hook-record', Object.assign(new Y.XmlHook('evil'), { member })),
  'add too long a text': (board, { dice, member }) => putCard(board, `long-${dice.roll(9)}`, member, 'z'.repeat(9_000)),
  'write to the server\'s own root': (board) => void board.about.set('schemaVersion', 99),
  'write to a root of its own': (board) => void board.doc.getArray('ghosts').push([1]),
} as const satisfies Record<string, Write>;

function wordsOf(board: Board, collection: Collection, id: string): Y.Text | undefined {
  const words = recordMap(board, collection, id)?.get(collection === 'cards' ? 'text' : collection === 'stakeholders' ? 'name' : 'title');
  return words instanceof Y.Text && words.constructor === Y.Text && words.length > 1 ? words : undefined;
}

type WrittenAttack = keyof typeof WRITTEN;
export type Attack = WrittenAttack | 'write as the victim' | 'delete the future' | 'say again what was said' | 'flip bits' | 'cut short' | 'throw dice';

function isWritten(attack: Attack): attack is WrittenAttack {
  return Object.hasOwn(WRITTEN, attack);
}

const written = Object.keys(WRITTEN).filter((name): name is WrittenAttack => Object.hasOwn(WRITTEN, name));
export const ATTACKS: readonly [Attack, ...Attack[]] = [
  'throw dice', ...written, 'write as the victim', 'delete the future', 'say again what was said', 'flip bits', 'cut short', 'throw dice', 'throw dice',
];

/** The bytes of an attack on one record; `undefined` when it can't be made on this board. */
export function attackUpdate(attack: Attack, scene: Scene, collection: Collection, id: string): Uint8Array | undefined {
  const { dice, known, client, victim, overheard } = scene;
  if (isWritten(attack)) return writtenBy(scene, client, (board) => WRITTEN[attack](board, scene, collection, id));
  switch (attack) {
    case 'write as the victim':
      return writtenBy(scene, victim.client, (board) => WRITTEN[dice.pick(['delete a record', 'claim a record', 'write into a text'])](board, scene, collection, id));
    case 'delete the future':
      return encoding.encode((out) => {
        for (const number of [0, 1, victim.client, 1, Y.getState(known.store, victim.client), 1 + dice.roll(1_000)]) encoding.writeVarUint(out, number);
      });
    case 'say again what was said':
      return overheard[dice.roll(Math.max(1, overheard.length))];
    case 'flip bits':
      return twisted(scene, (bytes) => {
        for (let flips = 1 + dice.roll(3); flips > 0; flips -= 1) {
          const at = dice.roll(bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.roll(8));
        }
        return bytes;
      });
    case 'cut short':
      return twisted(scene, (bytes) => bytes.subarray(0, dice.roll(bytes.length)));
    case 'throw dice':
      return wildUpdate(dice, known, client);
    default:
      return attack satisfies never;
  }
}

function writtenBy({ known }: Scene, client: number, work: (board: Board) => void): Uint8Array | undefined {
  // Kept whole, so that what is overwritten in the same breath is sent with its content.
  const copy = new Y.Doc({ gc: false });
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(known));
  copy.clientID = client;
  const made: Uint8Array[] = [];
  copy.on('update', (update: Uint8Array) => void made.push(update));
  const board = openBoard(copy);
  copy.transact(() => work(board));
  return made[0];
}

function twisted(scene: Scene, twist: (bytes: Uint8Array) => Uint8Array): Uint8Array | undefined {
  const { dice, overheard, member, client } = scene;
  const sound = dice.roll(2) === 0 ? overheard[dice.roll(Math.max(1, overheard.length))] : writtenBy(scene, client, (board) => putCard(board, `twist-${dice.roll(99)}`, member, 'contoh'));
  return sound && sound.length > 0 ? twist(sound.slice()) : undefined;
}
