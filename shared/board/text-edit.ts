/** One change of a text, as a hand makes it: at `index`, `remove` characters go and `insert` comes (UTF-16 units). */
export interface TextEdit {
  readonly index: number;
  readonly remove: number;
  readonly insert: string;
}

/** The smallest single edit that leads from `before` to `after`; undefined when they are equal. Never splits an emoji. */
export function textEdit(before: string, after: string): TextEdit | undefined {
  if (before === after) return undefined;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start += 1;
  if (splitsPair(before, start) || splitsPair(after, start)) start -= 1;
  let end = 0;
  while (end < shortest - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  if (splitsPair(before, before.length - end) || splitsPair(after, after.length - end)) end -= 1;
  return { index: start, remove: before.length - start - end, insert: after.slice(start, after.length - end) };
}

function splitsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at));
}

/** Where a position in a text lies after somebody else's edit of it. */
export function shiftPosition(position: number, edit: TextEdit | undefined): number {
  if (!edit || position <= edit.index) return position;
  if (position < edit.index + edit.remove) return edit.index + edit.insert.length;
  return position + edit.insert.length - edit.remove;
}

/** `mine` as it has to be made after `theirs`, both having begun from the same text. */
export function rebaseEdit(mine: TextEdit, theirs: TextEdit | undefined): TextEdit {
  if (!theirs) return mine;
  const index = shiftPosition(mine.index, theirs);
  const end = shiftPosition(mine.index + mine.remove, theirs);
  return { index, remove: Math.max(0, end - index), insert: mine.insert };
}
