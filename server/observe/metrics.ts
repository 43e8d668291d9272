/** What the server counts of its own work: how much and how fast, never who or what. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createRegistry } from './registry.ts';

export const VERDICTS = ['admitted', 'trimmed', 'incomplete', 'violation'] as const;
export const LINE_REFUSALS = ['unauthorized', 'foreign-origin', 'full', 'draining', 'unavailable'] as const;
export const LINE_ENDINGS = ['too-slow', 'too-fast', 'too-large', 'malformed', 'too-many', 'restarting', 'other'] as const;
export const JOIN_REFUSALS = ['unknown', 'closed', 'incomplete'] as const;

export interface Metrics {
  judged(verdict: (typeof VERDICTS)[number]): void;
  presenceFrame(): void;
  received(bytes: number): void;
  sent(bytes: number): void;
  /** The server ended a line that it had let in. */
  lineEnded(why: (typeof LINE_ENDINGS)[number]): void;
  lineRefused(why: (typeof LINE_REFUSALS)[number]): void;
  joinRefused(why: (typeof JOIN_REFUSALS)[number]): void;
  roomEvicted(): void;
  /** Called as a commit of `entries` begins; what it returns is called as it ends. */
  commit(entries: number): (kept: boolean) => void;
  /** Where the server stands; read whenever somebody asks. */
  watch(standing: Standing): void;
  text(): string;
  close(): void;
}

export interface Standing {
  readonly openRooms: () => number;
  readonly connections: () => number;
  readonly members: () => number;
  readonly storageFailing: () => boolean;
}

const COMMIT_SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const COMMIT_ENTRIES = [1, 2, 5, 10, 25, 50, 100, 250, 500];

export function createMetrics(): Metrics {
  const { counter, counterBy, gauge, histogram, text } = createRegistry();
  const seconds = histogram('rembuk_commit_seconds', 'How long a group commit with its fsync took.', COMMIT_SECONDS);
  const batch = histogram('rembuk_commit_entries', 'How many entries a group commit held.', COMMIT_ENTRIES);
  const failed = counter('rembuk_commits_failed_total', 'Group commits that the disk refused.');
  const stopWatching = watchProcess(gauge);

  return {
    judged: counterBy('rembuk_updates_total', 'Updates of the board, by what the gate made of them.', 'verdict', VERDICTS),
    presenceFrame: counter('rembuk_presence_frames_total', 'Presence frames received.'),
    received: counter('rembuk_received_bytes_total', 'Bytes of frames received over sockets.'),
    sent: counter('rembuk_sent_bytes_total', 'Bytes of frames sent over sockets.'),
    lineEnded: counterBy('rembuk_lines_ended_total', 'Lines that the server ended, by reason.', 'reason', LINE_ENDINGS),
    lineRefused: counterBy('rembuk_lines_refused_total', 'Lines that were not let in, by reason.', 'reason', LINE_REFUSALS),
    joinRefused: counterBy('rembuk_joins_refused_total', 'Attempts to join that were refused, by reason.', 'reason', JOIN_REFUSALS),
    roomEvicted: counter('rembuk_rooms_evicted_total', 'Rooms that stood empty and left memory.'),
    commit(entries) {
      const began = performance.now();
      return (kept) => {
        seconds((performance.now() - began) / 1000);
        if (kept) batch(entries);
        else failed();
      };
    },
    watch({ openRooms, connections, members, storageFailing }) {
      gauge('rembuk_rooms_open', 'Workshops whose board is in memory.', openRooms);
      gauge('rembuk_connections', 'Lines that are open.', connections);
      gauge('rembuk_members_connected', 'People and screens with at least one line.', members);
      gauge('rembuk_storage_failing', '1 while the disk refuses to keep what is written.', () => (storageFailing() ? 1 : 0));
    },
    text,
    close: stopWatching,
  };
}

type Gauge = (name: string, help: string, read: () => number) => void;

/** The process as a whole, under the names that Prometheus' own clients use. */
function watchProcess(gauge: Gauge): () => void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const inSeconds = (nanoseconds: number): number => (Number.isFinite(nanoseconds) ? nanoseconds / 1e9 : 0);
  gauge('process_resident_memory_bytes', 'Resident memory.', () => process.memoryUsage.rss());
  gauge('nodejs_heap_size_used_bytes', 'Heap in use.', () => process.memoryUsage().heapUsed);
  gauge('nodejs_external_memory_bytes', 'Memory outside the heap, such as buffers.', () => process.memoryUsage().external);
  gauge('process_cpu_seconds_total', 'Processor time used.', () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6);
  gauge('nodejs_eventloop_lag_mean_seconds', 'How late the event loop is, on average since the last reading.', () => inSeconds(delay.mean));
  gauge('nodejs_eventloop_lag_p99_seconds', 'How late the event loop is, 99th percentile since the last reading.', () => inSeconds(delay.percentile(99)));
  gauge('nodejs_eventloop_lag_max_seconds', 'How late the event loop has been at most since the last reading.', () => {
    const most = inSeconds(delay.max);
    delay.reset(); // The last of the three: the next reading speaks of the time after this one.
    return most;
  });
  return () => void delay.disable();
}
