import type { Tool } from './tool.ts';

/** Moves the board under the hand. */
export const handTool: Tool = {
  id: 'hand',
  press(from, desk) {
    let last = from.screen;
    return {
      move({ screen }) {
        desk.pan(screen.x - last.x, screen.y - last.y);
        last = screen;
      },
      release: () => undefined,
      cancel: () => undefined,
    };
  },
};
