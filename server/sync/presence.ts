import { awarenessFrame } from '#shared/protocol/frames.ts';
import type { Connection } from './connection.ts';
import { encodePresence, readPresence, stampState, type PresenceEntry, type Stamp } from './presence-gate.ts';

export interface Presence {
  /** Takes in what a connection says of itself and tells the others. */
  receive(from: Connection, update: Uint8Array): void;
  /** Everybody's state, for someone who asks. */
  welcome(to: Connection): void;
  leave(connection: Connection): void;
  /** A frame that says nothing: y-websocket drops a line on which it has heard nothing for 30 seconds. */
  readonly heartbeat: Uint8Array;
}

export interface PresenceRoom {
  readonly others: (than: Connection | undefined) => Iterable<Connection>;
  readonly stampOf: (connection: Connection) => Stamp;
  /** Claims a Yjs client id for the connection's member; false when it is somebody else's. */
  readonly claim: (connection: Connection, client: number) => boolean;
}

const IDS_PER_CONNECTION = 8;

export function createPresence(room: PresenceRoom): Presence {
  const states = new Map<number, PresenceEntry>();

  function tell(entries: readonly PresenceEntry[], except: Connection | undefined): void {
    if (entries.length === 0) return;
    const frame = awarenessFrame(encodePresence(entries));
    // Who never showed itself, a phone's list or the wall, doesn't show others either: no cursors over a weak line.
    for (const connection of room.others(except)) if (connection.presenceIds.size > 0) connection.send(frame);
  }

  function own(connection: Connection, client: number): boolean {
    if (connection.presenceIds.has(client)) return true;
    if (connection.presenceIds.size >= IDS_PER_CONNECTION || !room.claim(connection, client)) return false;
    connection.presenceIds.add(client);
    return true;
  }

  function welcome(to: Connection): void {
    if (states.size > 0) to.send(awarenessFrame(encodePresence([...states.values()])));
  }

  return {
    receive(from, update) {
      const isNew = from.presenceIds.size === 0;
      const news: PresenceEntry[] = [];
      for (const entry of readPresence(update) ?? []) {
        if (!own(from, entry.client) || entry.clock < (states.get(entry.client)?.clock ?? 0)) continue;
        const state = entry.state && stampState(entry.state, room.stampOf(from));
        const stamped = { ...entry, state };
        if (state) states.set(entry.client, stamped);
        else states.delete(entry.client);
        news.push(stamped);
      }
      if (isNew && from.presenceIds.size > 0) welcome(from);
      tell(news, from);
    },
    welcome,
    leave(connection) {
      const gone: PresenceEntry[] = [];
      for (const client of connection.presenceIds) {
        const last = states.get(client);
        if (!last) continue;
        states.delete(client);
        gone.push({ client, clock: last.clock + 1, state: undefined });
      }
      tell(gone, connection);
    },
    heartbeat: awarenessFrame(encodePresence([])),
  };
}
