/** Who may act, and how one that is not sure finds out. */
export interface Gate {
  mayAct(): boolean;
  confirm(): Promise<boolean>;
}

/**
 * Makes WebSockets that send only while their tab leads. After a pause, what is to be sent waits until that is
 * certain; once somebody else leads, nothing leaves any more.
 */
export class Fence {
  readonly #gate: Gate;
  readonly #sockets = new Set<WebSocket>();
  #isDown = false;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** A class that behaves as `Socket` but for that. */
  around(Socket: typeof WebSocket): typeof WebSocket {
    const sockets = this.#sockets;
    const gate = this.#gate;
    const isDown = (): boolean => this.#isDown;
    return class extends Socket {
      #waiting: Parameters<WebSocket['send']>[0][] = [];

      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.add(this);
        this.addEventListener('close', () => sockets.delete(this));
        if (isDown()) this.close();
      }

      override send(data: Parameters<WebSocket['send']>[0]): void {
        if (isDown()) return;
        if (this.#waiting.length === 0 && gate.mayAct()) {
          super.send(data);
          return;
        }
        this.#waiting.push(data);
        if (this.#waiting.length > 1) return;
        void gate.confirm().then((leads) => {
          const waiting = this.#waiting;
          this.#waiting = [];
          if (!leads || isDown()) this.close();
          else if (this.readyState === this.OPEN) for (const held of waiting) super.send(held);
        });
      }
    };
  }

  /** Ends all connections, now and for good. */
  end(): void {
    this.#isDown = true;
    for (const socket of this.#sockets) socket.close();
  }
}
