import { isLacking } from '../documents/adopt-entry.ts';
import type { StoredEntry } from '../documents/stored-entry.ts';
import { SyncError } from '../model/errors.ts';
import { parseResourceKey } from '../model/resource-key.ts';
import type { HeldChanges } from './held-changes.ts';
import { isPassing } from './offer.ts';
import { RefusedChanges } from './refused-changes.ts';
import type { RefusedChangesOptions } from './refused-changes.ts';
import { RelayRefusal } from './relay-refusal.ts';
import type { ReplicatedPartition } from './replicated-partition.ts';
import type { RefusedRoom, Transport } from './transport.ts';
import { catalogRoom } from './workspace-catalog.ts';

export interface RefusalWatchOptions extends RefusedChangesOptions {
  /** Name of the workspace. */
  readonly workspace: string;
  /** As `carrier`, for whoever only reads. */
  readonly find: (type: string, id: string) => ReplicatedPartition | undefined;
  /** Called when what this device lists is refused. */
  readonly onCatalog: (transport: Transport) => void;
  readonly problem: (error: unknown) => void;
}

/** Sees to it that what the relay refuses holds up nothing else. */
export class RefusalWatch {
  readonly held: HeldChanges;
  readonly #options: RefusalWatchOptions;
  readonly #changes: RefusedChanges;
  readonly #running = new Set<Promise<unknown>>();
  #unsubscribe: (() => void) | undefined;

  constructor(options: RefusalWatchOptions) {
    this.#options = options;
    this.held = options.held;
    this.#changes = new RefusedChanges(options);
  }

  /** To be called once everything stored is loaded: goes on where a crash has interrupted it, and watches. */
  begin(): void {
    this.#run(this.#changes.resume());
    const { transport, changed } = this.#options;
    this.held.onOtherTab(changed);
    this.#unsubscribe = transport?.onRefused?.((refused) => {
      this.#refused(transport, refused);
    });
  }

  /** Changes that are about to be written into documents, and are in none just now. */
  outside(): readonly StoredEntry[] {
    return this.held.unsent.filter((entry) => !this.#isInDocuments(entry));
  }

  #isInDocuments(entry: StoredEntry): boolean {
    const ref = parseResourceKey(entry.resource);
    const replicated = ref && this.#options.find(ref.type, ref.id);
    return replicated !== undefined && !isLacking(replicated.partition, entry);
  }

  /** What is kept is written into its documents; resolves when that is on the disk. Returns how many were not known there. */
  resume(): Promise<number> {
    return this.#changes.resume();
  }

  /** To be called when somebody has changed the list of refused changes. */
  changed(): void {
    this.#options.changed();
  }

  async close(): Promise<void> {
    this.#unsubscribe?.();
    await Promise.all(this.#running);
    await this.held.close();
  }

  #refused(transport: Transport, { room, error }: RefusedRoom): void {
    if (!(error instanceof RelayRefusal) || error.matter === 'token') return;
    const { workspace, onCatalog } = this.#options;
    if (room === catalogRoom(workspace) && error.matter === 'room') onCatalog(transport);
    const [, name] = /^(.+)\/(?:state|journal)$/.exec(room.slice(workspace.length + 1)) ?? [];
    if (name !== undefined && room.startsWith(`${workspace}/`))
      this.#run(this.#changes.setAside(name, error));
  }

  #run(work: Promise<unknown>): void {
    const running: Promise<unknown> = work.catch((error: unknown) => {
      // Where the room cannot even be read, the connection says so.
      const isClosed = error instanceof SyncError && error.code === 'CLOSED';
      if (!isClosed && !isPassing(error)) this.#options.problem(error);
    });
    this.#running.add(running);
    void running.finally(() => this.#running.delete(running));
  }
}
