/** Others' cursors and names from awareness, and this person's own at no more than fifteen a second. */
import type { Awareness } from 'y-protocols/awareness';
import { CATEGORIES } from '#shared/domain/vocabulary.ts';
import type { Point } from '#shared/domain/geometry.ts';
import type { CursorMark } from '#client/canvas/overlay.ts';
import { after } from '#client/sync/timing.ts';

export interface Cursors {
  /** Tells the others where this person points; undefined when the pointer has left the board. */
  move(at: Point | undefined): void;
  select(keys: readonly string[]): void;
  close(): void;
}

const INTERVAL = 66;

/** `colourOf` gives a category's colour; `show` is called with everybody else's cursors. */
export function watchCursors(awareness: Awareness, colourOf: (category: string) => string, show: (cursors: readonly CursorMark[]) => void): Cursors {
  let wanted: Point | undefined;
  let cancel: (() => void) | undefined;

  function tell(): void {
    cancel = undefined;
    awareness.setLocalStateField('cursor', wanted && { x: Math.round(wanted.x), y: Math.round(wanted.y) });
  }

  function look(): void {
    const marks: CursorMark[] = [];
    for (const [client, state] of awareness.getStates()) {
      const mark = client === awareness.clientID ? undefined : markOf(client, state, colourOf);
      if (mark) marks.push(mark);
    }
    show(marks);
  }

  awareness.on('change', look);
  return {
    move(at) {
      wanted = at;
      cancel ??= after(INTERVAL, tell);
    },
    select: (keys) => awareness.setLocalStateField('selection', keys.slice(0, 20)),
    close() {
      cancel?.();
      awareness.off('change', look);
    },
  };
}

/** Reads what somebody else's machine says of itself; the name in it was stamped by the server. */
function markOf(client: number, state: Readonly<Record<string, unknown>>, colourOf: (category: string) => string): CursorMark | undefined {
  const { cursor, user } = state;
  if (typeof cursor !== 'object' || cursor === null || !('x' in cursor) || !('y' in cursor)) return undefined;
  const { x, y } = cursor;
  if (typeof x !== 'number' || typeof y !== 'number') return undefined;
  const facts = typeof user === 'object' && user !== null ? user : {};
  const name = 'name' in facts && typeof facts.name === 'string' ? facts.name.slice(0, 30) : '';
  const category = 'category' in facts ? CATEGORIES.find((known) => known === facts.category) : undefined;
  return { client, name, colour: colourOf(category ?? 'other'), at: { x, y } };
}
