import * as tf from '@tensorflow/tfjs-core';
import { ModelError } from '../../shared/errors.js';
import { borderedConvolution } from '../layers/borderedConvolution.js';
import { reflectPadGradient } from '../layers/reflectPad.js';
import { reluGradient } from '../layers/relu.js';
import type { NamedArray, NamedArrays } from './parameters.js';

/**
 * How many 3x3 convolutions each block has; 2x2 max pooling separates the blocks. VGG-19 up to relu5_1 (Simonyan and
 * Zisserman 2015) is 2, 2, 4, 4, 1.
 */
export type PerceptualLayout = readonly number[];

/**
 * Runs an image through the blocks.
 *
 * @param image `[batch, height, width, 3]`, 0-1.
 * @param convolve a padded 3x3 convolution with bias and relu, by name (`conv<block>_<index>`).
 * @param blocks how many blocks to run; only the first convolution of the last one is needed.
 * @returns relu1_1, relu2_1, ... of `blocks` layers, each half the size of the previous one.
 */
export function perceptualFeatures(
  layout: PerceptualLayout,
  image: tf.Tensor4D,
  blocks: number,
  convolve: (x: tf.Tensor4D, name: string) => tf.Tensor4D,
): tf.Tensor4D[] {
  const features: tf.Tensor4D[] = [];
  let x = image;
  for (let block = 1; block <= blocks; block++) {
    if (block > 1) x = tf.maxPool(x, 2, 2, 'valid');
    const count = block === blocks ? 1 : (layout[block - 1] as number);
    for (let index = 1; index <= count; index++) {
      x = convolve(x, `conv${block}_${index}`);
      if (index === 1) features.push(x);
    }
  }
  return features;
}

/**
 * Features of an image at several scales, in which content and style are compared: VGG's layer structure, with any
 * width and depth. Its weights are fixed; it owns them.
 *
 * Arrays: `conv<block>_<index>.kernel` `[3, 3, in, out]` and `.bias` `[out]`, and optionally `conv0`, a 1x1 convolution
 * of the colors, which is folded into the first convolution. Others, such as a teacher's adapters to a wider network,
 * are ignored.
 */
export class PerceptualEncoder {
  private readonly weights = new Map<string, tf.Tensor>();
  private readonly layout: PerceptualLayout;

  /** @throws ModelError `model/shape-mismatch` if an array is missing or has an unexpected shape. */
  constructor(arrays: NamedArrays) {
    const folded = foldColorConvolution(arrays);
    this.layout = findLayout(folded);
    if (this.layout.length === 0) {
      throw new ModelError('model/shape-mismatch', 'The perceptual encoder has no convolution conv1_1.');
    }
    try {
      this.addAll(folded);
    } catch (thrown) {
      this.dispose();
      throw thrown;
    }
  }

  /** The number of features: 5 means that relu5_1 is the last one. */
  get blocks(): number {
    return this.layout.length;
  }

  /**
   * @param image `[batch, height, width, 3]`, 0-1.
   * @returns relu1_1, relu2_1, ... of `blocks` layers, each half the size of the previous one.
   */
  features(image: tf.Tensor4D, blocks = this.blocks): tf.Tensor4D[] {
    return perceptualFeatures(this.layout, image, blocks, (x, name) =>
      fixedConvolution(
        x,
        this.weights.get(`${name}.kernel`) as tf.Tensor4D,
        this.weights.get(`${name}.bias`) as tf.Tensor1D,
      ),
    );
  }

  dispose(): void {
    for (const tensor of this.weights.values()) tensor.dispose();
    this.weights.clear();
  }

  private addAll(arrays: NamedArrays): void {
    let inputs = 3;
    this.layout.forEach((count, block) => {
      for (let index = 1; index <= count; index++) inputs = this.add(arrays, `conv${block + 1}_${index}`, inputs);
    });
  }

  private add(arrays: NamedArrays, name: string, inputs: number): number {
    const kernel = arrays.get(`${name}.kernel`);
    const bias = arrays.get(`${name}.bias`);
    const outputs = kernel?.shape[3] ?? 0;
    const expected = [3, 3, inputs, outputs];
    if (!kernel || !bias || kernel.shape.join() !== expected.join() || bias.shape.join() !== String(outputs)) {
      throw new ModelError(
        'model/shape-mismatch',
        `The perceptual encoder's ${name} is missing or has a wrong shape.`,
        {
          details: { parameter: name, expected, actual: kernel?.shape ?? [] },
        },
      );
    }
    this.weights.set(`${name}.kernel`, tf.tensor4d(kernel.data, [3, 3, inputs, outputs]));
    this.weights.set(`${name}.bias`, tf.tensor1d(bias.data));
    return outputs;
  }
}

/** Counts the convolutions of each block by their names. */
function findLayout(arrays: NamedArrays): number[] {
  const layout: number[] = [];
  for (let block = 1; arrays.has(`conv${block}_1.kernel`); block++) {
    let count = 1;
    while (arrays.has(`conv${block}_${count + 1}.kernel`)) count++;
    layout.push(count);
  }
  return layout;
}

/**
 * Reflection padding, 3x3 convolution, bias and relu as one operation, differentiable with respect to the picture only,
 * since the weights are fixed. It needs half the memory traffic of the separate operations.
 */
export function fixedConvolution(x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  const op = tf.customGrad((input, save) => {
    const y = borderedConvolution(input as tf.Tensor4D, { kernel, bias, activate: true });
    (save as tf.GradSaveFunc)([y]);
    const gradFunc = (dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]): tf.Tensor => {
      const gradient = reluGradient(dy as tf.Tensor4D, saved[0] as tf.Tensor4D);
      const [batch, height, width, channels] = x.shape;
      const shape: [number, number, number, number] = [batch, height + 2, width + 2, channels];
      return reflectPadGradient(convolutionInputGradient(shape, gradient, kernel), 1);
    };
    return { value: y, gradFunc };
  });
  return op(x);
}

/** In tfjs the gradient of a convolution's input is called `conv2dTranspose`, after its use as an upsampling layer. */
function convolutionInputGradient(
  shape: [number, number, number, number],
  dy: tf.Tensor4D,
  kernel: tf.Tensor4D,
): tf.Tensor4D {
  return tf.conv2dTranspose(dy, kernel, shape, 1, 'valid');
}

/** Combines two successive linear maps into one: `conv1_1(conv0(x))` as one 3x3 convolution. */
export function foldColorConvolution(arrays: NamedArrays): NamedArrays {
  const color = arrays.get('conv0.kernel');
  const colorBias = arrays.get('conv0.bias');
  const first = arrays.get('conv1_1.kernel');
  const firstBias = arrays.get('conv1_1.bias');
  if (!color || !colorBias || !first || !firstBias) return arrays;
  const outputs = first.shape[3] ?? 0;
  const kernel = new Float32Array(first.data.length);
  const bias = Float32Array.from(firstBias.data);
  for (let tap = 0; tap < 9; tap++) {
    for (let middle = 0; middle < 3; middle++) {
      for (let output = 0; output < outputs; output++) {
        const weight = at(first, (tap * 3 + middle) * outputs + output);
        for (let input = 0; input < 3; input++) {
          const index = (tap * 3 + input) * outputs + output;
          kernel[index] = (kernel[index] ?? 0) + at(color, input * 3 + middle) * weight;
        }
        bias[output] = (bias[output] ?? 0) + at(colorBias, middle) * weight;
      }
    }
  }
  const folded = new Map(arrays);
  folded.set('conv1_1.kernel', { shape: first.shape, data: kernel });
  folded.set('conv1_1.bias', { shape: firstBias.shape, data: bias });
  return folded;
}

function at(array: NamedArray, index: number): number {
  return array.data[index] ?? 0;
}
