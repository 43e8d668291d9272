/** Can this process do its work now, and if not, why: asked of the disk and the clock, not guessed. */
import type { Clock } from './clock.ts';

export type NotReady = 'starting' | 'draining' | 'storage-failing' | 'event-loop-stalled';

export interface Readiness {
  /** Why no work should be sent here; empty when all is well. */
  reasons(): readonly NotReady[];
  /** Whether the disk refused the last write or trial. */
  storageFailing(): boolean;
  /** Told of each commit, so that a failing disk shows before anybody asks. */
  committed(kept: boolean): void;
  started(): void;
  drain(): void;
  draining(): boolean;
  close(): void;
}

const TICK = 500;
/** A turn of the event loop that took this much longer than it should is one that people have felt. */
const STALL = 1_000;
/** How long a stall is spoken of: a probe that comes every few seconds must see it. */
const REMEMBERED = 10_000;
/** A trial writes to the disk; whoever asks without pause gets the last answer. */
const TRIAL_INTERVAL = 1_000;

/** @param trial throws while nothing can be written */
export function createReadiness(clock: Clock, trial: () => void): Readiness {
  let phase: 'starting' | 'running' | 'draining' = 'starting';
  let failing = false;
  let lastTrial = -Infinity;
  let lastTick = clock.now();
  let lastStall = -Infinity;
  const stopTicking = clock.every(TICK, tick);

  function tick(): void {
    const now = clock.now();
    if (now - lastTick > TICK + STALL) lastStall = now;
    lastTick = now;
  }

  function storageFailing(): boolean {
    const since = clock.now() - lastTrial;
    if (since >= 0 && since < TRIAL_INTERVAL) return failing;
    lastTrial = clock.now();
    try {
      trial();
      failing = false;
    } catch {
      failing = true; // Why is in the log, under journal.failing, as soon as somebody's work is concerned.
    }
    return failing;
  }

  return {
    reasons() {
      tick(); // A stall that is just over may not have seen its timer yet.
      const reasons: NotReady[] = phase === 'running' ? [] : [phase];
      // While going down the disk is needed for other things than trials.
      if (phase !== 'draining' && storageFailing()) reasons.push('storage-failing');
      if (clock.now() - lastStall < REMEMBERED) reasons.push('event-loop-stalled');
      return reasons;
    },
    storageFailing: () => (phase === 'draining' ? failing : storageFailing()),
    committed(kept) {
      failing = !kept;
      if (!kept) lastTrial = clock.now();
    },
    started() {
      if (phase === 'starting') phase = 'running';
    },
    drain() {
      phase = 'draining';
    },
    draining: () => phase === 'draining',
    close: stopTicking,
  };
}
