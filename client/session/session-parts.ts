/** What a session is opened with, and the states it can be in. */
import type { WorkshopView } from '#shared/protocol/http.ts';
import type { LineState } from '#client/sync/line.ts';
import type { OfflineStore } from '#client/sync/offline-store.ts';
import type { Ended } from './ended.ts';

export type SessionState = LineState | Ended;

export interface SessionParts {
  readonly origin: string;
  readonly view: WorkshopView;
  readonly store: OfflineStore;
  /** See LineParts. */
  readonly present: boolean;
  readonly token?: string;
}
