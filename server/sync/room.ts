/**
 * One workshop that is open: its board, the people on the line, and the order
 * of work. Judge, apply, keep on disk; only then acknowledge and pass on, so
 * that nobody ever holds what the server could still lose.
 */
import * as Y from 'yjs';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Policy } from '#shared/domain/stage.ts';
import type { Board } from '#shared/board/board.ts';
import { takeSnapshot, type Snapshot } from '#shared/board/snapshot.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import type { NoticeMessage, RefusedMessage } from '#shared/protocol/notices.ts';
import { JournalFailure } from '../journal/journal.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { Connection } from './connection.ts';
import { applyJudged, judge } from './gate/gate.ts';
import type { RefusedPart, Violation } from './gate/entry.ts';
import type { Ledger } from './gate/ledger.ts';
import { migrateLiveBoard, type LiveBoard } from './live-board.ts';
import { createOutgoing, updatePause } from './outgoing.ts';
import { createPresence, type Presence } from './presence.ts';
import type { Stamp } from './presence-gate.ts';
import { openSalvaged, tidy, type SalvageParts } from './salvage.ts';

export interface Room {
  readonly connections: ReadonlySet<Connection>;
  readonly presence: Presence;
  enter(connection: Connection): void;
  leave(connection: Connection): void;
  receiveUpdate(from: Connection, update: Uint8Array, resync: boolean): void;
  receiveStep1(from: Connection, stateVector: Uint8Array): void;
  /** Writes to the board as the server itself; resolves when it is on disk, and after `purge` when no earlier state is there any more. */
  write(work: (board: Board, ledger: Ledger) => void, how?: 'purge'): Promise<void>;
  /** Asks the board something, and keeps nothing of it. */
  read<T>(question: (board: Board) => T): T;
  snapshot(): Snapshot;
  broadcast(frame: Uint8Array): void;
  /** Lets go of the board, and unless told otherwise tidies its journal first. Nothing that was acknowledged is lost by it. */
  close(tidyFirst?: boolean): void;
}

export interface RoomParts extends SalvageParts {
  readonly metrics: Pick<Metrics, 'judged'>;
  /** What participants may do at this moment. */
  readonly policy: () => Policy;
  readonly stampOf: (connection: Connection) => Stamp;
  /** Told when the board can't be read any more: whoever comes next must open it anew, and not find this room. */
  readonly dead: () => void;
}

const PROBE_INTERVAL = 2_000;

export async function openRoom(parts: RoomParts): Promise<Room> {
  const { workshop, journal, clock, log } = parts;
  const connections = new Set<Connection>();
  /** Lines that haven't told yet all they have. Deletions carry no clock: what seems against the rules may only be early. */
  const behind = new Set<Connection>();
  const pause = (): number => updatePause(connections.size);
  let live = await openBoardOf(parts, pause);
  let stopProbing: (() => void) | undefined;
  let reloading = false;
  const outgoing = createOutgoing(clock, connections);
  let ended = false;

  function broadcast(frame: Uint8Array): void {
    for (const connection of connections) connection.send(frame);
  }

  const presence = createPresence({
    clock,
    connections,
    stampOf: parts.stampOf,
    claim(connection, client) {
      const owner = live.ledger.ownerOf(client);
      if (owner !== undefined) return owner === connection.actor.member;
      if (Y.getState(live.board.doc.store, client) > 0 || !live.ledger.bind(client, connection.actor.member)) return false;
      void keep(undefined);
      return true;
    },
  });

  /** Keeps an update; when the disk refuses, takes the room back to what is on disk. True when it is safe. */
  async function keep(update: Uint8Array | undefined): Promise<boolean> {
    const board = live;
    try {
      await board.keep(update);
      if (board === live) tidy(board, 'worthwhile', parts);
      return true;
    } catch (error) {
      if (board === live) void fail(error);
      return false;
    }
  }

  async function fail(error: unknown): Promise<void> {
    log.error('journal.failing', error, { workshop });
    if (!stopProbing) {
      stopProbing = clock.every(PROBE_INTERVAL, recover);
      broadcast(noticeFrame('storage-failing'));
    }
    await reload();
  }

  /** Forgets what was applied but never came to disk; its writers still have it. */
  async function reload(): Promise<void> {
    // All of a failed batch come here; the first one has already begun.
    if (reloading) return;
    const before = live;
    reloading = true;
    try {
      // What still waits for its commit belongs to what is read.
      await settled();
      live = await openBoardOf(parts, pause);
    } catch (error) {
      // Not even what is on disk can be read: nobody works on a board that isn't there.
      log.error('room.damaged', error, { workshop });
      stopProbing?.();
      parts.dead();
      for (const connection of connections) connection.close(CLOSE.restarting, 'not available');
      presence.close();
      return;
    }
    reloading = false;
    before.close();
    // Less came back than was there: everybody begins a new epoch, and that at the door.
    if (live.damaged.length > 0) for (const connection of connections) connection.close(CLOSE.restarting, 'salvaged');
    for (const connection of connections) leaveAside(connection);
    log.warn('room.reloaded', { workshop });
  }

  function recover(): void {
    try {
      journal.probe();
    } catch {
      return; // Still no room on the disk; the next probe asks again.
    }
    stopProbing?.();
    stopProbing = undefined;
    log.info('journal.recovered', { workshop });
    broadcast(noticeFrame('storage-recovered'));
    for (const connection of connections) askForMissing(connection);
  }

  /** A frame isn't taken in; what it said comes again with the answer to step 1. */
  function leaveAside(from: Connection): void {
    behind.add(from);
    from.awaitResync();
  }

  function askForMissing(connection: Connection): void {
    connection.send(syncFrame(SYNC.step1, Y.encodeStateVector(live.board.doc)));
  }

  function receiveUpdate(from: Connection, update: Uint8Array, resync: boolean): void {
    const frame = from.countUpdate();
    if (stopProbing || reloading) {
      leaveAside(from);
      return;
    }
    const verdict = judge(update, {
      board: live.board,
      ledger: live.ledger,
      actor: from.actor,
      policy: parts.policy(),
      maxBytes: resync ? LIMITS.resyncBytes : LIMITS.updateBytes,
      full: live.isFull(),
      early: behind.has(from) && !resync,
    });
    parts.metrics.judged(verdict.kind);
    switch (verdict.kind) {
      case 'violation':
        log.warn('gate.violation', { workshop, reason: verdict.reason, detail: verdict.detail });
        from.close(closeCodeFor(verdict.reason, resync), verdict.reason);
        return;
      case 'incomplete':
        leaveAside(from);
        askForMissing(from);
        return;
      case 'admitted':
      case 'trimmed':
        if (verdict.kind === 'trimmed') log.info('gate.trimmed', { workshop, reason: verdict.refused[0]?.reason, parts: verdict.refused.length });
        if (resync) behind.delete(from);
        take(from, frame, resync, verdict);
        return;
      default:
        verdict satisfies never;
    }
  }

  function take(from: Connection, frame: number, resync: boolean, verdict: { readonly update: Uint8Array | undefined; readonly clocks: ReadonlyMap<number, number>; readonly refused: readonly RefusedPart[] }): void {
    const { update, clocks, refused } = verdict;
    if (update) {
      try {
        applyJudged(live.board, update, clocks, from);
      } catch (error) {
        log.error('room.damaged', error, { workshop });
        void reload().then(() => connections.forEach(askForMissing));
        return;
      }
    }
    const settle = (): void => {
      if (update) outgoing.pass(update, from);
      if (refused.length > 0) from.send(refusedFrame(frame, refused));
      from.acknowledge(frame, resync);
    };
    outgoing.afterwards(update ? keep(update) : settled(), settle);
  }

  /** True once everything applied so far is on disk; the append that failed has sent the room back to its journal itself. */
  function settled(): Promise<boolean> {
    return journal.settled().then(() => true, () => false);
  }

  return {
    connections,
    presence,
    broadcast,
    receiveUpdate,
    enter(connection) {
      connections.add(connection);
      behind.add(connection);
      askForMissing(connection);
      if (stopProbing) connection.send(noticeFrame('storage-failing'));
    },
    leave(connection) {
      behind.delete(connection);
      if (!connections.delete(connection)) return;
      presence.leave(connection);
    },
    receiveStep1(from, stateVector) {
      const missing = live.whole.missingAt(stateVector);
      if (!missing) {
        from.close(CLOSE.malformed, 'malformed');
        return;
      }
      outgoing.afterwards(settled(), () => missing.forEach((frame) => from.sendWhole(frame)));
    },
    async write(work, how) {
      // What is still waiting for the disk would outlive the snapshot that purges.
      if (how) await journal.settled();
      if (how && (stopProbing || reloading || ended)) throw new JournalFailure('other', 'nothing can be written now');
      const before = Y.encodeStateVector(live.board.doc);
      work(live.board, live.ledger);
      const update = Y.encodeStateAsUpdate(live.board.doc, before);
      const safe = keep(update);
      outgoing.afterwards(safe, () => outgoing.pass(update));
      if (how) live.compact('anew');
      if (!(await safe)) throw new JournalFailure('other', 'the board could not be saved');
      if (how) journal.purge();
    },
    read: (question) => question(live.board),
    snapshot: () => takeSnapshot(live.board),
    close(tidyFirst = true) {
      ended = true;
      stopProbing?.();
      outgoing.flush();
      presence.close();
      for (const connection of connections) connection.close(CLOSE.restarting, 'restarting');
      try {
        if (tidyFirst) tidy(live, 'always', parts);
      } catch (error) {
        // The log is whole; only its tidying has to wait.
        log.error('journal.failing', error, { workshop });
      }
      live.close();
    },
  };
}

async function openBoardOf(parts: RoomParts, pause: () => number): Promise<LiveBoard> {
  const live = openSalvaged(parts, { clock: parts.clock, pause });
  await migrateLiveBoard(live);
  return live;
}

function closeCodeFor(reason: Violation['reason'], resync: boolean) {
  if (reason === 'foreign-client-id') return CLOSE.foreignClientId;
  if (reason === 'too-large') return resync ? CLOSE.resyncTooLarge : CLOSE.frameTooLarge;
  return CLOSE.malformed;
}

function refusedFrame(frame: number, parts: readonly RefusedPart[]): Uint8Array {
  const message: RefusedMessage = { frame, parts };
  return jsonFrame(MESSAGE.refused, message);
}

function noticeFrame(kind: NoticeMessage['kind']): Uint8Array {
  const message: NoticeMessage = { kind };
  return jsonFrame(MESSAGE.notice, message);
}
