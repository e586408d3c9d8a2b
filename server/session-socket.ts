/** What a session needs of its WebSocket. None of it throws. */
export interface SessionSocket {
  /** Bytes given to `send` that have not left. */
  readonly bufferedBytes: number;
  send(frame: Uint8Array, sent?: () => void): void;
  ping(): void;
  /** Stops reading; frames already read may still be handed over. */
  pause(): void;
  resume(): void;
  close(code: number, reason: string): void;
  /** Drops the connection without a word. */
  terminate(): void;
}
