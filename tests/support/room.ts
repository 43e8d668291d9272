/** A real room and real connections; only the network between them is pretended: lines keep their order, and may break. */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Journal } from '#server/journal/journal.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { createLog } from '#server/observe/log.ts';
import { systemClock } from '#server/observe/clock.ts';
import { createConnection, type Connection } from '#server/sync/connection.ts';
import { openLiveBoard, type LiveBoard } from '#server/sync/live-board.ts';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { openRoom, type Room } from '#server/sync/room.ts';
import { openBoard, type Board } from '#shared/board/board.ts';
import { toMemberId, toWorkshopId } from '#shared/domain/ids.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import { policyOf, type Session } from '#shared/domain/session.ts';
import type { Role } from '#shared/domain/vocabulary.ts';
import { CLOSE } from '#shared/protocol/close-codes.ts';
import { awarenessFrame, MESSAGE, readClientFrame, SYNC, syncFrame } from '#shared/protocol/frames.ts';

export interface RoomPeer {
  readonly actor: Actor;
  readonly doc: Y.Doc;
  readonly board: Board;
  /** Reasons of refusals this peer was told. */
  readonly refusals: string[];
  /** Codes the server closed this peer's lines with, the first one first. */
  readonly closes: number[];
  /** Updates the server has sent, as they came. */
  readonly received: Uint8Array[];
  /** Update frames acknowledged, and update frames sent, on the present line. */
  acknowledged: number;
  sent: number;
  online(): boolean;
  connect(): void;
  /** The line breaks; what was under way either way is lost. */
  disconnect(): void;
  /** Sends raw bytes, as a client of its own making would. */
  sendRaw(bytes: Uint8Array): void;
  /** Lets up to `count` frames through: to the server, from it, or both ways. */
  deliver(count: number, way?: 'up' | 'down'): void;
}

export interface TestRoom {
  readonly room: Room;
  readonly session: { current: Session };
  readonly log: string[];
  peer(member: string, role?: Role): RoomPeer;
  /** Connects everybody and lets everything through until all is quiet. */
  settle(): Promise<void>;
  /** The board as it would come back from disk now. */
  kept(): LiveBoard;
}

export interface RoomOptions {
  readonly journal?: Journal;
}

export async function setupRoom({ journal = createMemoryJournal() }: RoomOptions = {}): Promise<TestRoom> {
  const quiet: Session = { revision: 1, title: 'Uji', language: 'id', joinCode: 'a-b-c', doorOpen: true, stage: undefined, stageOpen: false, policyOverride: undefined, spotlight: undefined, leader: undefined, rounds: [] };
  const session = { current: quiet };
  const log: string[] = [];
  let time = 1_000_000;
  // Time stands on the pretended network's side: each look at the clock takes a second, so that no limit on speed is met by chance.
  const now = (): number => (time += 1_000);
  const room = await openRoom({
    workshop: toWorkshopId('w'),
    title: quiet.title,
    journal,
    evidence: { keep: () => '', erase: () => undefined },
    clock: { ...systemClock, now },
    log: createLog('info', (line) => void log.push(line), () => time),
    policy: () => policyOf(session.current),
    dead: () => void log.push('dead'),
    metrics: { judged: () => undefined },
    stampOf: (connection) => ({ id: connection.actor.member, name: '', role: connection.actor.role, category: 'other' }),
  });
  const peers: RoomPeer[] = [];

  return {
    room, session, log,
    peer(member, role = 'participant') {
      const peer = createPeer(room, { member: toMemberId(member), role }, now);
      peers.push(peer);
      return peer;
    },
    async settle() {
      for (const peer of peers) if (!peer.online()) peer.connect();
      for (let round = 0; round < 20; round += 1) {
        for (const peer of peers) peer.deliver(Infinity);
        await new Promise<void>((next) => setImmediate(next));
      }
    },
    kept: () => openLiveBoard('w', journal),
  };
}

function createPeer(room: Room, actor: Actor, now: () => number): RoomPeer {
  const doc = new Y.Doc();
  let up: Uint8Array[] = [];
  let down: Uint8Array[] = [];
  let line: Connection | undefined;

  const peer: RoomPeer = {
    actor, doc, board: openBoard(doc), refusals: [], closes: [], received: [], acknowledged: 0, sent: 0,
    online: () => line !== undefined,
    connect() {
      if (line) return;
      peer.acknowledged = peer.sent = 0;
      const own = createConnection(actor, {
        send: (frame) => void (line === own && down.push(frame)),
        close: (code) => {
          peer.closes.push(code);
          if (line === own) peer.disconnect();
        },
        bufferedAmount: 0,
      }, now);
      line = own;
      up.push(syncFrame(SYNC.step1, Y.encodeStateVector(doc)));
      // As y-websocket does: whoever shows itself to others has thereby claimed its client id.
      up.push(awarenessFrame(encodePresence([{ client: doc.clientID, clock: 1, state: {} }])));
      room.enter(line);
    },
    disconnect() {
      const lost = line;
      line = undefined;
      up = [];
      down = [];
      if (lost) room.leave(lost);
    },
    sendRaw(bytes) {
      if (line) up.push(bytes);
    },
    deliver(count, way) {
      if (way !== 'down') for (const frame of up.splice(0, count)) if (line) receiveAtServer(room, line, frame);
      if (way !== 'up') for (const frame of down.splice(0, count)) receive(frame);
    },
  };

  function receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const message = decoding.readVarUint(decoder);
    if (message === MESSAGE.acknowledged) peer.acknowledged = decoding.readVarUint(decoder);
    if (message === MESSAGE.refused) peer.refusals.push(...reasonsIn(decoding.readVarString(decoder)));
    if (message !== MESSAGE.sync) return;
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC.step1) send(syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc, payload)));
    else {
      peer.received.push(payload);
      Y.applyUpdate(doc, payload, 'server');
    }
  }

  function send(frame: Uint8Array): void {
    if (!line) return;
    peer.sent += 1;
    up.push(frame);
  }

  doc.on('update', (update: Uint8Array, origin: unknown) => {
    // As a stock client does: at once, whether or not the server has asked yet what it lacks.
    if (origin !== 'server') send(syncFrame(SYNC.update, update));
  });
  return peer;
}

function reasonsIn(text: string): readonly string[] {
  const { parts }: { readonly parts: readonly { readonly reason: string }[] } = JSON.parse(text);
  return parts.map(({ reason }) => reason);
}

/** What the socket does with a frame. */
function receiveAtServer(room: Room, line: Connection, bytes: Uint8Array): void {
  const frame = readClientFrame(bytes);
  if (!frame) line.close(CLOSE.malformed, 'malformed');
  else if (!line.allow(bytes.length, frame.type === 'update' && frame.resync ? 'resync' : 'frame')) return;
  else if (frame.type === 'step1') room.receiveStep1(line, frame.stateVector);
  else if (frame.type === 'awareness') room.presence.receive(line, frame.update);
  else if (frame.type === 'update') room.receiveUpdate(line, frame.update, frame.resync);
}
