/** Updates written struct by struct, as no Yjs would: any content, anywhere, leaning on anything, deleting anything. */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Dice } from './dice.ts';

const ROOTS = ['cards', 'cards', 'clusters', 'stakeholders', 'programs', 'about', 'ghosts'] as const;
const KEYS = [
  'sentinel', 'of-sari', 'fresh-1', 'fresh-2', '__proto__', 'x', 'author', 'createdAt', 'kind', 'text', 'locked', 'title', 'clusterId', 'constructor', 'clusters:abcd',
] as const;
const VALUES: readonly [string, ...encoding.AnyEncodable[]] = ['mallory', 'sari', 'rina', 'need', 'x'.repeat(300), 7, Number.NaN, Infinity, true, false, null, { a: 1 }, [1, 2]];

interface Spot {
  readonly client: number;
  readonly clock: number;
}

/** An update under `client` that starts where `known` is; everything in it is thrown with `dice`. */
export function wildUpdate(dice: Dice, known: Y.Doc, client: number): Uint8Array {
  const spots = spotsOf(known);
  const start = Y.getState(known.store, client);
  const count = dice.roll(7);
  return encoding.encode((out) => {
    encoding.writeVarUint(out, count > 0 ? 1 : 0);
    if (count > 0) {
      encoding.writeVarUint(out, count);
      encoding.writeVarUint(out, client);
      encoding.writeVarUint(out, dice.roll(20) === 0 ? start + 1 : start);
      for (let index = 0, clock = start; index < count; index += 1) {
        const length = writeStruct(out, dice, spots);
        // What comes next may lean on this.
        for (let weight = 0; weight < 4; weight += 1) spots.push({ client, clock: clock + length - 1 });
        clock += length;
      }
    }
    writeDeletes(out, dice, spots);
  });
}

function spotsOf(doc: Y.Doc): Spot[] {
  const spots: Spot[] = [];
  for (const [client, structs] of doc.store.clients) for (const { id, length } of structs) spots.push({ client, clock: id.clock + length - 1 });
  return spots;
}

/** @returns how many clocks it takes */
function writeStruct(out: encoding.Encoder, dice: Dice, spots: readonly Spot[]): number {
  const content = dice.pick([1, 2, 3, 4, 4, 5, 6, 7, 7, 7, 8, 8, 8, 8, 9, 0, 10]);
  if (content === 0 || content === 10) {
    const length = 1 + dice.roll(3);
    encoding.writeUint8(out, content);
    encoding.writeVarUint(out, length);
    return length;
  }
  const origin = dice.roll(2) === 0 ? spotIn(dice, spots) : undefined;
  const rightOrigin = dice.roll(4) === 0 ? spotIn(dice, spots) : undefined;
  const key = dice.roll(4) === 0 ? undefined : dice.pick(KEYS);
  encoding.writeUint8(out, content | (origin ? 0x80 : 0) | (rightOrigin ? 0x40 : 0) | (key === undefined ? 0 : 0x20));
  for (const spot of [origin, rightOrigin]) if (spot) writeSpot(out, spot);
  if (!origin && !rightOrigin) {
    const parent = dice.roll(3) === 0 ? undefined : spotIn(dice, spots);
    encoding.writeVarUint(out, parent ? 0 : 1);
    if (parent) writeSpot(out, parent);
    else encoding.writeVarString(out, dice.pick(ROOTS));
    if (key !== undefined) encoding.writeVarString(out, key);
  }
  return writeContent(out, dice, content);
}

function spotIn(dice: Dice, spots: readonly Spot[]): Spot | undefined {
  const spot = spots[dice.roll(Math.max(1, spots.length))];
  return spot && dice.roll(30) === 0 ? { client: spot.client, clock: spot.clock + dice.roll(50) } : spot;
}

function writeSpot(out: encoding.Encoder, { client, clock }: Spot): void {
  encoding.writeVarUint(out, client);
  encoding.writeVarUint(out, clock);
}

function writeContent(out: encoding.Encoder, dice: Dice, content: number): number {
  const value = (): encoding.AnyEncodable => dice.pick(VALUES);
  const count = 1 + (dice.roll(4) === 0 ? dice.roll(3) : 0);
  switch (content) {
    case 1: encoding.writeVarUint(out, count); return count;
    case 2: encoding.writeVarUint(out, 1); encoding.writeVarString(out, JSON.stringify(value())); return 1;
    case 3: encoding.writeVarUint8Array(out, new Uint8Array(3)); return 1;
    case 4: encoding.writeVarString(out, 'abc'.slice(0, count)); return count;
    case 5: encoding.writeVarString(out, '{"image":"x"}'); return 1;
    case 6: encoding.writeVarString(out, 'bold'); encoding.writeVarString(out, 'true'); return 1;
    case 7: {
      const type = dice.pick([1, 1, 1, 2, 2, 0, 3, 4, 5, 6]);
      encoding.writeVarUint(out, type);
      if (type === 3 || type === 5) encoding.writeVarString(out, 'script');
      return 1;
    }
    case 8: encoding.writeVarUint(out, count); for (let index = 0; index < count; index += 1) encoding.writeAny(out, value()); return count;
    default: encoding.writeVarString(out, 'guid'); encoding.writeAny(out, {}); return 1;
  }
}

function writeDeletes(out: encoding.Encoder, dice: Dice, spots: readonly Spot[]): void {
  const count = dice.roll(3) === 0 ? 1 + dice.roll(4) : 0;
  encoding.writeVarUint(out, count);
  for (let index = 0; index < count; index += 1) {
    const spot = spotIn(dice, spots) ?? { client: 1, clock: 0 };
    const back = Math.min(spot.clock, dice.roll(12));
    encoding.writeVarUint(out, spot.client);
    encoding.writeVarUint(out, 2);
    for (const [clock, length] of [[spot.clock - back, back + 1], [spot.clock, dice.roll(40) === 0 ? 1_000 : 1]] as const) {
      encoding.writeVarUint(out, clock);
      encoding.writeVarUint(out, length);
    }
  }
}
