/** A convolution with zero padding, small enough to compute with plain loops. */
export interface PlainConvolution {
  /** `[batch, height, width, inputs]`. */
  readonly input: readonly [number, number, number, number];
  /** `[filterHeight, filterWidth, inputs, outputs]`. */
  readonly filter: readonly [number, number, number, number];
  readonly stride: number;
  readonly padTop: number;
  readonly padLeft: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/** Calls `visit` with the flat indices of every product `x[xi] * filter[fi]` that contributes to `y[yi]`. */
function eachProduct(shape: PlainConvolution, visit: (xi: number, fi: number, yi: number) => void): void {
  const [batch, height, width, inputs] = shape.input;
  const [filterHeight, filterWidth, , outputs] = shape.filter;
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < shape.outHeight; row++) {
      for (let column = 0; column < shape.outWidth; column++) {
        const pixel = (image * shape.outHeight + row) * shape.outWidth + column;
        for (let ky = 0; ky < filterHeight; ky++) {
          const y = row * shape.stride + ky - shape.padTop;
          if (y < 0 || y >= height) continue;
          for (let kx = 0; kx < filterWidth; kx++) {
            const x = column * shape.stride + kx - shape.padLeft;
            if (x < 0 || x >= width) continue;
            const source = ((image * height + y) * width + x) * inputs;
            const tap = (ky * filterWidth + kx) * inputs;
            for (let input = 0; input < inputs; input++) {
              for (let output = 0; output < outputs; output++) {
                visit(source + input, (tap + input) * outputs + output, pixel * outputs + output);
              }
            }
          }
        }
      }
    }
  }
}

/** The convolution and, for the loss `sum(y * dy)`, its gradients, in double precision and without any library. */
export function plainConvolution(
  shape: PlainConvolution,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  dy: ArrayLike<number>,
): { readonly y: Float64Array; readonly dx: Float64Array; readonly dFilter: Float64Array } {
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dFilter = new Float64Array(filter.length);
  eachProduct(shape, (xi, fi, yi) => {
    y[yi]! += x[xi]! * filter[fi]!;
    dx[xi]! += filter[fi]! * dy[yi]!;
    dFilter[fi]! += x[xi]! * dy[yi]!;
  });
  return { y, dx, dFilter };
}
