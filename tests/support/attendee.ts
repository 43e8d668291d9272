/** Somebody in the room, with everything the server ever tells them written down. */
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { openBoard, type Board } from '#shared/board/board.ts';
import { randomKey } from '#shared/domain/ids.ts';
import type { SessionView } from '#shared/domain/session.ts';
import { jsonFrame, MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';
import type { CommandAnswer, OwnMessage, RefusedMessage, SessionCommand, TurnoutMessage } from '#shared/protocol/notices.ts';
import { until } from './stock-client.ts';

type Wish = SessionCommand extends infer C ? (C extends SessionCommand ? Omit<C, 'id'> : never) : never;

export interface Attendee {
  readonly doc: Y.Doc;
  readonly board: Board;
  /** Everything that came, as one text: to be searched for what must not be there. */
  heard(): string;
  session(): SessionView;
  own(): OwnMessage;
  readonly refused: readonly RefusedMessage[];
  closed(): number | undefined;
  ask(wish: Wish, id?: string): Promise<CommandAnswer>;
  close(): void;
}

export async function attend(origin: string, workshop: string, token: string): Promise<Attendee> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${workshop}`, ['rembuk', `token.${token}`]);
  const doc = new Y.Doc();
  const heard: string[] = [];
  const refused: RefusedMessage[] = [];
  const waiting = new Map<string, (answer: CommandAnswer) => void>();
  let session: SessionView | undefined;
  let own: OwnMessage | undefined;
  let closed: number | undefined;
  const send = (frame: Uint8Array): void => socket.send(frame);

  function receive(bytes: Uint8Array): void {
    heard.push(Buffer.from(bytes).toString('latin1'), Buffer.from(bytes).toString('utf8'));
    const decoder = decoding.createDecoder(bytes);
    const number = decoding.readVarUint(decoder);
    const json = <T>(): T => JSON.parse(decoding.readVarString(decoder)) as T;
    if (number === MESSAGE.session) session = json();
    if (number === MESSAGE.own) own = json();
    if (number === MESSAGE.turnout) turnedOut(json());
    if (number === MESSAGE.refused) refused.push(json());
    if (number === MESSAGE.answer) {
      const answer = json<CommandAnswer>();
      waiting.get(answer.id)?.(answer);
    }
    if (number !== MESSAGE.sync) return;
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === SYNC.step1) send(syncFrame(SYNC.step2, Y.encodeStateAsUpdate(doc, payload)));
    else Y.applyUpdate(doc, payload, 'server');
  }

  function turnedOut(turnout: TurnoutMessage): void {
    if (session) session = { ...session, rounds: session.rounds.map((round) => ({ ...round, turnout: turnout[round.id] ?? round.turnout })) };
  }

  socket.on('error', () => undefined);
  socket.on('close', (code) => (closed = code));
  socket.on('message', (data: Buffer) => receive(new Uint8Array(data)));
  doc.on('update', (update: Uint8Array, from: unknown) => from !== 'server' && send(syncFrame(SYNC.update, update)));
  await new Promise((resolve) => socket.once('open', resolve));
  send(syncFrame(SYNC.step1, Y.encodeStateVector(doc)));
  await until('somebody is told where the workshop stands', () => session !== undefined && own !== undefined);

  return {
    doc, board: openBoard(doc), refused,
    heard: () => heard.join('\n'),
    session: () => session ?? fail(),
    own: () => own ?? fail(),
    closed: () => closed,
    ask: (wish, id = randomKey(12)) =>
      new Promise((resolve) => {
        waiting.set(id, resolve);
        send(jsonFrame(MESSAGE.command, { ...wish, id }));
      }),
    close: () => socket.close(),
  };
}

function fail(): never {
  throw new Error('the server has said nothing yet');
}
