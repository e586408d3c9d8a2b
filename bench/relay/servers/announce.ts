/** What a server's process tells the bench when it is asked. */
export interface Usage {
  /** Microseconds of CPU, of all its threads, since it was started. */
  readonly cpu: number;
  /** Of those, the ones of the thread that has the sockets. */
  readonly socketThread: number;
  /** Bytes of memory. */
  readonly rss: number;
}

/** Tells the bench that the server listens, and answers its questions. To be called once, by the server's process. */
export function announce(port: number): void {
  process.on('message', () => {
    const usage: Usage = {
      cpu: microseconds(process.cpuUsage()),
      socketThread: microseconds(process.threadCpuUsage()),
      rss: process.memoryUsage.rss(),
    };
    process.send?.(usage);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ port });
}

function microseconds({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
