/** A real room and real connections; only the network between them is pretended: lines keep their order, and may break. */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import { createLog } from '#server/observe/log.ts';
import { systemClock } from '#server/observe/clock.ts';
import { createConnection, type Connection } from '#server/sync/connection.ts';
import { encodePresence } from '#server/sync/presence-gate.ts';
import { openRoom, type Room } from '#server/sync/room.ts';
import { openBoard, type Board } from '#shared/board/board.ts';
import { toMemberId, toWorkshopId } from '#shared/domain/ids.ts';
import type { Actor } from '#shared/domain/permissions.ts';
import type { Session } from '#shared/domain/session.ts';
import type { Role } from '#shared/domain/vocabulary.ts';
import { awarenessFrame, MESSAGE, readClientFrame, SYNC, syncFrame } from '#shared/protocol/frames.ts';

export interface RoomPeer {
  readonly actor: Actor;
  readonly doc: Y.Doc;
  readonly board: Board;
  /** Reasons of refusals this peer was told. */
  readonly refusals: string[];
  /** Code the server closed the present line with. */
  closed: number | undefined;
  acknowledged: number;
  sent: number;
  online(): boolean;
  connect(): void;
  disconnect(): void;
  /** Sends raw bytes, as a client of its own making would. */
  sendRaw(bytes: Uint8Array): void;
  /** Lets up to `count` frames through, each way. */
  deliver(count: number): void;
}

export interface TestRoom {
  readonly room: Room;
  readonly session: { current: Session };
  readonly log: string[];
  peer(member: string, role?: Role): RoomPeer;
  /** Connects everybody and lets everything through until all is quiet. */
  settle(): Promise<void>;
}

export async function setupRoom(): Promise<TestRoom> {
  const session = { current: { revision: 1, title: 'Uji', language: 'id', joinCode: 'a-b-c', doorOpen: true, stage: undefined, stageOpen: false, policyOverride: undefined, spotlight: undefined } as Session };
  const log: string[] = [];
  let time = 1_000_000;
  const room = await openRoom({
    workshop: toWorkshopId('w'),
    journal: createMemoryJournal(),
    // Time stands on the pretended network's side: each delivery takes a second, so that no limit on speed is met by chance.
    clock: { ...systemClock, now: () => (time += 1_000) },
    log: createLog('info', (line) => void log.push(line), () => time),
    session: () => session.current,
    stampOf: (connection) => ({ id: connection.actor.member, name: '', role: connection.actor.role, category: 'other' }),
  });
  const peers: RoomPeer[] = [];

  return {
    room, session, log,
    peer(member, role = 'participant') {
      const peer = createPeer(room, { member: toMemberId(member), role }, () => (time += 1_000));
      peers.push(peer);
      return peer;
    },
    async settle() {
      for (const peer of peers) if (!peer.online()) peer.connect();
      for (let round = 0; round < 40; round += 1) {
        for (const peer of peers) peer.deliver(1_000);
        await new Promise<void>((next) => setImmediate(next));
      }
    },
  };
}

function createPeer(room: Room, actor: Actor, now: () => number): RoomPeer {
  const doc = new Y.Doc();
  let up: Uint8Array[] = [];
  let down: Uint8Array[] = [];
  let line: Connection | undefined;

  const peer: RoomPeer = {
    actor, doc, board: openBoard(doc), refusals: [], closed: undefined, acknowledged: 0, sent: 0,
    online: () => line !== undefined,
    connect() {
      if (line) return;
      peer.closed = undefined;
      peer.acknowledged = peer.sent = 0;
      line = createConnection(actor, { send: (frame) => void down.push(frame), close: (code) => void ((peer.closed = code), disconnect()), bufferedAmount: 0 }, now);
      up.push(syncFrame(SYNC.step1, Y.encodeStateVector(doc)));
      // As y-websocket does: whoever shows itself to others has thereby claimed its client id.
      up.push(awarenessFrame(encodePresence([{ client: doc.clientID, clock: 1, state: {} }])));
      room.enter(line);
    },
    disconnect: () => disconnect(),
    sendRaw: (bytes) => {
      if (line) up.push(bytes);
    },
    deliver(count) {
      for (const frame of up.splice(0, count)) if (line) receiveAtServer(room, line, frame);
      for (const frame of down.splice(0, count)) receive(frame);
    },
  };

  function disconnect(): void {
    if (line) room.leave(line);
    line = undefined;
    // What was under way is lost with the line.
    up = [];
    down = [];
  }

  function receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const message = decoding.readVarUint(decoder);
    if (message === MESSAGE.acknowledged) peer.acknowledged = decoding.readVarUint(decoder);
    if (message === MESSAGE.refused) peer.refusals.push(...(JSON.parse(decoding.readVarString(decoder)) as { parts: { reason: string }[] }).parts.map(({ reason }) => reason));
    if (message !== MESSAGE.sync) return;
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC.step1) send(syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc, payload)));
    else Y.applyUpdate(doc, payload, 'server');
  }

  function send(frame: Uint8Array): void {
    if (!line) return;
    peer.sent += 1;
    up.push(frame);
  }

  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'server') send(syncFrame(SYNC.update, update));
  });
  return peer;
}

function receiveAtServer(room: Room, line: Connection, bytes: Uint8Array): void {
  const frame = readClientFrame(bytes);
  if (frame?.type === 'step1') room.receiveStep1(line, frame.stateVector);
  else if (frame?.type === 'awareness') room.presence.receive(line, frame.update);
  else if (frame?.type === 'update') room.receiveUpdate(line, frame.update, frame.resync);
}
