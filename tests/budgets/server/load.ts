/** The load generator: takes one job from its parent, measures, answers, and ends. */
import { readFileSync } from 'node:fs';
import { runCursors } from './cursors.ts';
import { runEdits } from './edits.ts';
import { createHistogram } from './histogram.ts';
import type { Job, Measured } from './job.ts';
import { runJoins } from './joins.ts';
import { pause, type Traffic } from './lines.ts';

const TICKS_PER_SECOND = 100;
const DRAIN = 2_000;

/** Seconds the process has computed so far, in its own code and in the kernel for it. */
function computed(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function memoryOf(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) / 1024);
}

async function carryOut(job: Job): Promise<Measured> {
  const traffic: Traffic = { frames: 0, bytes: 0, closed: 0 };
  const latencies = createHistogram();
  let cpu = 0;
  let wall = 0;
  const measured = async (work: () => Promise<void>): Promise<void> => {
    traffic.frames = traffic.bytes = 0;
    const [before, began] = [computed(job.pid), performance.now()];
    await work();
    await pause(DRAIN);
    cpu = computed(job.pid) - before;
    // What is still under way after the drain has been computed for, but the pause itself is no load.
    wall = (performance.now() - began - DRAIN) / 1000;
  };
  if (job.kind === 'joins') {
    let joining: Awaited<ReturnType<typeof runJoins>> | undefined;
    await measured(async () => void (joining = await runJoins(job, traffic)));
    return { expected: job.people.length, missing: joining?.missing ?? job.people.length, p50: 0, p95: 0, p99: 0, cpu, wall, memory: memoryOf(job.pid), ...traffic, first: joining?.first ?? 0, last: joining?.last ?? 0, cards: joining?.cards ?? 0 };
  }
  const { expected, delivered } = await (job.kind === 'edits' ? runEdits : runCursors)(job, traffic, latencies, measured);
  return {
    expected, missing: expected - delivered(),
    p50: latencies.at(0.5), p95: latencies.at(0.95), p99: latencies.at(0.99),
    cpu, wall, memory: memoryOf(job.pid), ...traffic,
  };
}

process.once('message', (job: Job) => {
  carryOut(job).then(
    (measured) => process.send?.(measured, () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(1));
