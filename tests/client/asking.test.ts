/** Commands that wait for an answer, and which of them are still meant. */
import { describe, expect, test } from 'vitest';
import { createAsking } from '#client/session/asking.ts';
import type { SessionCommand } from '#shared/protocol/notices.ts';

function setup(kept: readonly SessionCommand[] = []) {
  const sent: SessionCommand[] = [];
  const disk = new Map<string, SessionCommand>(kept.map((command) => [command.id, command]));
  const asking = createAsking({
    kept, send: (command) => void sent.push(command), settled: () => undefined,
    keep: (command) => Promise.resolve(void disk.set(command.id, command)), drop: (id) => Promise.resolve(void disk.delete(id)),
  });
  return { asking, sent, disk, written: () => new Promise((turn) => setTimeout(turn, 5)) };
}

const vote = (mark: number) => ({ type: 'ballot.cast' as const, round: 'round-1', paper: { marks: { air1: mark } } });

describe('a vote that was not taken at once', () => {
  test('never comes back over a newer one', async () => {
    const { asking, sent, disk, written } = setup();
    void asking.ask(vote(1));
    await written();
    asking.answered({ id: sent[0]?.id ?? '', ok: false, problem: 'not-saved' });
    expect(asking.waiting()).toHaveLength(1);
    void asking.ask(vote(2));
    await written();
    sent.length = 0;
    asking.resend();
    expect(sent).toMatchObject([vote(2)]);
    expect([...disk.values()]).toMatchObject([vote(2)]);
  });

  test('is sent again, also after the page was closed, until it is answered', async () => {
    const { asking, sent, disk, written } = setup([{ id: 'kept-1', ...vote(3) }]);
    asking.resend();
    expect(sent).toMatchObject([{ id: 'kept-1' }]);
    asking.answered({ id: 'kept-1', ok: true, revision: 1 });
    await written();
    expect([asking.waiting(), disk.size]).toEqual([[], 0]);
  });

  test('of another round or another card stays', async () => {
    const { asking, written } = setup();
    void asking.ask(vote(1));
    void asking.ask({ ...vote(1), round: 'round-2' });
    void asking.ask({ type: 'sealed.withdraw', round: 'round-1', slot: 'card-1' });
    await written();
    expect(asking.waiting()).toHaveLength(3);
  });
});
