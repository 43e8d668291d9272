import type { CommandAnswer } from '#shared/protocol/notices.ts';

/** What somebody has chosen or typed and not sent; undefined while the paper on its way, or at the server, says it all. */
export class Typed<T> {
  value = $state.raw<T | undefined>(undefined);

  /** To be called with the command that carries it. What is changed until the answer comes is new, and stays. */
  async sent(asked: Promise<CommandAnswer>): Promise<CommandAnswer> {
    const { value } = this;
    this.value = undefined;
    const answer = await asked;
    if (!answer.ok) this.value ??= value;
    return answer;
  }
}
