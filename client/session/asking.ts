/** Commands on their way to the server: sent again with the same id after each loss of the line, until there is an answer. */
import { randomKey } from '#shared/domain/ids.ts';
import { verbOf } from '#shared/domain/rounds/round.ts';
import type { CommandAnswer, SessionCommand } from '#shared/protocol/notices.ts';

/** A command without its id, which is ours to give. */
export type Wish = SessionCommand extends infer C ? (C extends SessionCommand ? Omit<C, 'id'> : never) : never;

export interface Asking {
  ask(wish: Wish): Promise<CommandAnswer>;
  answered(answer: CommandAnswer): void;
  /** To be called when a line is there again. */
  resend(): void;
  /** What has no answer yet, oldest first. */
  waiting(): readonly SessionCommand[];
}

export interface AskingParts {
  readonly send: (command: SessionCommand) => void;
  /** Commands that an earlier visit left without an answer. */
  readonly kept: readonly SessionCommand[];
  /** Keeps a command on this device until it is dropped. */
  readonly keep: (command: SessionCommand) => Promise<void>;
  readonly drop: (id: string) => Promise<void>;
  /** A command that was kept has got its answer. */
  readonly settled: (command: SessionCommand, answer: CommandAnswer) => void;
}

export function createAsking({ send, kept, keep, drop, settled }: AskingParts): Asking {
  type Waiting = { readonly command: SessionCommand; readonly done: (answer: CommandAnswer) => void };
  const waiting = new Map<string, Waiting>(kept.map((command) => [command.id, { command, done: () => undefined }]));
  let writing: Promise<unknown> = Promise.resolve();

  /** Takes a command from those that wait, here and on this device. */
  function end({ command }: Waiting): void {
    waiting.delete(command.id);
    if (isLasting(command)) writing = writing.then(() => drop(command.id).catch(() => undefined));
  }

  return {
    ask(wish) {
      const command: SessionCommand = { ...wish, id: randomKey(12) };
      return new Promise((done) => {
        for (const older of overtakenBy(command, waiting.values())) {
          end(older);
          older.done({ id: older.command.id, ok: true, revision: 0 });
        }
        waiting.set(command.id, { command, done });
        if (!isLasting(command)) return send(command);
        // First kept, then sent: a phone that dies in between still has it.
        writing = writing.then(() => keep(command).catch(() => undefined)).then(() => send(command));
      });
    },
    answered(answer) {
      const asked = waiting.get(answer.id);
      // Our own disk may be full for a while; what lasts is asked again with the next line.
      if (!asked || (isLasting(asked.command) && !answer.ok && answer.problem === 'not-saved')) return;
      end(asked);
      if (isLasting(asked.command)) settled(asked.command, answer);
      asked.done(answer);
    },
    resend() {
      for (const { command } of waiting.values()) send(command);
    },
    waiting: () => [...waiting.values()].map(({ command }) => command),
  };
}

/** Papers of the same place that haven't been answered: sent again after this one they would undo it. */
function overtakenBy<W extends { readonly command: SessionCommand }>(command: SessionCommand, waiting: Iterable<W>): readonly W[] {
  if (!('round' in command) || !isLasting(command)) return [];
  const slot = (one: SessionCommand): string | undefined => ('slot' in one ? one.slot : undefined) ?? '';
  return [...waiting].filter((one) => 'round' in one.command && isLasting(one.command) && one.command.round === command.round && slot(one.command) === slot(command));
}

/** What somebody has written or decided must not be lost with the page; what steers the room is better not done late. */
export function isLasting({ type }: SessionCommand): boolean {
  const act = verbOf(type)?.act;
  return act === 'submit' || act === 'withdraw' || type === 'late.send' || type === 'late.withdraw';
}
