/** Places on the board for things made without seeing it. */
import type { Point } from '#shared/domain/geometry.ts';
import { STAGES } from '#shared/domain/stage.ts';
import { frameRect, freeSlot, layoutCards } from '#shared/board/layout.ts';
import type { WorkshopSession } from '#client/session/workshop-session.svelte.ts';
import { chance } from '#client/sync/timing.ts';

const SPREAD = 12;

/** Where a new card goes: a free spot of the open stage's frame, a random few further on. */
export function newCardPlace(session: WorkshopSession): Point {
  const { cards, clusters, frames } = session.view.maps;
  const stage = session.session?.stage;
  const kind = stage === 'welcome' ? STAGES.welcome.frame : 'challenges';
  const taken = layoutCards(cards.values(), clusters.values());
  const rects = [...taken.cards.values(), ...[...taken.clusters.values()].map(({ rect }) => rect)];
  return freeSlot(frameRect(frames.values(), kind), rects, Math.floor(chance() * SPREAD));
}
