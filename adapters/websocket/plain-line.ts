import type { Line, MuxChannel } from './mux-channel.ts';

/**
 * A WebSocket that carries one channel.
 * @param told once: whether it opened
 */
export function plainLine(socket: WebSocket, channel: MuxChannel, told: (opened: boolean) => void): Line {
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    told(true);
    channel.opened();
  };
  socket.onmessage = (event: MessageEvent<ArrayBuffer>) => channel.received(event.data);
  // What failed is followed by a close.
  socket.onerror = () => undefined;
  socket.onclose = ({ code, reason }) => {
    told(false);
    channel.ended(code, reason);
  };
  return {
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
    send: (message) => socket.send(message),
    close: () => socket.close(),
  };
}
