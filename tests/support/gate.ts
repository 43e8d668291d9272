/** A board behind its gate, without sockets: peers hand in updates, the gate judges, what it admits is applied. */
import * as Y from 'yjs';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { applyJudged, judge, type Verdict } from '#server/sync/gate/gate.ts';
import { openLiveBoard } from '#server/sync/live-board.ts';
import { openBoard, type Board } from '#shared/board/board.ts';
import { toMemberId } from '#shared/domain/ids.ts';
import { LIMITS } from '#shared/domain/limits.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import { OPEN_POLICY, type Policy } from '#shared/domain/stage.ts';
import type { Role } from '#shared/domain/vocabulary.ts';

export interface Peer {
  readonly actor: Actor;
  readonly doc: Y.Doc;
  readonly board: Board;
  /** Updates this peer made and has not handed in. */
  readonly made: Uint8Array[];
}

export interface Gate {
  readonly board: Board;
  readonly ledger: ReturnType<typeof openLiveBoard>['ledger'];
  policy: Policy;
  peer(member: string, role?: Role, clientId?: number): Peer;
  /** Judges and applies one update. */
  send(from: Peer, update: Uint8Array, maxBytes?: number): Verdict;
  /** Hands in all that a peer made, in order; the last verdict. */
  sendAll(from: Peer): Verdict;
  /** Gives a peer what it lacks. */
  sync(to: Peer): void;
}

export function setupGate(policy: Policy = OPEN_POLICY): Gate {
  const live = openLiveBoard('w', createMemoryJournal());
  const gate: Gate = {
    board: live.board,
    ledger: live.ledger,
    policy,
    peer(member, role = 'participant', clientId) {
      const doc = new Y.Doc({ gc: true });
      const made: Uint8Array[] = [];
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'server') made.push(update);
      });
      const peer: Peer = { actor: { member: toMemberId(member), role }, doc, board: openBoard(doc), made };
      gate.sync(peer);
      // Only afterwards: Yjs takes another id when it meets its own in what it is given.
      if (clientId !== undefined) doc.clientID = clientId;
      return peer;
    },
    send(from, update, maxBytes = LIMITS.resyncBytes) {
      const verdict = judge(update, { board: live.board, ledger: live.ledger, actor: from.actor, policy: gate.policy, maxBytes, full: false });
      if ((verdict.kind === 'admitted' || verdict.kind === 'trimmed') && verdict.update) applyJudged(live.board, verdict.update, verdict.clocks, from);
      return verdict;
    },
    sendAll(from) {
      let last: Verdict = { kind: 'incomplete' };
      for (const update of from.made.splice(0)) last = gate.send(from, update);
      return last;
    },
    sync(to) {
      Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(live.board.doc, Y.encodeStateVector(to.doc)), 'server');
    },
  };
  return gate;
}

/** Why the first part was refused; undefined when nothing was. */
export function reasonOf(verdict: Verdict): string | undefined {
  return verdict.kind === 'admitted' || verdict.kind === 'trimmed' ? verdict.refused[0]?.reason : undefined;
}
