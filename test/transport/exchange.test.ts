import { describe, expect, test } from 'vitest';
import { Exchange } from '../../src/replication/exchange.ts';

const update = new Uint8Array();
const stateVector = new Uint8Array();

/** A frame is made and leaves at once. */
function send(exchange: Exchange, type: 'step1' | 'step2' | 'update'): void {
  exchange.made(type);
  exchange.sent(type);
}

/** A connection whose first exchange is done: one step 2 each way, at mark 1. */
function exchanged(): Exchange {
  const exchange = new Exchange();
  send(exchange, 'step1');
  exchange.received({ type: 'ack', count: 0 });
  exchange.received({ type: 'step1', stateVector });
  send(exchange, 'step2');
  exchange.settle(() => 1);
  exchange.received({ type: 'step2', update });
  return exchange;
}

describe('Exchange', () => {
  test('is complete once each side has answered the other, in either order', () => {
    expect(new Exchange().complete).toBe(false);
    expect(exchanged().complete).toBe(true);
    const other = new Exchange();
    other.received({ type: 'step2', update });
    expect(other.complete).toBe(false);
    send(other, 'step2');
    expect(other.complete).toBe(true);
  });

  test('[S5] reports nothing durable before the acknowledgement reaches the first step 2', () => {
    const exchange = new Exchange();
    send(exchange, 'update');
    exchange.settle(() => 1);
    send(exchange, 'step2');
    exchange.settle(() => 2);
    exchange.received({ type: 'step2', update });
    exchange.received({ type: 'ack', count: 1 });
    expect(exchange.durable).toBeUndefined();
    exchange.received({ type: 'ack', count: 2 });
    expect(exchange.durable).toBe(2);
  });

  test('[S5] a mark that rises while no frame leaves is not durable with the frame before it', () => {
    const exchange = exchanged();
    exchange.settle(() => 2);
    exchange.received({ type: 'ack', count: 1 });
    exchange.settle(() => 3);
    exchange.received({ type: 'ack', count: 1 });
    expect(exchange.durable).toBe(1);
  });

  test('[S5] a goal is reached with its answers, and with its acknowledgements once the relay has shown any', () => {
    const exchange = exchanged();
    send(exchange, 'update');
    send(exchange, 'step1');
    const goal = exchange.goal();
    send(exchange, 'update');
    exchange.received({ type: 'step2', update });
    expect(exchange.reached(goal)).toBe(false);
    exchange.received({ type: 'ack', count: 1 });
    expect(exchange.reached(goal)).toBe(false);
    exchange.received({ type: 'ack', count: 2 });
    expect(exchange.reached(goal)).toBe(true);

    const silent = new Exchange();
    send(silent, 'step1');
    send(silent, 'step2');
    expect(silent.reached(silent.goal())).toBe(false);
    silent.received({ type: 'step2', update });
    expect(silent.reached(silent.goal())).toBe(true);
  });

  test('[S5] a frame that waits is not sent: nothing is complete, reached or durable by it', () => {
    const exchange = new Exchange();
    send(exchange, 'step1');
    exchange.made('step2');
    exchange.settle(() => 1);
    exchange.received({ type: 'step2', update });
    expect(exchange.complete).toBe(false);
    expect(exchange.reached(exchange.goal())).toBe(false);
    exchange.sent('step2');
    expect(exchange.complete).toBe(true);

    exchange.made('update');
    exchange.settle(() => 2);
    exchange.made('update');
    exchange.settle(() => 3);
    exchange.sent('update');
    exchange.received({ type: 'ack', count: 2 });
    expect(exchange.durable).toBe(2);
    expect(exchange.reached(exchange.goal())).toBe(false);
    expect(() => exchange.received({ type: 'ack', count: 3 })).toThrow();
    exchange.sent('update');
    exchange.received({ type: 'ack', count: 3 });
    expect(exchange.durable).toBe(3);
    expect(exchange.reached(exchange.goal())).toBe(true);
  });

  test.each([2, 0])(
    '[S7] an acknowledgement of %i frames, of one sent and acknowledged, is refused',
    (count) => {
      const exchange = exchanged();
      exchange.received({ type: 'ack', count: 1 });
      expect(() => exchange.received({ type: 'ack', count })).toThrow(
        expect.objectContaining({ code: 'INVALID_RECORD' }),
      );
    },
  );
});
