/** Bounds of a whole server, as a part that is handed in: tests meet them with smaller numbers. */
import { LIMITS } from '#shared/domain/limits.ts';

export interface ServerBounds {
  /** Lines at a time, over all workshops. */
  readonly connections: number;
  /** Boards in memory at a time. */
  readonly openRooms: number;
  /** How long a request may take to say what it wants, and to arrive whole. */
  readonly headerMilliseconds: number;
  readonly requestMilliseconds: number;
}

export const SERVER_BOUNDS: ServerBounds = {
  connections: LIMITS.connections,
  openRooms: LIMITS.openRooms,
  headerMilliseconds: LIMITS.headerMilliseconds,
  requestMilliseconds: LIMITS.requestMilliseconds,
};
