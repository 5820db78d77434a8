import { computed, shallowRef, type Ref } from 'vue';
import type { Point } from '../../../../shared/domain/framePoint.js';
import type { MaskStep } from '../../../../shared/domain/maskStep.js';
import type { MaskTool } from '../../stores/maskTools.js';
import { useRegionsStore } from '../../stores/useRegionsStore.js';
import { boxBetween, circleAbout, onPhoto, shapeStep, straightened, type MaskScene } from './places.js';
import { subjectInBox, subjectUnder } from './subjectSteps.js';

export type GestureTool = Exclude<MaskTool, 'brush' | 'lightness'>;

/** The outline of a gesture, in px of the framed photo. */
export interface Gesture {
  readonly tool: GestureTool;
  /** The line that is drawn, the corners of a polygon, or the start. */
  readonly points: readonly Point[];
  /** Where the pointer is. */
  readonly end: Point;
  /** Whether Shift is held: squares, circles, and lines at multiples of 45 degrees. */
  readonly isRegular: boolean;
}

/** A polygon closes at its first corner within this many px of the screen. */
const CLOSING_PX = 8;
/** Points of a lasso and corners are at least this far apart, in px of the screen. */
const LEAST_WAY_PX = 2;
/** The maximum number of corners that the studio accepts. */
const MOST_CORNERS = 2000;

/** What a gesture of a tool adds to the mask; null if it is too small. All places are in px of the framed photo. */
export function gestureStep({ tool, points, end, isRegular }: Gesture, scene: MaskScene): MaskStep | null {
  const { mode, settings } = useRegionsStore();
  const start = points[0]!;
  switch (tool) {
    case 'lasso':
    case 'polygon':
      if (points.length < 3) return null;
      return { kind: 'polygon', mode, points: points.map((at) => onPhoto(at, scene)).flatMap(({ x, y }) => [x, y]) };
    case 'rectangle':
    case 'ellipse': {
      const softness = settings.edgeSoftness;
      return shapeStep(tool, boxBetween(start, end, isRegular), scene, { mode, softness });
    }
    case 'radial':
      return shapeStep(tool, circleAbout(start, end), scene, { mode, softness: settings.radialSoftness });
    case 'subject':
      return subjectUnder([...points, end], scene, mode);
    case 'subjectBox':
      return subjectInBox(boxBetween(start, end, isRegular), scene, mode);
    case 'linear': {
      const to = isRegular ? straightened(start, end) : end;
      if (Math.hypot(to.x - start.x, to.y - start.y) < 1) return null;
      const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = [onPhoto(start, scene), onPhoto(to, scene)];
      return { kind: 'linear', mode, x1, y1, x2, y2 };
    }
    case 'wand':
    case 'color': {
      const { x, y } = onPhoto(end, scene);
      if (x < 0 || y < 0 || x > 1 || y > 1) return null;
      const { tolerance, colorSoftness: softness } = settings;
      return { kind: 'color', mode, x, y, tolerance, softness, isContiguous: tool === 'wand' };
    }
  }
}

/** Gestures of the tools other than the brush: from a press over movements to a release. */
export function useMaskGesture(scene: Ref<MaskScene>, scale: Ref<number>) {
  const regions = useRegionsStore();
  const gesture = shallowRef<Gesture | null>(null);
  const isPolygon = computed(() => gesture.value?.tool === 'polygon');

  function press(tool: GestureTool, at: Point, isRegular: boolean): void {
    const { value: running } = gesture;
    if (running?.tool === 'polygon') {
      addCorner(running, at);
      return;
    }
    gesture.value = { tool, points: [at], end: at, isRegular };
    if (tool === 'wand' || tool === 'color') finish();
  }

  function addCorner(running: Gesture, at: Point): void {
    const wayFrom = (corner: Point): number => Math.hypot(at.x - corner.x, at.y - corner.y) * scale.value;
    // A double click presses twice at one place.
    if (wayFrom(running.points.at(-1)!) < LEAST_WAY_PX) return;
    if (wayFrom(running.points[0]!) < CLOSING_PX && running.points.length >= 3) finish();
    else if (running.points.length < MOST_CORNERS)
      gesture.value = { ...running, points: [...running.points, at], end: at };
  }

  function move(at: Point, isRegular: boolean): void {
    const { value: running } = gesture;
    if (!running) return;
    const last = running.points.at(-1)!;
    const isFar = Math.hypot(at.x - last.x, at.y - last.y) * scale.value >= LEAST_WAY_PX;
    const isLine = running.tool === 'lasso' || running.tool === 'subject';
    const isLonger = isLine && isFar && running.points.length < MOST_CORNERS;
    gesture.value = { ...running, points: isLonger ? [...running.points, at] : running.points, end: at, isRegular };
  }

  function release(): void {
    if (!isPolygon.value) finish();
  }

  /** Ends the gesture and adds its step. */
  function finish(): void {
    const { value: running } = gesture;
    gesture.value = null;
    const step = running && gestureStep(running, scene.value);
    if (step) regions.addStep(step);
  }

  /** @returns whether there was a gesture */
  function cancel(): boolean {
    if (!gesture.value) return false;
    gesture.value = null;
    return true;
  }

  return { gesture, press, move, release, finish, cancel };
}
