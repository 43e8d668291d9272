/** Commands on their way to the server: sent again with the same id after each loss of the line, until there is an answer. */
import { randomKey } from '#shared/domain/ids.ts';
import type { CommandAnswer, SessionCommand } from '#shared/protocol/notices.ts';

/** A command without its id, which is ours to give. */
export type Wish = SessionCommand extends infer C ? (C extends SessionCommand ? Omit<C, 'id'> : never) : never;

export interface Asking {
  ask(wish: Wish): Promise<CommandAnswer>;
  answered(answer: CommandAnswer): void;
  /** To be called when a line is there again. */
  resend(): void;
}

export function createAsking(send: (command: SessionCommand) => void): Asking {
  const waiting = new Map<string, { readonly command: SessionCommand; readonly done: (answer: CommandAnswer) => void }>();

  return {
    ask(wish) {
      const command: SessionCommand = { ...wish, id: randomKey(12) };
      return new Promise((done) => {
        waiting.set(command.id, { command, done });
        send(command);
      });
    },
    answered(answer) {
      waiting.get(answer.id)?.done(answer);
      waiting.delete(answer.id);
    },
    resend() {
      for (const { command } of waiting.values()) send(command);
    },
  };
}
