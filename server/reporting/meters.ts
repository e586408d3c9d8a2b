import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Refusal, RelayMetrics } from './metrics.ts';
import type { StoreMetrics } from './store-metrics.ts';
import { Tally } from './tally.ts';

/** Seconds; an fsync takes some milliseconds, a busy disk some hundred. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What is read when somebody asks, not counted. */
export interface Readings {
  /** Updates that wait for their commit. */
  readonly commits: number;
  /** Questions that wait for a document thread. */
  readonly documents: number;
  /** Whether the store takes updates. */
  readonly isOpen: boolean;
}

/** What `/metrics` shows, in Prometheus' text format. Labels are fixed lists: none holds what a client chose. */
export class Meters implements RelayMetrics, StoreMetrics {
  readonly #registry = new Registry();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 10 });
  readonly #sessions = this.#gauge('sessions', 'Open sessions, each of one client in one room');
  readonly #rooms = this.#gauge('rooms', 'Rooms that somebody is in');
  readonly #updates = this.#tally('updates_received_total', 'Document updates received');
  readonly #receivedBytes = this.#tally('update_bytes_received_total', 'Bytes of document updates received');
  readonly #frames = this.#tally('frames_sent_total', 'Frames handed to sockets');
  readonly #sentBytes = this.#tally('bytes_sent_total', 'Bytes of frames handed to sockets');
  readonly #presence = this.#tally('presence_received_total', 'Presence frames received');
  readonly #held = this.#tally('held_total', 'Updates that build on what their room does not have');
  readonly #slowed = this.#counter('slowed_total', 'Times a socket was not read because it sent too fast');
  readonly #records = this.#counter('records_committed_total', 'Records made durable');
  readonly #recordBytes = this.#counter('record_bytes_committed_total', 'Bytes of records made durable');
  readonly #quarantined = this.#counter('quarantined_total', 'Stored entries found damaged or unusable');
  readonly #compactions = this.#counter('compactions_total', 'Snapshots written');
  readonly #threadsEnded = this.#counter(
    'document_threads_ended_total',
    'Document threads ended because they took more time or memory than they may',
  );
  readonly #refusals = new Counter({
    name: 'layer5_refusals_total',
    help: 'What was turned away, by reason',
    labelNames: ['reason'],
    registers: [this.#registry],
  });
  readonly #ack = this.#histogram('ack_seconds', 'From receiving an update to its being durable');
  readonly #commit = this.#histogram('commit_seconds', 'Duration of one commit with its fsync');
  readonly #batch = new Histogram({
    name: 'layer5_commit_records',
    help: 'Records in one commit',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers: [this.#registry],
  });
  readonly #tasks = new Histogram({
    name: 'layer5_document_task_seconds',
    help: 'From asking a document thread to its answer, by kind of task',
    labelNames: ['task'],
    buckets: LATENCY_BUCKETS,
    registers: [this.#registry],
  });
  readonly #isOpen = this.#gauge('store_open', '1 while the store takes updates, 0 once it has failed');

  /**
   * @param read called whenever somebody asks
   * @param ofProcess whether to show the process's own figures too: memory, CPU, garbage collection
   */
  constructor(read: () => Readings, ofProcess: boolean) {
    this.#loopDelay.enable();
    const loop = this.#gauge(
      'event_loop_delay_seconds',
      'Longest delay of the socket thread since the last look',
    );
    const queue = new Gauge({
      name: 'layer5_queue_depth',
      help: 'What waits for the store, by queue',
      labelNames: ['queue'],
      registers: [this.#registry],
      collect: () => {
        const { commits, documents, isOpen } = read();
        queue.set({ queue: 'commits' }, commits);
        queue.set({ queue: 'documents' }, documents);
        loop.set(this.#loopDelay.max / 1e9);
        this.#loopDelay.reset();
        this.#isOpen.set(isOpen ? 1 : 0);
      },
    });
    if (ofProcess) collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    return this.#registry.metrics();
  }

  close(): void {
    this.#loopDelay.disable();
    this.#registry.clear();
  }

  sessionOpened(): void {
    this.#sessions.inc();
  }

  sessionClosed(): void {
    this.#sessions.dec();
  }

  roomOpened(): void {
    this.#rooms.inc();
  }

  roomClosed(): void {
    this.#rooms.dec();
  }

  updateReceived(bytes: number): void {
    this.#updates.add();
    this.#receivedBytes.add(bytes);
  }

  sent(bytes: number, sockets: number): void {
    this.#frames.add(sockets);
    this.#sentBytes.add(bytes * sockets);
  }

  acknowledged(milliseconds: number): void {
    this.#ack.observe(milliseconds / 1_000);
  }

  presence(_bytes: number): void {
    this.#presence.add();
  }

  refused(refusal: Refusal): void {
    this.#refusals.inc({ reason: refusal });
  }

  held(): void {
    this.#held.add();
  }

  slowed(): void {
    this.#slowed.inc();
  }

  committed(records: number, bytes: number, milliseconds: number): void {
    this.#records.inc(records);
    this.#recordBytes.inc(bytes);
    this.#commit.observe(milliseconds / 1_000);
    this.#batch.observe(records);
  }

  answered(task: string, milliseconds: number): void {
    this.#tasks.observe({ task }, milliseconds / 1_000);
  }

  quarantined(entries: number): void {
    this.#quarantined.inc(entries);
  }

  compacted(): void {
    this.#compactions.inc();
  }

  threadEnded(): void {
    this.#threadsEnded.inc();
  }

  #tally(name: string, help: string): Tally {
    return new Tally(`layer5_${name}`, help, this.#registry);
  }

  #counter(name: string, help: string): Counter {
    return new Counter({ name: `layer5_${name}`, help, registers: [this.#registry] });
  }

  #gauge(name: string, help: string): Gauge {
    return new Gauge({ name: `layer5_${name}`, help, registers: [this.#registry] });
  }

  #histogram(name: string, help: string): Histogram {
    return new Histogram({
      name: `layer5_${name}`,
      help,
      buckets: LATENCY_BUCKETS,
      registers: [this.#registry],
    });
  }
}
