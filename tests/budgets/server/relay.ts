/** The least a server can do: pass every frame to everybody else, judging nothing and keeping nothing. What ours is measured beside. */
import { WebSocket, WebSocketServer } from 'ws';

const rooms = new Map<string, Set<WebSocket>>();
const relay = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

relay.on('connection', (socket, request) => {
  const path = request.url ?? '';
  const room = rooms.get(path) ?? new Set();
  rooms.set(path, room.add(socket));
  socket.on('error', () => undefined);
  socket.on('close', () => room.delete(socket));
  socket.on('message', (data: Buffer) => {
    for (const other of room) if (other !== socket && other.readyState === WebSocket.OPEN) other.send(data);
  });
});

relay.on('listening', () => {
  const address = relay.address();
  process.send?.(typeof address === 'object' && address ? address.port : 0);
});
process.on('disconnect', () => process.exit(0));
