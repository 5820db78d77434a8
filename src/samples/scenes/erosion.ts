import { blurInterleaved, createPlane, type Plane } from '../toolkit/plane.js';
import { Random } from '../toolkit/random.js';
import { clamp } from '../toolkit/scalar.js';

/**
 * Simulates `count` raindrops that carve gullies into a height map (heights in cells) and fill its valleys. This makes
 * noise look like mountains. Changes the map in place.
 */
export function erode(map: Plane, count: number, seed: number): void {
  const random = new Random(seed);
  const { width, height, data } = map;
  const change = createPlane(width, height);
  const lanes = 8;
  for (let lane = 0; lane < lanes; lane++) {
    change.data.fill(0);
    for (let i = 0; i < count / lanes; i++) {
      runDrop(map, change, random.range(2, width - 3), random.range(2, height - 3));
    }
    // A drop affects more than the four cells under it.
    blurInterleaved(change.data, width, height, 1, 0.8);
    for (let i = 0; i < data.length; i++) data[i] = data[i]! + change.data[i]!;
  }
}

function runDrop(map: Plane, change: Plane, x: number, y: number): void {
  const { width, height, data } = map;
  let dx = 0;
  let dy = 0;
  let speed = 1;
  let water = 1;
  let load = 0;
  for (let step = 0; step < 42; step++) {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    if (xi < 1 || yi < 1 || xi >= width - 2 || yi >= height - 2) return;
    const i = yi * width + xi;
    const fx = x - xi;
    const fy = y - yi;
    const a = data[i]!;
    const b = data[i + 1]!;
    const c = data[i + width]!;
    const d = data[i + width + 1]!;
    const gx = (b - a) * (1 - fy) + (d - c) * fy;
    const gy = (c - a) * (1 - fx) + (d - b) * fx;
    dx = dx * 0.3 - gx * 0.7;
    dy = dy * 0.3 - gy * 0.7;
    const length = Math.sqrt(dx * dx + dy * dy);
    if (length < 1e-6) return;
    dx /= length;
    dy /= length;
    const here = a * (1 - fx) * (1 - fy) + b * fx * (1 - fy) + c * (1 - fx) * fy + d * fx * fy;
    x += dx;
    y += dy;
    const drop = here - heightAt(map, x, y);
    const capacity = Math.max(0.01, drop) * speed * water * 3.2;
    const moved =
      load > capacity || drop < 0
        ? Math.min(load, (load - capacity) * 0.25)
        : -Math.min((capacity - load) * 0.3, Math.max(0, drop));
    load -= moved;
    const share = moved * 0.35;
    change.data[i]! += share * (1 - fx) * (1 - fy);
    change.data[i + 1]! += share * fx * (1 - fy);
    change.data[i + width]! += share * (1 - fx) * fy;
    change.data[i + width + 1]! += share * fx * fy;
    speed = Math.sqrt(clamp(speed * speed + drop * 2, 0.05, 16));
    water *= 0.97;
  }
}

function heightAt(map: Plane, x: number, y: number): number {
  const { width, height, data } = map;
  const xi = clamp(Math.floor(x), 0, width - 2);
  const yi = clamp(Math.floor(y), 0, height - 2);
  const i = yi * width + xi;
  const fx = x - xi;
  const fy = y - yi;
  return (
    data[i]! * (1 - fx) * (1 - fy) +
    data[i + 1]! * fx * (1 - fy) +
    data[i + width]! * (1 - fx) * fy +
    data[i + width + 1]! * fx * fy
  );
}
