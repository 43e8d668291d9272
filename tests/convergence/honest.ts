/** What people do in a workshop: a lawful command that fits what this person sees, chosen by two numbers and a word. */
import type { Board } from '#shared/board/board.ts';
import type { Command } from '#shared/board/commands/command.ts';
import { takeSnapshot } from '#shared/board/snapshot.ts';
import { newRecordId } from '#shared/domain/ids.ts';

export interface Wish {
  readonly verb: number;
  readonly pick: number;
  readonly text: string;
}

type Maker = (wish: Wish, scene: ReturnType<typeof sceneOf>) => Command | undefined;

function sceneOf(board: Board, member: string, pick: number) {
  const { cards, clusters, stakeholders, programs } = takeSnapshot(board);
  const at = <T>(list: readonly T[]): T | undefined => list[pick % Math.max(1, list.length)];
  return {
    card: at(cards), own: at(cards.filter(({ author }) => author === member)), cluster: at(clusters),
    ownCluster: at(clusters.filter(({ author }) => author === member)), stakeholder: at(stakeholders), program: at(programs),
  };
}

const KINDS = ['challenge', 'need', 'asset', 'idea', 'offer'] as const;

const MAKERS: readonly Maker[] = [
  ({ pick, text }) => ({ type: 'add', collection: 'cards', id: newRecordId(), values: { kind: 'need', text, x: pick, y: pick } }),
  ({ pick }, { own }) => own && { type: 'set', collection: 'cards', id: own.id, values: { kind: KINDS[pick % KINDS.length] ?? 'need' } },
  ({ pick, text }, { own }) => own && { type: 'edit-text', collection: 'cards', id: own.id, field: 'text', index: Math.min(pick, own.text.length), remove: 0, insert: text },
  ({ pick, text }, { own }) => own && { type: 'edit-text', collection: 'cards', id: own.id, field: 'text', index: 0, remove: own.text.length, insert: text.repeat(pick % 7 === 0 ? 600 : 1) },
  ({ pick }, { card }) => card && { type: 'move', records: [{ collection: 'cards', id: card.id }], dx: pick, dy: -pick },
  ({ pick, text }, { card }) => ({ type: 'cluster', id: newRecordId(), at: { x: pick, y: pick }, title: text, cards: card ? [card.id] : [] }),
  (_wish, { card, cluster }) => card && cluster && { type: 'gather', cards: [card.id], into: cluster.id },
  ({ pick }, { card }) => card && { type: 'release', cards: [{ id: card.id, at: { x: pick, y: 1 } }] },
  ({ pick, text }, { cluster }) => cluster && { type: 'edit-text', collection: 'clusters', id: cluster.id, field: 'title', index: Math.min(pick, cluster.title.length), remove: 0, insert: text },
  (_wish, { cluster }) => cluster && { type: 'edit-text', collection: 'clusters', id: cluster.id, field: 'title', index: 0, remove: Math.min(3, cluster.title.length), insert: '' },
  (_wish, { own }) => own && { type: 'remove', records: [{ collection: 'cards', id: own.id }] },
  (_wish, { ownCluster }) => ownCluster && { type: 'remove', records: [{ collection: 'clusters', id: ownCluster.id }] },
  ({ text }) => ({ type: 'add', collection: 'stakeholders', id: newRecordId(), values: { name: text } }),
  ({ pick }, { stakeholder }) => stakeholder && { type: 'place-stakeholder', id: stakeholder.id, interest: (pick % 11) / 10, influence: pick % 3 === 0 ? null : 0.5 },
  ({ text }, { cluster }) => ({ type: 'add', collection: 'programs', id: newRecordId(), values: { title: text, clusters: cluster ? [cluster.id] : [] } }),
  (_wish, { program, cluster }) => program && { type: 'set', collection: 'programs', id: program.id, values: { clusters: cluster ? [cluster.id] : [] } },
  ({ text }) => {
    const id = newRecordId();
    return { type: 'batch', commands: [{ type: 'add', collection: 'cards', id, values: { text } }, { type: 'edit-text', collection: 'cards', id, field: 'text', index: text.length, remove: 0, insert: '!' }] };
  },
];

export const VERBS = MAKERS.length;

export function commandFor(wish: Wish, board: Board, member: string): Command | undefined {
  return MAKERS[wish.verb % MAKERS.length]?.(wish, sceneOf(board, member, wish.pick));
}
