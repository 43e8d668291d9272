/** The largest of a few sizes at which words fit their box, remembered by words and box. */
import { FONT } from './palette.ts';
import { Text } from './konva.ts';

export interface FitText {
  readonly text: string;
  readonly width: number;
  readonly height: number;
  /** Largest first. */
  readonly sizes: readonly number[];
  readonly bold?: boolean;
}

const remembered = new Map<string, number>();
const MOST_REMEMBERED = 5_000;
let ruler: InstanceType<typeof Text> | undefined;

export function fitSize({ text, width, height, sizes, bold = false }: FitText): number {
  const key = `${width}x${height}|${sizes[0]}|${bold}|${text}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const size = sizes.find((one) => fits(text, width, height, one, bold)) ?? sizes.at(-1) ?? 14;
  if (remembered.size > MOST_REMEMBERED) remembered.clear();
  remembered.set(key, size);
  return size;
}

function fits(text: string, width: number, height: number, size: number, bold: boolean): boolean {
  ruler ??= new Text({ fontFamily: FONT, lineHeight: 1.25, wrap: 'word' });
  ruler.setAttrs({ text, width, fontSize: size, fontStyle: bold ? '600' : 'normal' });
  if (ruler.height() > height) return false;
  // A long word that has to be broken asks for a smaller size first.
  return !text.split(/\s+/).some((word) => word.length > 6 && word.length * size * 0.56 > width && size > (sizesFloor(width)));
}

function sizesFloor(width: number): number {
  return width / 14;
}

/** Words drawn at the largest size that fits. */
export function fittedText(box: FitText & { readonly x: number; readonly y: number; readonly fill: string; readonly align?: 'left' | 'center'; readonly middle?: boolean }) {
  const fontSize = fitSize(box);
  return new Text({
    x: box.x, y: box.y, width: box.width, height: box.height, text: box.text, fontSize, fontFamily: FONT, fill: box.fill,
    fontStyle: box.bold ? '600' : 'normal', lineHeight: 1.25, wrap: 'word', ellipsis: true,
    align: box.align ?? 'left', verticalAlign: box.middle ? 'middle' : 'top', listening: false, perfectDrawEnabled: false,
  });
}
