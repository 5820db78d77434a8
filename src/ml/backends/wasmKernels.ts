import * as tf from '@tensorflow/tfjs-core';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BugError } from '../../shared/errors.js';
import { convolutionFilterGradient, convolutionInputGradient } from './convolutionGradients.js';
import { depthwiseFilterGradient, depthwiseInputGradient } from './depthwiseGradients.js';
import { addAvgPoolGradient, addMaxPoolGradient } from './poolingGradients.js';
import { findKernel } from './registry.js';

type KernelArguments = Parameters<tf.KernelFunc>[0];
type Inputs<Name extends string> = Readonly<Record<Name, tf.Tensor4D>>;

/** The attributes of tfjs' convolution gradients. */
interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly inputShape: [number, number, number, number];
  readonly filterShape: [number, number, number, number];
}

let isRegistered = false;

/**
 * Registers kernels that tfjs' WebAssembly backend lacks for training, composed of its existing ones, and replaces:
 * - incorrect kernels: its gradient of max pooling mixes up the positions of several channels and images, and its
 *   gradient of average pooling counts the padding;
 * - slow kernels: its gradient of a convolution's input is a plain loop (measured on one core: 1.5 GFLOP/s, while the
 *   convolution itself runs at 18), and so is its product with a transposed matrix (1.3, compared to 8 after a
 *   transposition).
 */
export function registerWasmKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  register('Conv2DBackpropFilter', ({ inputs, attrs }) => {
    const { x, dy } = inputs as Inputs<'x' | 'dy'>;
    return convolutionFilterGradient(x, dy, convolution(attrs, x.shape, null));
  });
  replace('Conv2DBackpropInput', ({ inputs, attrs }) => {
    const { dy, filter } = inputs as Inputs<'dy' | 'filter'>;
    return convolutionInputGradient(dy, filter, convolution(attrs, null, filter.shape));
  });
  register('DepthwiseConv2dNativeBackpropFilter', ({ inputs, attrs }) => {
    const { x, dy } = inputs as Inputs<'x' | 'dy'>;
    return depthwiseFilterGradient(x, dy, convolution(attrs, x.shape, null, true));
  });
  register('DepthwiseConv2dNativeBackpropInput', ({ inputs, attrs }) => {
    const { dy, filter } = inputs as Inputs<'dy' | 'filter'>;
    return depthwiseInputGradient(dy, filter, convolution(attrs, null, filter.shape, true));
  });
  register('UnsortedSegmentSum', unsortedSegmentSum);
  replace('MaxPoolGrad', ({ inputs, attrs, backend }) => {
    const { input, dy } = inputs as Inputs<'input' | 'dy'>;
    const shape = pooling(attrs, input.shape);
    return fillOutput(backend, input, [input, dy], (dx, [x, gradient]) => addMaxPoolGradient(dx, x!, gradient!, shape));
  });
  replace('AvgPoolGrad', ({ inputs, attrs, backend }) => {
    const { input, dy } = inputs as Inputs<'input' | 'dy'>;
    const shape = pooling(attrs, input.shape);
    return fillOutput(backend, input, [dy], (dx, [gradient]) => addAvgPoolGradient(dx, gradient!, shape));
  });
  transposeBeforeMatMul();
}

function convolution(
  attrs: tf.NamedAttrMap | undefined,
  input: [number, number, number, number] | null,
  filter: [number, number, number, number] | null,
  depthwise = false,
): tf.backend_util.Conv2DInfo {
  const { strides, pad, dilations, dimRoundingMode, inputShape, filterShape } =
    attrs as unknown as ConvolutionAttributes;
  return tf.backend_util.computeConv2DInfo(
    input ?? inputShape,
    filter ?? filterShape,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

function pooling(
  attrs: tf.NamedAttrMap | undefined,
  input: [number, number, number, number],
): tf.backend_util.Conv2DInfo {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as ConvolutionAttributes & {
    readonly filterSize: number | [number, number];
  };
  return tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
}

/** `y[s] = sum of the rows x[i] with segmentIds[i] = s`; rows with an id out of range are dropped, as TensorFlow does. */
function unsortedSegmentSum({ inputs, attrs, backend }: KernelArguments): tf.TensorInfo {
  const { x, segmentIds } = inputs as Readonly<Record<'x' | 'segmentIds', tf.TensorInfo>>;
  const { numSegments } = attrs as unknown as { readonly numSegments: number };
  const rowShape = x.shape.slice(1);
  const rowLength = tf.util.sizeFromShape(rowShape);
  const like = { shape: [numSegments, ...rowShape], dtype: x.dtype };
  return fillOutput(backend, like, [x, segmentIds], (sums, [source, ids]) => {
    for (const [row, segment] of ids!.entries()) {
      if (segment < 0 || segment >= numSegments) continue;
      for (let column = 0; column < rowLength; column++) {
        sums[segment * rowLength + column]! += source![row * rowLength + column]!;
      }
    }
  });
}

/** Creates a tensor of zeros and passes it to `fill` together with views of the inputs. */
function fillOutput(
  backend: unknown,
  { shape, dtype }: Pick<tf.TensorInfo, 'shape' | 'dtype'>,
  inputs: readonly tf.TensorInfo[],
  fill: (output: tf.TypedArray, inputs: readonly tf.TypedArray[]) => void,
): tf.TensorInfo {
  if (!(backend instanceof BackendWasm)) throw new BugError('A kernel of wasm was called with another backend.');
  const info = backend.makeOutput(shape, dtype);
  // Create views only now: the allocation may have moved the memory.
  const output = backend.typedArrayFromHeap(info);
  output.fill(0);
  fill(
    output,
    inputs.map((input) => backend.typedArrayFromHeap(input)),
  );
  return info;
}

function transposeBeforeMatMul(): void {
  const original = findKernel('BatchMatMul', 'wasm');
  if (!original) return;
  replace(
    'BatchMatMul',
    ({ inputs, attrs, backend }) => {
      const { a, b } = inputs as Readonly<Record<'a' | 'b', tf.Tensor>>;
      const { transposeA, transposeB } = attrs as unknown as Readonly<Record<'transposeA' | 'transposeB', boolean>>;
      return tf.tidy(() => {
        const left = transposeA ? tf.transpose(a, swapLastAxes(a.rank)) : a;
        const right = transposeB ? tf.transpose(b, swapLastAxes(b.rank)) : b;
        const info = original.kernelFunc({
          inputs: { a: left, b: right },
          attrs: { transposeA: false, transposeB: false },
          backend,
        }) as tf.TensorInfo;
        return tf.engine().makeTensorFromTensorInfo(info);
      });
    },
    original.setupFunc,
  );
}

function swapLastAxes(rank: number): number[] {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return [...axes.slice(0, -2), rank - 1, rank - 2];
}

function register(kernelName: string, kernelFunc: tf.KernelFunc, setupFunc?: tf.KernelSetupFunc): void {
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc, ...(setupFunc ? { setupFunc } : {}) });
}

/** tfjs warns if a kernel is registered twice, so the old one is removed first. */
function replace(kernelName: string, kernelFunc: tf.KernelFunc, setupFunc?: tf.KernelSetupFunc): void {
  if (findKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
  register(kernelName, kernelFunc, setupFunc);
}
