/** What the load generator is asked to do, and what it answers; it runs in a process of its own. */
export interface Person {
  readonly member: string;
  readonly token: string;
  /** Path of the room, the same for all who are in it. */
  readonly path: string;
}

export interface Job {
  readonly kind: 'edits' | 'cursors' | 'joins';
  /** Rembuk says more than a relay, and wants to hear more before work begins. */
  readonly server: 'rembuk' | 'relay';
  readonly origin: string;
  readonly people: readonly Person[];
  /** Edits or movements a second of each person. */
  readonly rate: number;
  readonly seconds: number;
  /** Process whose time is measured. */
  readonly pid: number;
  /** Whether cursors come in short form, as to our own client, or as to any y-websocket client. */
  readonly presence?: 'short' | 'stock';
}

export interface Measured {
  /** Deliveries that had to happen, and those that didn't within two seconds of the end. */
  readonly expected: number;
  readonly missing: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Seconds that the server's process computed, out of `wall`. */
  readonly cpu: number;
  readonly wall: number;
  /** Resident memory of the server at the end, in MiB. */
  readonly memory: number;
  readonly frames: number;
  readonly bytes: number;
  /** Lines the server ended. */
  readonly closed: number;
  /** For joins: when the first and the last was in step, in ms since the load began, and what the last one was sent. */
  readonly first?: number;
  readonly last?: number;
  readonly cards?: number;
}
