import type { WorkshopId } from '#shared/domain/ids.ts';
import type { Journal } from '../journal/journal.ts';
import type { Catalogue } from '../workshops/catalogue.ts';
import type { Rooms } from './rooms.ts';

export interface ForgettingParts {
  readonly rooms: Rooms;
  readonly journal: Journal;
  readonly catalogue: Catalogue;
}

/**
 * Erases a workshop whole: board, people, links, sealed input. The board goes
 * first: as long as the workshop is listed, erasing it can be asked for again.
 */
export function forgetWorkshop({ rooms, journal, catalogue }: ForgettingParts, id: WorkshopId): Promise<void> {
  return rooms.drop(id, () => {
    journal.erase(id);
    catalogue.remove(id);
  });
}
