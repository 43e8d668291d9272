/**
 * The line to the server: y-websocket's provider, with our outbox in front of
 * it, our notices beside it, and patience with jitter behind it.
 */
import * as decoding from 'lib0/decoding';
import { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { SessionView } from '#shared/domain/session.ts';
import { jsonFrame, MESSAGE, presenceWantedFrame, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import type { CommandAnswer, HelloMessage, NoticeMessage, OwnMessage, RefusedMessage, SessionCommand, TurnoutMessage } from '#shared/protocol/notices.ts';
import type { Outbox } from './outbox.ts';
import { sendOwnPresence, takeCursors } from './presence-line.ts';
import { after, chance } from './timing.ts';

export type LineState = 'connecting' | 'connected' | 'offline';

export interface LineEvents {
  readonly state: (state: LineState) => void;
  /** The server refuses this line for good; see shared/protocol/close-codes.ts. */
  readonly ended: (code: number) => void;
  /** The first word of each line, before anything of the document goes either way. */
  readonly hello: (hello: HelloMessage) => void;
  readonly synced: () => void;
  readonly session: (session: SessionView) => void;
  readonly own: (own: OwnMessage) => void;
  readonly turnout: (turnout: TurnoutMessage) => void;
  /** `late`: the refused work was done while there was no line. */
  readonly refused: (message: RefusedMessage, late: boolean) => void;
  readonly answer: (answer: CommandAnswer) => void;
  readonly notice: (notice: NoticeMessage) => void;
  /** An update that came from the server: confirmed, and worth keeping. */
  readonly confirmed: (update: Uint8Array) => void;
}

export interface Line {
  readonly awareness: Awareness;
  /** Sends an update frame; its number on this line, or undefined while there is none. */
  sendUpdate(update: Uint8Array): number | undefined;
  /** False while there is no line; the caller keeps the command. */
  sendCommand(command: SessionCommand): boolean;
  /** Tries at once: the network has just come back. */
  wake(): void;
  close(): void;
}

export interface LineParts {
  readonly origin: string;
  readonly workshop: string;
  readonly doc: Y.Doc;
  readonly outbox: () => Outbox;
  readonly events: LineEvents;
  /** Shows this person's cursor and selection; phones' lists and the wall only look. */
  readonly present: boolean;
  /** For programs, which have no cookie. */
  readonly token?: string | undefined;
}

const LONGEST_PAUSE = 15_000;

export function openLine({ origin, workshop, doc, outbox, events, present, token }: LineParts): Line {
  const awareness = new Awareness(doc);
  if (!present) awareness.setLocalState(null);
  const provider = new WebsocketProvider(`${origin.replace(/^http/, 'ws')}/sync`, workshop, doc, {
    awareness, disableBc: true, connect: false, protocols: token ? ['rembuk', `token.${token}`] : [],
  });
  // The provider would send each local change itself, before it is kept on this device.
  doc.off('update', provider._updateHandler);
  // It would also send back what it hears of everybody else; in a room of two hundred that is a flood.
  awareness.off('update', provider._awarenessUpdateHandler);
  const endPresence = sendOwnPresence(awareness, send);

  let frames = 0;
  /** The first so many frames of this line tell what was done before it. */
  let lateFrames = 0;
  let failures = 0;
  let cancelRetry: (() => void) | undefined;
  let closed = false;

  function send(frame: Uint8Array): boolean {
    const { ws } = provider;
    if (!ws || !provider.wsconnected || ws.readyState !== ws.OPEN) return false;
    ws.send(new Uint8Array(frame));
    return true;
  }

  function sendUpdate(update: Uint8Array): number | undefined {
    if (!synchronised || !send(syncFrame(SYNC.update, update))) return undefined;
    return (frames += 1);
  }

  // Until the server has asked what it lacks, changes wait in the outbox and come with the answer.
  let synchronised = false;

  /** The server asks for what it lacks: that is what waits in the outbox, and nothing else. */
  function answerStep1(): void {
    synchronised = true;
    const batches = outbox().batches();
    for (const { update, sentAs } of batches) {
      if (send(syncFrame(SYNC.step2, update))) sentAs((frames += 1));
    }
    if (batches.length === 0 && send(syncFrame(SYNC.step2, EMPTY_UPDATE))) frames += 1;
    if (lateFrames === 0) lateFrames = frames;
  }

  provider.messageHandlers[MESSAGE.sync] = (encoder, decoder) => {
    if (closed) return; // Another document has taken over; what is under way here is not for this one.
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC.step1) {
      answerStep1();
      return;
    }
    Y.applyUpdate(doc, payload, provider);
    events.confirmed(payload);
    if (step === SYNC.step2 && !provider.synced) {
      provider.synced = true;
      failures = 0;
      events.synced();
    }
    void encoder;
  };
  provider.messageHandlers[MESSAGE.cursors] = (_encoder, decoder) => takeCursors(awareness, decoder, provider);
  provider.messageHandlers[MESSAGE.acknowledged] = (_encoder, decoder) => outbox().acknowledged(decoding.readVarUint(decoder));
  const json = <T>(tell: (value: T) => void) => (_encoder: unknown, decoder: decoding.Decoder) => tell(JSON.parse(decoding.readVarString(decoder)));
  provider.messageHandlers[MESSAGE.hello] = json(events.hello);
  provider.messageHandlers[MESSAGE.session] = json(events.session);
  provider.messageHandlers[MESSAGE.own] = json(events.own);
  provider.messageHandlers[MESSAGE.turnout] = json(events.turnout);
  provider.messageHandlers[MESSAGE.refused] = json<RefusedMessage>((message) => events.refused(message, message.frame <= lateFrames));
  provider.messageHandlers[MESSAGE.answer] = json(events.answer);
  provider.messageHandlers[MESSAGE.notice] = json(events.notice);

  provider.on('status', ({ status }) => {
    if (status === 'connected') {
      frames = lateFrames = 0;
      send(presenceWantedFrame(present ? 'cursors' : 'none'));
    }
    events.state(status === 'connected' ? 'connected' : status === 'connecting' ? 'connecting' : 'offline');
  });
  provider.on('connection-close', (event) => {
    synchronised = false;
    outbox().lineLost();
    // Two hundred phones come back together: each waits a little differently.
    provider.shouldConnect = false;
    if (closed) return;
    if (event && event.code >= 4400 && event.code < 4500) {
      events.ended(event.code);
      return;
    }
    events.state('offline');
    cancelRetry?.();
    cancelRetry = after(Math.min(LONGEST_PAUSE, 250 * 2 ** failures) * (0.5 + chance()), () => provider.connect());
    failures += 1;
  });
  provider.connect();

  return {
    awareness,
    sendUpdate,
    sendCommand: (command) => send(jsonFrame(MESSAGE.command, command)),
    wake() {
      if (closed || provider.wsconnected) return;
      cancelRetry?.();
      failures = 0;
      provider.connect();
    },
    close() {
      closed = true;
      cancelRetry?.();
      provider.destroy();
      awareness.destroy();
      endPresence();
    },
  };
}

/** An update that says nothing: no structs, no deletions. */
const EMPTY_UPDATE = new Uint8Array([0, 0]);
