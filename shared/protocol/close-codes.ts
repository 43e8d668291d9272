/**
 * Why the server closed a line. 44xx: coming back won't help, and y-websocket
 * doesn't try; 45xx: come back a little later.
 */
export const CLOSE = {
  /** No credentials, or credentials that are worth nothing (any more). */
  unauthorized: 4401,
  /** This workshop has been deleted. */
  gone: 4410,
  /** This person had their data erased; what this device has kept of it goes too. */
  erased: 4412,
  /** An offline backlog larger than can be taken in at once. */
  resyncTooLarge: 4413,
  /** Bytes that no honest client sends. */
  malformed: 4422,
  /** Writing under a Yjs client id that belongs to another member. */
  foreignClientId: 4423,
  /** The frame was too large to be one person's edit; it arrives with the next resync. */
  frameTooLarge: 4509,
  /** More frames or bytes a second than a hand can make. */
  tooFast: 4529,
  /** The reader fell too far behind; it starts afresh. */
  tooSlow: 4530,
  /** More lines of one member than tabs and devices explain: the oldest one goes. */
  tooManyLines: 4531,
  /** The server is going down or the room starts anew. */
  restarting: 4503,
} as const;

export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];
