/** An untouched y-websocket client, as any other program would use it. */
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openBoard, type Board } from '#shared/board/board.ts';

export interface StockClient {
  readonly doc: Y.Doc;
  readonly board: Board;
  readonly provider: WebsocketProvider;
  close(): void;
}

export function stockClient(origin: string, workshop: string, token: string, doc = new Y.Doc()): StockClient {
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
