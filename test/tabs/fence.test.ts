import { expect, test } from 'vitest';
import { Fence } from '../../adapters/tabs/fence.ts';

/** A WebSocket without a network. */
class Wire extends EventTarget {
  static readonly made: Wire[] = [];
  readonly OPEN = 1;
  readyState = 1;
  readonly sent: string[] = [];

  constructor() {
    super();
    Wire.made.push(this);
  }

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

class Gate {
  isOpen = true;
  readonly answers: ((leads: boolean) => void)[] = [];

  mayAct(): boolean {
    return this.isOpen;
  }

  confirm(): Promise<boolean> {
    return new Promise((resolve) => this.answers.push(resolve));
  }
}

function fenced(gate: Gate): { fence: Fence; socket: WebSocket; wire: Wire } {
  const fence = new Fence(gate);
  const Socket = fence.around(Wire as unknown as typeof WebSocket);
  const socket = new Socket('ws://relay');
  return { fence, socket, wire: socket as unknown as Wire };
}

test('what is sent after a pause waits until it is certain who leads, and leaves in its order', async () => {
  const gate = new Gate();
  const { socket, wire } = fenced(gate);
  socket.send('a');
  gate.isOpen = false;
  socket.send('b');
  gate.isOpen = true;
  socket.send('c');
  expect(wire.sent).toEqual(['a']);
  gate.answers[0]?.(true);
  await Promise.resolve();
  expect(wire.sent).toEqual(['a', 'b', 'c']);
  socket.send('d');
  expect(wire.sent).toEqual(['a', 'b', 'c', 'd']);
  expect(gate.answers).toHaveLength(1);
});

test('one that was deposed meanwhile sends nothing, and its connection ends', async () => {
  const gate = new Gate();
  const { socket, wire } = fenced(gate);
  gate.isOpen = false;
  socket.send('a');
  gate.answers[0]?.(false);
  await Promise.resolve();
  expect(wire.sent).toEqual([]);
  expect(socket.readyState).toBe(3);
});

test('after its end nothing leaves and nothing opens, whatever the gate says', async () => {
  const gate = new Gate();
  const { fence, socket, wire } = fenced(gate);
  gate.isOpen = false;
  socket.send('a');
  gate.isOpen = true;
  fence.end();
  gate.answers[0]?.(true);
  await Promise.resolve();
  socket.send('b');
  expect(wire.sent).toEqual([]);
  expect(socket.readyState).toBe(3);
  const Late = fence.around(Wire as unknown as typeof WebSocket);
  expect(new Late('ws://relay').readyState).toBe(3);
});
