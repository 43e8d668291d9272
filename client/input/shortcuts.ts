/** The keys of the board, as a table: what is shown in the help is what works. */
import type { ToolId } from '#client/tools/tool.ts';

export type ShortcutDeed =
  | { readonly type: 'tool'; readonly tool: ToolId }
  | { readonly type: 'undo' | 'redo' | 'delete' | 'edit' | 'escape' | 'fit' | 'fit-selection' | 'actual-size' | 'zoom-in' | 'zoom-out' | 'next' | 'previous' | 'select-all' }
  | { readonly type: 'nudge'; readonly dx: number; readonly dy: number };

interface Shortcut {
  readonly key: string;
  readonly control?: boolean;
  readonly shift?: boolean;
  readonly deed: ShortcutDeed;
}

const TOOL_KEYS: Readonly<Record<ToolId, string>> = { select: 'v', hand: 'h', card: 'n', cluster: 'g', connector: 'a' };

const SHORTCUTS: readonly Shortcut[] = [
  ...Object.entries(TOOL_KEYS).map(([tool, key]): Shortcut => ({ key, deed: { type: 'tool', tool: toolOf(tool) } })),
  { key: 'z', control: true, deed: { type: 'undo' } },
  { key: 'z', control: true, shift: true, deed: { type: 'redo' } },
  { key: 'y', control: true, deed: { type: 'redo' } },
  { key: 'a', control: true, deed: { type: 'select-all' } },
  { key: '0', control: true, deed: { type: 'actual-size' } },
  { key: '=', control: true, deed: { type: 'zoom-in' } },
  { key: '+', control: true, deed: { type: 'zoom-in' } },
  { key: '-', control: true, deed: { type: 'zoom-out' } },
  { key: '!', shift: true, deed: { type: 'fit' } },
  { key: '1', shift: true, deed: { type: 'fit' } },
  { key: '@', shift: true, deed: { type: 'fit-selection' } },
  { key: '2', shift: true, deed: { type: 'fit-selection' } },
  { key: 'delete', deed: { type: 'delete' } },
  { key: 'backspace', deed: { type: 'delete' } },
  { key: 'enter', deed: { type: 'edit' } },
  { key: 'escape', deed: { type: 'escape' } },
  { key: 'tab', deed: { type: 'next' } },
  { key: 'tab', shift: true, deed: { type: 'previous' } },
  ...([['arrowleft', -1, 0], ['arrowright', 1, 0], ['arrowup', 0, -1], ['arrowdown', 0, 1]] as const).flatMap(([key, x, y]): Shortcut[] => [
    { key, deed: { type: 'nudge', dx: x, dy: y } },
    { key, shift: true, deed: { type: 'nudge', dx: 10 * x, dy: 10 * y } },
  ]),
];

function toolOf(name: string): ToolId {
  return name === 'hand' || name === 'card' || name === 'cluster' || name === 'connector' ? name : 'select';
}

export function toolKey(tool: ToolId): string {
  return TOOL_KEYS[tool].toUpperCase();
}

/** What a key on the board asks for; undefined while somebody is typing, or for a key that means nothing. */
export function deedOfKey(event: KeyboardEvent): ShortcutDeed | undefined {
  if (event.isComposing || event.altKey) return undefined;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  return SHORTCUTS.find((one) => one.key === key && (one.control ?? false) === control && (one.shift ?? false) === event.shiftKey)?.deed;
}
