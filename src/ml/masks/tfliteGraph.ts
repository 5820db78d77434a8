import * as tf from '@tensorflow/tfjs-core';
import type { TfliteModel, TfliteOperation } from './tfliteModel.js';

/** Codes of the TensorFlow Lite schema, for the operations that `runTflite` can run. */
const OPERATIONS = {
  ADD: 0,
  AVERAGE_POOL: 1,
  CONVOLUTION: 3,
  DEPTHWISE_CONVOLUTION: 4,
  DEQUANTIZE: 6,
  SIGMOID: 14,
  MULTIPLY: 18,
  RELU: 19,
  RESIZE_BILINEAR: 23,
  CUSTOM: 32,
  HARD_SWISH: 117,
} as const;

/**
 * Runs a model on the current backend. Constants are used at 32 bits.
 * @param image `[1, height, width, channels]` as the model expects it; owned by the caller
 * @returns the model's first output, owned by the caller
 * @throws Error for an operation that is not known here
 */
export function runTflite(model: TfliteModel, image: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const known = new Map<number, tf.Tensor>([[model.inputs[0]!, image]]);
    const tensorOf = (index: number): tf.Tensor => {
      const { shape, values } = model.tensors[index]!;
      const tensor = known.get(index) ?? (values && tf.tensor(values, [...shape]));
      if (!tensor) throw new Error(`The tensor ${index} is used before it is computed.`);
      known.set(index, tensor);
      return tensor;
    };
    for (const operation of model.operations) {
      const inputs = operation.inputs.filter((index) => index >= 0).map(tensorOf);
      known.set(operation.outputs[0]!, run(operation, inputs));
    }
    return known.get(model.outputs[0]!)!.clone() as tf.Tensor4D;
  });
}

function run(operation: TfliteOperation, inputs: readonly tf.Tensor[]): tf.Tensor {
  const [first, second, bias] = inputs as readonly [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
  const { option } = operation;
  switch (operation.code) {
    case OPERATIONS.DEQUANTIZE:
      return first;
    case OPERATIONS.ADD:
      return plain(operation, 0, tf.add(first, second));
    case OPERATIONS.MULTIPLY:
      return plain(operation, 0, tf.mul(first, second));
    case OPERATIONS.RELU:
      return tf.relu(first);
    case OPERATIONS.SIGMOID:
      return tf.sigmoid(first);
    case OPERATIONS.HARD_SWISH:
      return tf.mul(first, tf.div(tf.clipByValue(tf.add(first, 3), 0, 6), 6));
    case OPERATIONS.CONVOLUTION: {
      // Kernels are stored with the output channels first.
      const kernel = tf.transpose(second, [1, 2, 3, 0]);
      const strides: [number, number] = [option(2, 'int'), option(1, 'int')];
      return plain(operation, 3, tf.add(tf.conv2d(first, kernel, strides, paddingOf(operation)), bias));
    }
    case OPERATIONS.DEPTHWISE_CONVOLUTION: {
      const kernel = tf.transpose(second, [1, 2, 3, 0]);
      const strides: [number, number] = [option(2, 'int'), option(1, 'int')];
      return plain(operation, 4, tf.add(tf.depthwiseConv2d(first, kernel, strides, paddingOf(operation)), bias));
    }
    case OPERATIONS.AVERAGE_POOL: {
      const size: [number, number] = [option(4, 'int'), option(3, 'int')];
      const strides: [number, number] = [option(2, 'int'), option(1, 'int')];
      return plain(operation, 5, tf.avgPool(first, size, strides, paddingOf(operation)));
    }
    case OPERATIONS.RESIZE_BILINEAR: {
      const [height, width] = second.dataSync<'int32'>();
      return tf.image.resizeBilinear(first, [height!, width!], option(2, 'byte') !== 0, option(3, 'byte') !== 0);
    }
    case OPERATIONS.CUSTOM:
      if (operation.customName === 'Convolution2DTransposeBias') return doubled(first, second, bias);
  }
  throw new Error(`The model has an unknown operation: ${operation.code} ${operation.customName}.`);
}

/** Fused activations are not used by the models that are read here. */
function plain({ option }: TfliteOperation, field: number, result: tf.Tensor): tf.Tensor {
  if (option(field, 'byte') !== 0) throw new Error('The model has a fused activation.');
  return result;
}

function paddingOf({ option }: TfliteOperation): 'same' | 'valid' {
  return option(0, 'byte') === 0 ? 'same' : 'valid';
}

/** MediaPipe's transposed convolution; here always with kernels of 2 x 2 px and strides of 2, which do not overlap. */
function doubled(image: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D): tf.Tensor4D {
  const [outputs, height, width] = kernel.shape;
  if (height !== 2 || width !== 2) throw new Error('The model has an unknown transposed convolution.');
  const size: [number, number, number, number] = [1, 2 * image.shape[1], 2 * image.shape[2], outputs];
  return tf.add(tf.conv2dTranspose(image, tf.transpose(kernel, [1, 2, 0, 3]), size, 2, 'same'), bias);
}
