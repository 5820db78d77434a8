import { hex } from '../toolkit/color.js';
import { ellipse, ribbon, type Point } from '../toolkit/curves.js';
import { type Sheet, wash } from './watercolorWash.js';

export function village(sheet: Sheet, at: (points: readonly Point[]) => Point[]): void {
  const { random } = sheet;
  const houses = [
    [0.25, 0.5, 0.07, 0.075],
    [0.33, 0.515, 0.06, 0.06],
    [0.395, 0.495, 0.055, 0.085],
    [0.46, 0.52, 0.075, 0.055],
    [0.545, 0.51, 0.055, 0.07],
    [0.76, 0.515, 0.07, 0.06],
  ] as const;
  for (const [x, y, w, h] of houses) {
    const foot = 0.566;
    wash(sheet, {
      shape: [
        at([
          [x, y],
          [x + w, y],
          [x + w, foot],
          [x, foot],
        ]),
      ],
      color: hex('#f0ddb8'),
      second: hex('#ecc9b0'),
      strength: 0.55,
      rough: 1,
      rim: 0.2,
    });
    wash(sheet, {
      shape: [
        at([
          [x + w * 0.66, y],
          [x + w, y],
          [x + w, foot],
          [x + w * 0.66, foot],
        ]),
      ],
      color: hex('#9a93b4'),
      second: hex('#b08f9a'),
      strength: 0.6,
      rough: 1,
    });
    wash(sheet, {
      shape: [
        at([
          [x - 0.006, y + 0.003],
          [x + w * 0.22, y - h * 0.5],
          [x + w * 0.85, y - h * 0.5],
          [x + w + 0.008, y + 0.003],
        ]),
      ],
      color: hex('#c2603a'),
      second: hex('#a2443c'),
      strength: 1.05,
      rough: 1,
      rim: 0.5,
    });
    for (let i = 0; i < 3; i++) {
      const wx = x + w * (0.12 + i * 0.27);
      const wy = y + (foot - y) * random.range(0.2, 0.4);
      wash(sheet, {
        shape: [
          at([
            [wx, wy],
            [wx + w * 0.11, wy],
            [wx + w * 0.11, wy + 0.016],
            [wx, wy + 0.016],
          ]),
        ],
        color: hex('#4a5570'),
        strength: 1.1,
        rough: 0.3,
      });
    }
  }
  wash(sheet, {
    shape: [
      at([
        [0.425, 0.41],
        [0.452, 0.41],
        [0.452, 0.52],
        [0.425, 0.52],
      ]),
    ],
    color: hex('#eed6b4'),
    second: hex('#c9a9a0'),
    strength: 0.6,
    rough: 0.8,
  });
  wash(sheet, {
    shape: [
      at([
        [0.42, 0.412],
        [0.4385, 0.33],
        [0.457, 0.412],
      ]),
    ],
    color: hex('#5f6f8c'),
    second: hex('#7a5a6a'),
    strength: 1.15,
    rough: 0.8,
  });
}

export function foreground(sheet: Sheet, at: (points: readonly Point[]) => Point[]): void {
  const { random } = sheet;
  wash(sheet, {
    shape: [
      at([
        [-0.05, 0.86],
        [0.2, 0.83],
        [0.45, 0.875],
        [0.75, 0.85],
        [1.05, 0.8],
        [1.05, 1.05],
        [-0.05, 1.05],
      ]),
    ],
    color: hex('#b0a848'),
    second: hex('#7f9a4a'),
    strength: 0.85,
    rough: 6,
    fade: [0.7, 1.25],
  });
  wash(sheet, {
    shape: [
      at([
        [-0.05, 0.93],
        [0.3, 0.9],
        [0.6, 0.95],
        [1.05, 0.9],
        [1.05, 1.05],
        [-0.05, 1.05],
      ]),
    ],
    color: hex('#5f7a3a'),
    second: hex('#7a5f3a'),
    strength: 0.75,
    rough: 9,
    dry: 0.42,
  });
  for (let i = 0; i < 54; i++) {
    const x = random.next();
    const y = random.range(0.88, 1.03);
    const tall = random.range(0.04, 0.13);
    const bend = random.gaussian() * 0.02;
    const blade = ribbon(
      [
        [x, y],
        [x + bend * 0.3, y - tall * 0.6],
        [x + bend, y - tall],
      ],
      (t) => 0.0026 * (1 - t) + 0.0004,
    );
    wash(sheet, {
      shape: [at(blade)],
      color: random.pick([hex('#3f5f34'), hex('#7a8a3a'), hex('#8a5f3a')]),
      strength: 0.95,
      rough: 0.4,
      rim: 0.15,
    });
  }
  for (let i = 0; i < 22; i++) {
    const x = random.next();
    const y = random.range(0.84, 0.97);
    wash(sheet, {
      shape: [at(ellipse(x, y, random.range(0.006, 0.014), random.range(0.006, 0.012)))],
      color: random.pick([hex('#d8503f'), hex('#d8503f'), hex('#e0a03a'), hex('#8f6fb8')]),
      strength: 1.1,
      rough: 1.6,
    });
  }
}
