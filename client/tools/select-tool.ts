import { centre, rectBetween, type Point } from '#shared/domain/geometry.ts';
import type { Command, RecordRef } from '#shared/board/commands/command.ts';
import type { Desk, DeskThing, Gesture, Press, Tool } from './tool.ts';

/** Selects, drags, and drops into clusters and onto the map. */
export const selectTool: Tool = {
  id: 'select',
  press(at, desk) {
    const { thing } = at;
    if (!thing || thing.kind === 'frame') {
      if (!at.additive) desk.select([]);
      return marqueeFrom(at, desk);
    }
    if (!desk.selection.includes(thing.key)) desk.select(at.additive ? [...desk.selection, thing.key] : [thing.key]);
    else if (at.additive) desk.select(desk.selection.filter((key) => key !== thing.key));
    return dragOf(at, desk);
  },
};

function marqueeFrom(from: Press, desk: Desk): Gesture {
  const before = from.additive ? desk.selection : [];
  return {
    move(to) {
      desk.marquee(rectBetween(from, to));
    },
    release(at) {
      desk.marquee(undefined);
      const rect = rectBetween(from, at);
      if (rect.width < desk.slop && rect.height < desk.slop) return;
      const inside = desk.within(rect).filter(({ movable, rect: own }) => movable && isInside(rect, centre(own)));
      desk.select([...new Set([...before, ...inside.map(({ key }) => key)])]);
    },
    cancel() {
      desk.marquee(undefined);
    },
  };
}

function isInside(rect: { x: number; y: number; width: number; height: number }, point: Point): boolean {
  return point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height;
}

function dragOf(from: Press, desk: Desk): Gesture {
  const things = desk.selection.map((key) => desk.thing(key)).filter((thing) => thing !== undefined && thing.movable);
  const dragged = things.filter((thing) => thing !== undefined);
  // A cluster takes its cards along by itself; while it is dragged they have to be seen to come.
  const keys = [...dragged.map(({ key }) => key), ...passengers(dragged, desk)];
  let dragging = false;

  function shiftTo(to: Point) {
    return { keys, dx: to.x - from.x, dy: to.y - from.y };
  }

  function stop(): void {
    desk.preview(undefined);
    desk.target(undefined);
  }

  return {
    move(to) {
      const shift = shiftTo(to);
      dragging ||= dragged.length > 0 && Math.hypot(shift.dx, shift.dy) > desk.slop;
      if (!dragging) return;
      desk.preview(shift);
      desk.target(dropTarget(dragged, to, desk)?.rect);
    },
    release(at) {
      stop();
      if (dragging) desk.dispatch(drop(dragged, shiftTo(at), at, desk));
    },
    cancel: stop,
  };
}

function passengers(dragged: readonly DeskThing[], desk: Desk): readonly string[] {
  const clusters = dragged.filter(({ kind }) => kind === 'cluster');
  return clusters.flatMap(({ rect }) => desk.within(rect).filter((thing) => thing.inCluster && isInside(rect, centre(thing.rect))).map(({ key }) => key));
}

/** The cluster that dragged cards would drop into; none while clusters themselves are dragged. */
function dropTarget(dragged: readonly DeskThing[], at: Point, desk: Desk): DeskThing | undefined {
  return dragged.some(({ kind }) => kind === 'cluster') || !dragged.some(({ kind }) => kind === 'card') ? undefined : desk.clusterAt(at);
}

function drop(dragged: readonly DeskThing[], shift: { readonly dx: number; readonly dy: number }, at: Point, desk: Desk): Command {
  const target = dropTarget(dragged, at, desk);
  const cards = dragged.filter(({ kind }) => kind === 'card');
  const commands: Command[] = [];
  if (target) {
    commands.push({ type: 'gather', cards: cards.map(({ id }) => id), into: target.id });
  } else {
    // Cards go where they are seen to be dropped: a card may be shown beside its own place to keep clear of a cluster.
    if (cards.length > 0) {
      commands.push({ type: 'release', cards: cards.map(({ id, rect }) => ({ id, at: { x: rect.x + shift.dx, y: rect.y + shift.dy } })) });
    }
    const moving = dragged.filter(({ kind }) => kind === 'cluster').map(refOf);
    if (moving.length > 0) commands.push({ type: 'move', records: moving, dx: shift.dx, dy: shift.dy });
  }
  for (const tile of dragged.filter(({ kind }) => kind === 'tile')) commands.push(placing(tile, shift, desk));
  return commands.length === 1 && commands[0] ? commands[0] : { type: 'batch', commands };
}

function placing({ id, rect }: DeskThing, { dx, dy }: { readonly dx: number; readonly dy: number }, desk: Desk): Command {
  const middle = centre(rect);
  const rating = desk.ratingAt({ x: middle.x + dx, y: middle.y + dy });
  return { type: 'place-stakeholder', id, interest: rating?.interest ?? null, influence: rating?.influence ?? null };
}

function refOf({ collection, id }: DeskThing): RecordRef {
  return { collection, id };
}
