/** From where a model is seen: turned around it, and how near. */
export interface Orbit {
  /** In radians around the upright axis; 0 is the front. */
  readonly yaw: number;
  /** In radians above the horizon. */
  readonly pitch: number;
  /** 1 shows all of the model; 2 is twice as large. */
  readonly zoom: number;
  /** How far the model is moved, in shares of the view's height, to the right and down. */
  readonly x: number;
  readonly y: number;
}

export const FRONT: Orbit = { yaw: 0.6, pitch: 0.35, zoom: 1, x: 0, y: 0 };

/** Just below straight down: there, turning would have no meaning. */
const MOST_PITCH = Math.PI / 2 - 0.01;
const ZOOMS = { least: 0.25, most: 40 } as const;
/** The model cannot be moved out of the view. */
const MOST_MOVE = 2;

function held(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

export function turned(orbit: Orbit, yaw: number, pitch: number): Orbit {
  return {
    ...orbit,
    yaw: (orbit.yaw + yaw) % (2 * Math.PI),
    pitch: held(orbit.pitch + pitch, -MOST_PITCH, MOST_PITCH),
  };
}

export function zoomed(orbit: Orbit, factor: number): Orbit {
  return { ...orbit, zoom: held(orbit.zoom * factor, ZOOMS.least, ZOOMS.most) };
}

/** @param x @param y in shares of the view's height */
export function moved(orbit: Orbit, x: number, y: number): Orbit {
  const most = MOST_MOVE * Math.max(1, orbit.zoom);
  return { ...orbit, x: held(orbit.x + x, -most, most), y: held(orbit.y + y, -most, most) };
}

export function isSameOrbit(a: Orbit, b: Orbit): boolean {
  return a.yaw === b.yaw && a.pitch === b.pitch && a.zoom === b.zoom && a.x === b.x && a.y === b.y;
}
