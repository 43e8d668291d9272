/** Konva's core with the shapes we draw: a third less to download than the whole. */
import Konva from 'konva/lib/Core';
import { Arrow } from 'konva/lib/shapes/Arrow';
import { Circle } from 'konva/lib/shapes/Circle';
import { Line } from 'konva/lib/shapes/Line';
import { Rect } from 'konva/lib/shapes/Rect';
import { Text } from 'konva/lib/shapes/Text';

Konva.autoDrawEnabled = false;

const { Stage, Layer, Group } = Konva;
type Container = InstanceType<typeof Group>;

export { Arrow, Circle, Group, Layer, Line, Rect, Stage, Text, type Container };
