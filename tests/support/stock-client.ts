/** A y-websocket client as any other program would use it: nothing of ours in it. */
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openBoard, type Board } from '#shared/board/board.ts';
import { MESSAGE } from '#shared/protocol/frames.ts';

export interface StockClient {
  readonly doc: Y.Doc;
  readonly board: Board;
  readonly provider: WebsocketProvider;
  close(): void;
}

/** Passes over our own messages as docs/protocol.md advises; y-websocket else writes a line to the console for each. */
export function stockClient(origin: string, workshop: string, token: string, doc = new Y.Doc()): StockClient {
  const client = untouchedClient(origin, workshop, token, doc);
  for (const number of Object.values(MESSAGE)) if (number >= MESSAGE.acknowledged) client.provider.messageHandlers[number] = () => undefined;
  return client;
}

export function untouchedClient(origin: string, workshop: string, token: string, doc = new Y.Doc()): StockClient {
  const provider = new WebsocketProvider(`${origin.replace('http', 'ws')}/sync`, workshop, doc, {
    protocols: ['rembuk', `token.${token}`],
    disableBc: true,
    maxBackoffTime: 200,
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  return {
    doc, provider, board: openBoard(doc),
    close: () => {
      provider.destroy();
      doc.destroy();
    },
  };
}

/** Waits until `holds` is true; says what it waited for when it never comes. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, within = 8_000): Promise<void> {
  const end = Date.now() + within;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await new Promise((next) => setTimeout(next, 15));
  }
}
