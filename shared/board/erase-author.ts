/** Taking somebody off the board: what they wrote becomes nobody's, or their cards go with them. The server's hand alone. */
import { ANONYMOUS_MEMBER } from '../domain/ids.ts';
import { COLLECTION_NAMES } from '../domain/vocabulary.ts';
import { recordMap, type Board } from './board.ts';

/** What happens to the cards of somebody who is erased; what they began for the group always stays. */
export const CARD_FATES = ['keep', 'delete'] as const;
export type CardFate = (typeof CARD_FATES)[number];

export interface Erasure {
  readonly member: string;
  readonly cards: CardFate;
  /** False where so few are of the author's party that it would tell who it was. */
  readonly keepCategory: boolean;
}

/**
 * Takes an author's id out of every record. Yjs lets go of replaced values and
 * of deleted records when the transaction ends, so a snapshot made afterwards
 * doesn't hold them.
 */
export function eraseAuthor(board: Board, { member, cards, keepCategory }: Erasure): void {
  board.doc.transact(() => {
    for (const collection of COLLECTION_NAMES) {
      for (const id of [...board.collections[collection].keys()]) {
        const record = recordMap(board, collection, id);
        if (record?.get('author') !== member) continue;
        if (collection === 'cards' && cards === 'delete') {
          board.collections.cards.delete(id);
          continue;
        }
        record.set('author', ANONYMOUS_MEMBER);
        if (collection === 'cards' && !keepCategory) record.set('category', '');
      }
    }
  }, 'erase');
}
