/** Every socket that a device opens, so that a test can end them as a network would. */
export class Sockets {
  readonly #open = new Set<WebSocket>();
  /** Takes the place of the global WebSocket. */
  readonly WebSocket: typeof WebSocket;

  constructor() {
    const open = this.#open;
    this.WebSocket = class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        open.add(this);
      }
    };
  }

  /** The addresses connected to so far, in order. */
  get addresses(): readonly string[] {
    return [...this.#open].map((socket) => socket.url);
  }

  drop(): void {
    for (const socket of this.#open) socket.close();
  }
}
