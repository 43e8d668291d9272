/**
 * Presence on its way to those who show it in one form: per tick one frame with
 * the latest of each, encoded once. Who reads too slowly misses ticks, never the end.
 */
import type { Clock } from '../observe/clock.ts';
import type { Connection } from './connection.ts';
import type { PresenceEntry } from './presence-gate.ts';
import { createTick } from './tick.ts';

export interface PresenceChannel {
  /** News of one client; `by` is the line it came over. Only the latest of a tick goes out. */
  add(entry: PresenceEntry, by: Connection): void;
  /** This reader knows nothing, or not enough any more: with the next tick it gets all there is. */
  welcome(reader: Connection): void;
  leave(reader: Connection): void;
  close(): void;
}

export interface PresenceChannelParts {
  readonly clock: Clock;
  /** Milliseconds between two frames, given how many bytes the last one had. */
  readonly pause: (lastBytes: number) => number;
  readonly readers: () => Iterable<Connection>;
  /** Frames that say what is new of these clients; none when nothing in it is for this channel. */
  readonly encode: (news: readonly PresenceEntry[]) => readonly Uint8Array[];
  /** Frames that say everything of everybody, and that these have gone. */
  readonly encodeAll: (gone: readonly PresenceEntry[]) => readonly Uint8Array[];
}

/** How long after one look at those who are behind the next one comes, when nothing else happens. */
const LOOK_AGAIN = 250;

export function createPresenceChannel({ clock, pause, readers, encode, encodeAll }: PresenceChannelParts): PresenceChannel {
  let news = new Map<number, PresenceEntry>();
  let authors = new Set<Connection>();
  const late = new Set<Connection>();
  /** Who left while somebody was late; told when that one has caught up. */
  const gone = new Map<number, PresenceEntry>();
  let lastBytes = 0;
  let cancelLook: (() => void) | undefined;
  const tick = createTick(clock, () => pause(lastBytes), tell);

  function tell(): void {
    const entries = [...news.values()];
    // Who is alone in it hears nothing new from it.
    const [author] = authors.size === 1 ? authors : [];
    news = new Map();
    authors = new Set();
    const present = [...readers()];
    if (present.length === 0) return;
    const frames = entries.length > 0 ? encode(entries) : [];
    lastBytes = frames.reduce((sum, { length }) => sum + length, 0);
    let all: readonly Uint8Array[] | undefined;
    for (const reader of present) {
      if (late.has(reader)) {
        if (reader.isBehind()) continue;
        all ??= encodeAll([...gone.values()]);
        late.delete(reader);
        for (const frame of all) reader.send(frame);
      } else if (frames.length > 0 && reader !== author) {
        if (reader.isBehind()) late.add(reader);
        else for (const frame of frames) reader.send(frame);
      }
    }
    remember(entries);
  }

  function remember(entries: readonly PresenceEntry[]): void {
    if (late.size === 0) {
      gone.clear();
      return;
    }
    for (const entry of entries) {
      if (entry.state) gone.delete(entry.client);
      else gone.set(entry.client, entry);
    }
    cancelLook ??= clock.after(LOOK_AGAIN, () => {
      cancelLook = undefined;
      tick.soon();
    });
  }

  return {
    add(entry, by) {
      news.set(entry.client, entry);
      authors.add(by);
      tick.soon();
    },
    welcome(reader) {
      late.add(reader);
      tick.soon();
    },
    leave: (reader) => void late.delete(reader),
    close() {
      tick.close();
      cancelLook?.();
      cancelLook = undefined;
    },
  };
}
