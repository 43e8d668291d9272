/** Who is here and where they point: taken in one by one, told once a tick, in the form each screen asked for. */
import { awarenessFrame, cursorsFrame, type PresenceWanted } from '#shared/protocol/frames.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Clock } from '../observe/clock.ts';
import type { Connection } from './connection.ts';
import { createPresenceChannel } from './presence-channel.ts';
import { encodePresence, readCursor, readPresence, stampState, type PresenceEntry, type Stamp } from './presence-gate.ts';

export interface Presence {
  /** Takes in what a connection says of itself; the others are told with the next tick. */
  receive(from: Connection, update: Uint8Array): void;
  /** A screen says how much of the others it shows. */
  want(connection: Connection, wanted: PresenceWanted): void;
  /** Everybody's state, for someone who asks. */
  welcome(to: Connection): void;
  leave(connection: Connection): void;
  close(): void;
  /** A frame that says nothing: y-websocket drops a line on which it has heard nothing for 30 seconds. */
  readonly heartbeat: Uint8Array;
}

export interface PresenceRoom {
  readonly clock: Clock;
  readonly connections: ReadonlySet<Connection>;
  readonly stampOf: (connection: Connection) => Stamp;
  /** Claims a Yjs client id for the connection's member; false when it is somebody else's. */
  readonly claim: (connection: Connection, client: number) => boolean;
}

const IDS_PER_CONNECTION = 8;
const QUIET = 10;
const MILLISECONDS_A_PERSON = 0.25;
const LONGEST_PAUSE = 100;
/** A stock client passes on what it hears of others, and what comes back counts against its own frames a second. */
const STOCK_PAUSE = 200;

/** Milliseconds between two frames of pointers in a room of so many. */
export function presencePause(people: number): number {
  return people <= QUIET ? 0 : Math.min(LONGEST_PAUSE, people * MILLISECONDS_A_PERSON);
}

export function createPresence(room: PresenceRoom): Presence {
  const states = new Map<number, PresenceEntry>();
  const wants = new Map<Connection, PresenceWanted>();
  const pause = (): number => presencePause(room.connections.size);
  const parts = (form: PresenceWanted | 'stock') => ({ clock: room.clock, pause, readers: () => readersOf(form) });

  const stock = createPresenceChannel({
    ...parts('stock'),
    pause: (bytes) => Math.max(pause(), STOCK_PAUSE, (1_000 * bytes) / LIMITS.presenceBytesPerSecond),
    encode: (news) => [stateFrame(news)],
    encodeAll: (gone) => [stateFrame([...gone, ...states.values()])],
  });
  const told = { people: new Map<number, string>(), cursors: new Map<number, string>() };
  const people = createPresenceChannel({
    ...parts('people'),
    encode: (news) => framesUnlessEmpty(besidesCursor(news, told.people).map(withoutCursor)),
    encodeAll: (gone) => [stateFrame(everything(gone, told.people).map(withoutCursor))],
  });
  const cursors = createPresenceChannel({
    ...parts('cursors'),
    encode(news) {
      const more = new Set(besidesCursor(news, told.cursors));
      const moved = news.filter((entry) => !more.has(entry)).flatMap(({ client, clock, state }) => {
        const at = readCursor(state?.['cursor']);
        return at ? [{ client, clock, ...at }] : [];
      });
      return [...framesUnlessEmpty([...more]), ...(moved.length > 0 ? [cursorsFrame(moved)] : [])];
    },
    encodeAll: (gone) => [stateFrame(everything(gone, told.cursors))],
  });
  const channels = { stock, people, cursors };

  /** What a channel that was without readers for a while has missed is told from here on. */
  function everything(gone: readonly PresenceEntry[], toldHere: Map<number, string>): readonly PresenceEntry[] {
    const all = [...gone, ...states.values()];
    besidesCursor(all, toldHere);
    return all;
  }

  /** Who never showed itself and asked for nothing, as a program that only reads, doesn't show others either. */
  function formOf(connection: Connection): PresenceWanted | 'stock' {
    return wants.get(connection) ?? (connection.presenceIds.size > 0 ? 'stock' : 'none');
  }

  function* readersOf(form: PresenceWanted | 'stock'): Iterable<Connection> {
    for (const connection of room.connections) if (formOf(connection) === form) yield connection;
  }

  function tell(entry: PresenceEntry, by: Connection): void {
    if (entry.state) states.set(entry.client, entry);
    else states.delete(entry.client);
    for (const channel of Object.values(channels)) channel.add(entry, by);
  }

  function own(connection: Connection, client: number): boolean {
    if (connection.presenceIds.has(client)) return true;
    if (connection.presenceIds.size >= IDS_PER_CONNECTION || !room.claim(connection, client)) return false;
    connection.presenceIds.add(client);
    return true;
  }

  function welcome(to: Connection): void {
    const form = formOf(to);
    if (form !== 'none') channels[form].welcome(to);
  }

  return {
    receive(from, update) {
      const isNew = from.presenceIds.size === 0;
      for (const entry of readPresence(update) ?? []) {
        if (!own(from, entry.client) || entry.clock < (states.get(entry.client)?.clock ?? 0)) continue;
        tell({ ...entry, state: entry.state && stampState(entry.state, room.stampOf(from)) }, from);
      }
      if (isNew && from.presenceIds.size > 0) welcome(from);
    },
    want(connection, wanted) {
      wants.set(connection, wanted);
      for (const channel of Object.values(channels)) channel.leave(connection);
      welcome(connection);
    },
    welcome,
    leave(connection) {
      wants.delete(connection);
      for (const channel of Object.values(channels)) channel.leave(connection);
      for (const client of connection.presenceIds) {
        const last = states.get(client);
        if (last) tell({ client, clock: last.clock + 1, state: undefined }, connection);
      }
    },
    close() {
      for (const channel of Object.values(channels)) channel.close();
    },
    heartbeat: stateFrame([]),
  };
}

function stateFrame(entries: readonly PresenceEntry[]): Uint8Array {
  return awarenessFrame(encodePresence(entries));
}

function framesUnlessEmpty(entries: readonly PresenceEntry[]): readonly Uint8Array[] {
  return entries.length > 0 ? [stateFrame(entries)] : [];
}

/** The entries that say more than where a pointer is, compared with what was `told` last; notes what is told now. */
function besidesCursor(news: readonly PresenceEntry[], told: Map<number, string>): readonly PresenceEntry[] {
  return news.filter((entry) => {
    const rest = entry.state && JSON.stringify([withoutCursor(entry).state, entry.state['cursor'] === undefined]);
    if (rest !== undefined && told.get(entry.client) === rest) return false;
    if (rest === undefined) told.delete(entry.client);
    else told.set(entry.client, rest);
    return true;
  });
}

function withoutCursor(entry: PresenceEntry): PresenceEntry {
  return entry.state ? { ...entry, state: { ...entry.state, cursor: undefined } } : entry;
}
