/** Lines to the server below any provider: one that counts what it is told, and one that never says goodbye. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import * as decoding from 'lib0/decoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { MESSAGE, SYNC, syncFrame } from '#shared/protocol/frames.ts';

export interface WatchedLine {
  readonly socket: WebSocket;
  /** The highest acknowledgement so far, and the number of update frames sent. */
  readonly acknowledged: () => number;
  readonly sent: () => number;
  /** Kinds of notices, in their order. */
  readonly notices: readonly string[];
  readonly answers: readonly { readonly id: string; readonly ok: boolean; readonly problem?: string }[];
  readonly closed: Promise<number>;
  readonly isClosed: () => boolean;
}

/**
 * Opens a line and notes what comes over it. It answers the server's step 1 from `doc` and passes on what is written
 * there, as y-websocket does, but takes in nothing; `sending` is called with each update frame that goes out.
 */
export async function watchedLine(origin: string, workshop: string, token: string, doc = new Y.Doc(), sending: () => void = () => undefined): Promise<WatchedLine> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${workshop}`, ['rembuk', `token.${token}`]);
  const notices: string[] = [];
  const answers: WatchedLine['answers'][number][] = [];
  let acknowledged = 0;
  let sent = 0;
  let ended = false;
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => void (begin = resolve));
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => ((ended = true), resolve(code))));

  function send(step: typeof SYNC.step2 | typeof SYNC.update, update: Uint8Array): void {
    sent += 1;
    sending();
    socket.send(syncFrame(step, update));
  }

  socket.on('error', () => undefined);
  socket.on('message', (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data));
    const number = decoding.readVarUint(decoder);
    if (number === MESSAGE.acknowledged) acknowledged = decoding.readVarUint(decoder);
    if (number === MESSAGE.notice) notices.push((JSON.parse(decoding.readVarString(decoder)) as { kind: string }).kind);
    if (number === MESSAGE.answer) answers.push(JSON.parse(decoding.readVarString(decoder)) as WatchedLine['answers'][number]);
    if (number !== MESSAGE.sync || decoding.readVarUint(decoder) !== SYNC.step1) return;
    send(SYNC.step2, Y.encodeStateAsUpdate(doc, decoding.readVarUint8Array(decoder)));
    begin();
  });
  await Promise.race([begun, closed]);
  doc.on('update', (update: Uint8Array) => send(SYNC.update, update));
  return { socket, acknowledged: () => acknowledged, sent: () => sent, notices, answers, closed, isClosed: () => ended };
}

export interface StubbornLine {
  send(frame: Uint8Array): void;
  /** The close code the server has sent, which this line takes no notice of. */
  readonly told: () => number | undefined;
  end(): void;
}

const UPGRADE_END = '\r\n\r\n';

/** A WebSocket by hand, which goes on sending after it was told to go. */
export async function stubbornLine(origin: string, workshop: string, token: string): Promise<StubbornLine> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write([
    `GET /sync/${workshop} HTTP/1.1`, `Host: ${hostname}:${port}`, 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, `Sec-WebSocket-Protocol: rembuk, token.${token}`, '', '',
  ].join('\r\n'));
  let told: number | undefined;
  let bytes: Buffer = await untilUpgraded(socket);
  const read = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let size = frameSize(bytes); size !== undefined && size <= bytes.length; size = frameSize(bytes)) {
      if ((bytes.readUInt8(0) & 15) === 8) told = bytes.readUInt16BE(2);
      bytes = bytes.subarray(size);
    }
  };
  read(Buffer.alloc(0));
  socket.on('data', read);
  const send = (frame: Uint8Array): void => void socket.write(masked(frame));
  send(syncFrame(SYNC.step2, Uint8Array.from([0, 0]))); // It has nothing to tell; what comes is new.
  return { send, told: () => told, end: () => socket.destroy() };
}

function untilUpgraded(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const gather = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(UPGRADE_END);
      if (end < 0) return;
      socket.off('data', gather);
      if (head.toString('latin1', 9, 12) === '101') resolve(head.subarray(end + UPGRADE_END.length));
      else reject(new Error(head.toString('latin1', 0, end)));
    };
    socket.on('data', gather);
  });
}

/** Length of the first frame of the server's, head and all; undefined while its head isn't whole. */
function frameSize(bytes: Buffer): number | undefined {
  const short = bytes.length < 2 ? undefined : bytes.readUInt8(1) & 127;
  if (short === undefined || short < 126) return short === undefined ? undefined : 2 + short;
  if (short === 126) return bytes.length < 4 ? undefined : 4 + bytes.readUInt16BE(2);
  return bytes.length < 10 ? undefined : 10 + Number(bytes.readBigUInt64BE(2));
}

/** A binary frame as a client has to send it; the mask is nought, which leaves the bytes as they are. */
function masked(frame: Uint8Array): Buffer {
  const head = frame.length < 126 ? Buffer.from([0x82, 0x80 | frame.length]) : Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  if (frame.length >= 126) head.writeUInt32BE(frame.length, 6);
  return Buffer.concat([head, Buffer.alloc(4), frame]);
}

/** The first thing the server says on a new line. */
export async function helloOf(origin: string, workshop: string, token: string): Promise<unknown> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${workshop}`, ['rembuk', `token.${token}`]);
  socket.on('error', () => undefined);
  const data = await new Promise<Buffer>((resolve) => socket.once('message', resolve));
  socket.terminate();
  const decoder = decoding.createDecoder(new Uint8Array(data));
  if (decoding.readVarUint(decoder) !== MESSAGE.hello) throw new Error('something else was said first');
  return JSON.parse(decoding.readVarString(decoder));
}
