/** What a session needs of its socket, be it a WebSocket or one channel of one. None of it throws. */
export interface SessionSocket {
  /** Bytes given to `send` that have not left. */
  readonly bufferedBytes: number;
  /** @param sent called once the frame has left, or never will */
  send(frame: Uint8Array, sent?: () => void): void;
  ping(): void;
  /** Stops reading; frames already read may still be handed over. */
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  /** Drops the connection without a word. */
  terminate(): void;
}
