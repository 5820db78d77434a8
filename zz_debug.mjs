import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs-core";
import { z } from "zod";
import { access, readFile, readdir } from "node:fs/promises";
import util from "node:util";
import { availableParallelism, cpus } from "node:os";
import { BackendWasm, getThreadsCount, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import "sharp";
// \0rolldown/runtime.js
var __defProp = Object.defineProperty;
var __esmMin = (fn, res, err) => () => {
	if (err) throw err[0];
	try {
		return fn && (res = fn(fn = 0)), res;
	} catch (e) {
		throw err = [e], e;
	}
};
var __exportAll = (all, no_symbols) => {
	let target = {};
	for (var name in all) __defProp(target, name, {
		get: all[name],
		enumerable: true
	});
	if (!no_symbols) __defProp(target, Symbol.toStringTag, { value: "Module" });
	return target;
};
// src/shared/domain/backends.ts
/** What can run the models, best first. `cuda` and `tensorflow` are one library on a CUDA device or on the processor. */
const BACKEND_NAMES = [
	"cuda",
	"webgpu",
	"tensorflow",
	"wasm"
];
[...BACKEND_NAMES];
z.object({
	name: z.enum(BACKEND_NAMES),
	/**
	* `ready`: passed its self-test. `unavailable`: this machine lacks what it needs. `failed`: it is there and does not
	* work, or calculates wrongly.
	*/
	state: z.enum([
		"ready",
		"unavailable",
		"failed"
	]),
	/** The card or processor, where the backend got that far. */
	deviceName: z.string().nullable(),
	/** Speed on the reference convolution in 10^9 operations per second, a multiply-add counted as two. */
	gflops: z.number().nullable(),
	/** Why it is not ready, one sentence. */
	reason: z.string().nullable(),
	/** What to do about it, one sentence. */
	advice: z.string().nullable()
}).readonly();
// src/shared/errors.ts
var AppError, ExpectedError, ModelError, BugError;
var init_errors = __esmMin((() => {
	AppError = class extends Error {
		code;
		details;
		advice;
		constructor(code, message, options = {}) {
			super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
			this.name = new.target.name;
			this.code = code;
			this.details = options.details ?? {};
			this.advice = options.advice;
		}
	};
	ExpectedError = class extends AppError {};
	ModelError = class extends AppError {};
	BugError = class extends AppError {
		constructor(message, options = {}) {
			super("bug", message, options);
		}
	};
}));
// src/ml/backends/gradients.ts
init_errors();
/**
* Registers tfjs' gradients. Under Node the package tfjs-core comes without them, and the one that has them brings the
* layers and browser backends along; it is loaded past the type check, so that we keep to tfjs-core's functions.
*/
function registerGradients() {
	createRequire(import.meta.url)("@tensorflow/tfjs");
}
// src/ml/backends/plainConvolution.ts
/** Calls `visit` with the flat indices of every product `x[xi] * filter[fi]` that adds to `y[yi]`. */
function eachProduct(shape, visit) {
	const [batch, height, width, inputs] = shape.input;
	const [filterHeight, filterWidth, , outputs] = shape.filter;
	for (let image = 0; image < batch; image++) for (let row = 0; row < shape.outHeight; row++) for (let column = 0; column < shape.outWidth; column++) {
		const pixel = (image * shape.outHeight + row) * shape.outWidth + column;
		for (let ky = 0; ky < filterHeight; ky++) {
			const y = row * shape.stride + ky - shape.padTop;
			if (y < 0 || y >= height) continue;
			for (let kx = 0; kx < filterWidth; kx++) {
				const x = column * shape.stride + kx - shape.padLeft;
				if (x < 0 || x >= width) continue;
				const source = ((image * height + y) * width + x) * inputs;
				const tap = (ky * filterWidth + kx) * inputs;
				for (let input = 0; input < inputs; input++) for (let output = 0; output < outputs; output++) visit(source + input, (tap + input) * outputs + output, pixel * outputs + output);
			}
		}
	}
}
/** The convolution and, for the loss `sum(y * dy)`, its gradients, in double precision and without any library. */
function plainConvolution(shape, x, filter, dy) {
	const y = new Float64Array(dy.length);
	const dx = new Float64Array(x.length);
	const dFilter = new Float64Array(filter.length);
	eachProduct(shape, (xi, fi, yi) => {
		y[yi] += x[xi] * filter[fi];
		dx[xi] += filter[fi] * dy[yi];
		dFilter[fi] += x[xi] * dy[yi];
	});
	return {
		y,
		dx,
		dFilter
	};
}
// src/ml/backends/selfTest.ts
/**
* Error allowed, as a share of the largest expected value. All numbers in the test are small integers, which even
* TensorFloat-32 multiplies exactly; what is left is for transforms (Winograd) that round on the way.
*/
const TOLERANCE = .001;
/** Large enough that no backend hands it to the processor, and with more padding below than above. */
const CONVOLUTION = {
	input: [
		1,
		24,
		20,
		8
	],
	filter: [
		3,
		3,
		8,
		8
	],
	stride: 2,
	padTop: 0,
	padLeft: 0,
	outHeight: 12,
	outWidth: 10
};
/** A product of this shape with a transposed right side is where tfjs' WebGPU backend was found to be wrong. */
const PRODUCT = {
	rows: 8,
	terms: 2048,
	columns: 8
};
/**
* Compares the current backend with plain JavaScript: a convolution, its gradients and a product of matrices.
* @throws ExpectedError `backend/failed` that says what came out black, not a number or wrong.
*/
async function runSelfTest() {
	await testConvolution();
	await testProduct();
}
async function testConvolution() {
	const { input, filter } = CONVOLUTION;
	const output = [
		input[0],
		CONVOLUTION.outHeight,
		CONVOLUTION.outWidth,
		filter[3]
	];
	const xValues = smallIntegers(tf.util.sizeFromShape([...input]), 7);
	const filterValues = smallIntegers(tf.util.sizeFromShape([...filter]), 5);
	const dyValues = smallIntegers(tf.util.sizeFromShape([...output]), 3);
	const expected = plainConvolution(CONVOLUTION, xValues, filterValues, dyValues);
	const [y, dx, dFilter] = tf.tidy(() => {
		const x = tf.tensor4d(xValues, [...input]);
		const kernel = tf.tensor4d(filterValues, [...filter]);
		const convolve = (a, b) => tf.conv2d(a, b, CONVOLUTION.stride, "same");
		const gradients = tf.grads(convolve)([x, kernel], tf.tensor4d(dyValues, [...output]));
		return [convolve(x, kernel), ...gradients];
	});
	await expectValues("convolution", y, expected.y);
	await expectValues("gradient of a convolution’s input", dx, expected.dx);
	await expectValues("gradient of a convolution’s kernel", dFilter, expected.dFilter);
}
async function testProduct() {
	const { rows, terms, columns } = PRODUCT;
	const a = smallIntegers(rows * terms, 11);
	const b = smallIntegers(columns * terms, 13);
	const expected = new Float64Array(rows * columns);
	for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) for (let term = 0; term < terms; term++) expected[row * columns + column] += a[row * terms + term] * b[column * terms + term];
	await expectValues("product of matrices", tf.tidy(() => tf.matMul(tf.tensor2d(a, [rows, terms]), tf.tensor2d(b, [columns, terms]), false, true)), expected);
}
/** Integers -3 to 3 without a pattern that a wrong index could hide behind. */
function smallIntegers(length, seed) {
	let state = seed;
	return Float32Array.from({ length }, () => {
		state = Math.imul(state, 1664525) + 1013904223 >>> 0;
		return Math.floor(state / 2 ** 32 * 7) - 3;
	});
}
/** Reads and disposes `actual`. */
async function expectValues(what, actual, expected) {
	const values = await actual.data();
	actual.dispose();
	const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
	let error = 0;
	for (const [index, value] of expected.entries()) {
		const difference = Math.abs(values[index] - value);
		if (Number.isNaN(difference)) throw wrong(`its ${what} holds values that are no numbers`);
		error = Math.max(error, difference);
	}
	if (values.every((value) => value === 0)) throw wrong(`its ${what} came out black`);
	if (error > TOLERANCE * scale) throw wrong(`its ${what} is off by ${(error / scale).toPrecision(2)} of the largest value`);
}
function wrong(what) {
	return new ExpectedError("backend/failed", `The backend ${tf.getBackend()} calculates wrongly: ${what}.`, { advice: "Update the driver, or choose another backend." });
}
// src/ml/backends/backend.ts
var NO_LIMITS;
var init_backend = __esmMin((() => {
	NO_LIMITS = {
		maxConvolutionPixels: null,
		maxTensorBytes: null
	};
}));
// src/ml/backends/registry.ts
/** Whether tfjs knows how to make this backend. */
function isRegistered$1(backendName) {
	return tf.findBackendFactory(backendName) != null;
}
/** A backend's kernel, where it has one. */
function findKernel(kernelName, backendName) {
	return tf.getKernel(kernelName, backendName);
}
var init_registry = __esmMin((() => {}));
// src/ml/backends/tensorflowBinding.ts
/**
* Loads the native TensorFlow library once per process and makes it tfjs' backend `tensorflow`.
*
* TensorFlow chooses its device at this moment and keeps it: `processorOnly` hides CUDA devices from it, and matters
* in the first call alone.
*
* @throws ExpectedError `backend/unavailable` without the package, its native part or a library it needs.
*/
async function loadTensorflow(processorOnly = false) {
	if (!isRegistered$1("tensorflow")) loadBinding(processorOnly);
	if (!await tf.setBackend("tensorflow")) throw new ExpectedError("backend/failed", "TensorFlow was loaded and did not start.");
	return { usesCuda: tf.backend().isUsingGpuDevice };
}
function loadBinding(processorOnly) {
	const legacy = util;
	legacy.isNullOrUndefined ??= (value) => value == null;
	process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
	const visibleDevices = process.env["CUDA_VISIBLE_DEVICES"];
	if (processorOnly) process.env["CUDA_VISIBLE_DEVICES"] = "-1";
	try {
		createRequire(import.meta.url)(PACKAGE$1);
	} catch (thrown) {
		throw explainLoadError(thrown);
	} finally {
		if (visibleDevices !== void 0) process.env["CUDA_VISIBLE_DEVICES"] = visibleDevices;
		else delete process.env["CUDA_VISIBLE_DEVICES"];
	}
}
/** Says in a sentence what a failed load lacks. Node's module loader has codes; tfjs-node has only its text. */
function explainLoadError(thrown) {
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	const code = error.code;
	const firstLine = error.message.split("\n", 1)[0] ?? "";
	if (code === "MODULE_NOT_FOUND" && error.message.includes(PACKAGE$1)) return unavailable(`The optional package ${PACKAGE$1} is not installed.`, "Run `npm run setup`.", thrown);
	if (code === "ERR_DLOPEN_FAILED") return unavailable(`The native part of ${PACKAGE$1} does not load: ${firstLine}`, SET_UP_AGAIN, thrown);
	if (error.message.includes("native addon module")) return unavailable(`The native part of ${PACKAGE$1} has not been built.`, SET_UP_AGAIN, thrown);
	return unavailable(`${PACKAGE$1} does not load: ${firstLine}`, SET_UP_AGAIN, thrown);
}
function unavailable(reason, advice, cause) {
	return new ExpectedError("backend/unavailable", reason, {
		advice,
		cause
	});
}
var PACKAGE$1, SET_UP_AGAIN;
var init_tensorflowBinding = __esmMin((() => {
	init_errors();
	init_registry();
	PACKAGE$1 = "@tensorflow/tfjs-node-gpu";
	SET_UP_AGAIN = "Run `npm run setup -- --native`, which says what it cannot fetch or compile.";
}));
// src/ml/backends/cuda.ts
var cuda_exports = /* @__PURE__ */ __exportAll({ openCuda: () => openCuda });
/**
* TensorFlow on an NVIDIA card.
* @throws ExpectedError `backend/unavailable` without the library or without a CUDA device that it can use.
*/
async function openCuda() {
	const { usesCuda } = await loadTensorflow();
	const card = await nvidiaCard();
	if (!usesCuda) throw card === null ? new ExpectedError("backend/unavailable", "TensorFlow finds no CUDA device.", { advice: "It needs an NVIDIA card with its driver; other cards run through webgpu." }) : new ExpectedError("backend/unavailable", `There is an ${card}, and this TensorFlow cannot use it.`, { advice: "Run `npm run setup -- --cuda`, which fetches the CUDA build of TensorFlow." });
	return {
		name: "cuda",
		deviceName: card ?? "CUDA device",
		limits: NO_LIMITS,
		dispose: () => Promise.resolve()
	};
}
/** The first NVIDIA card by the driver's own account, which only Linux publishes as a file. */
async function nvidiaCard() {
	const folder = "/proc/driver/nvidia/gpus";
	try {
		const [card] = await readdir(folder);
		if (card === void 0) return null;
		const information = await readFile(`${folder}/${card}/information`, "utf8");
		return /^Model:\s*(.+)$/m.exec(information)?.[1]?.trim() ?? null;
	} catch {
		return null;
	}
}
var init_cuda = __esmMin((() => {
	init_errors();
	init_backend();
	init_tensorflowBinding();
}));
// src/ml/backends/dawn.ts
/**
* Makes WebGPU's global names and `navigator.gpu`, where tfjs looks for them, and asks for the fastest adapter.
* `release` takes `navigator.gpu` back; while it is held the process does not end by itself.
*
* @throws ExpectedError `backend/unavailable` without the package, its driver interface or an adapter.
*/
async function requestAdapter() {
	await requireVulkanLoader();
	const dawn = await importDawn();
	Object.assign(globalThis, dawn.globals);
	const gpu = dawn.create([]);
	const release = provideNavigator(gpu);
	const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
	if (adapter !== null) return {
		adapter,
		release
	};
	release();
	throw new ExpectedError("backend/unavailable", "No graphics adapter was found.", { advice: INSTALL_DRIVER });
}
async function importDawn() {
	const name = "webgpu";
	try {
		return await import(
			/* @vite-ignore */
			name
);
	} catch (cause) {
		const code = cause.code;
		const [firstLine] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1);
		throw code === "ERR_MODULE_NOT_FOUND" ? new ExpectedError("backend/unavailable", "The optional package webgpu is not installed.", {
			advice: "Run `npm run setup`.",
			cause
		}) : new ExpectedError("backend/unavailable", `The package webgpu does not load: ${firstLine ?? ""}`, { cause });
	}
}
/** Node has no `navigator` before version 21, and later a fixed one without `gpu`. */
function provideNavigator(gpu) {
	const scope = globalThis;
	if (scope.navigator === void 0) {
		Object.defineProperty(scope, "navigator", {
			value: {
				gpu,
				userAgent: `Node.js/${process.versions.node}`
			},
			configurable: true,
			writable: true
		});
		return () => delete scope.navigator;
	}
	const navigator = scope.navigator;
	Object.defineProperty(navigator, "gpu", {
		value: gpu,
		configurable: true,
		writable: true
	});
	return () => delete navigator.gpu;
}
/**
* Without Vulkan's loader Dawn finds nothing on Linux and writes a warning past us to the terminal, so it is looked for
* first: in the linker's cache, then in the folders that the user added.
*/
async function requireVulkanLoader() {
	if (process.platform !== "linux") return;
	const library = "libvulkan.so.1";
	const folders = (process.env["LD_LIBRARY_PATH"] ?? "").split(":").filter((folder) => folder !== "");
	for (const folder of folders) if (await exists(`${folder}/${library}`)) return;
	const cache = await readFile("/etc/ld.so.cache").catch(() => null);
	if (cache === null || cache.includes(library)) return;
	throw new ExpectedError("backend/unavailable", `There is no Vulkan on this machine (${library} is missing).`, { advice: "With a graphics card, install its driver with Vulkan support (on Debian: libvulkan1)." });
}
async function exists(path) {
	return access(path).then(() => true, () => false);
}
var INSTALL_DRIVER;
var init_dawn = __esmMin((() => {
	init_errors();
	INSTALL_DRIVER = "With a graphics card, install its current driver (on Linux with Vulkan support).";
}));
// src/ml/backends/gpuErrors.ts
function toError(kind, message) {
	if (kind === "GPUOutOfMemoryError") return new ExpectedError("engine/out-of-memory", "The graphics card has too little memory.", {
		advice: "Choose a smaller size.",
		details: { message }
	});
	return new ExpectedError("backend/failed", "The graphics card refused a calculation.", {
		advice: "Choose another backend, and report this.",
		details: {
			kind,
			message
		}
	});
}
var GpuErrors;
var init_gpuErrors = __esmMin((() => {
	init_errors();
	GpuErrors = class {
		pending = null;
		loss = null;
		closing = false;
		constructor(device) {
			device.addEventListener("uncapturederror", (event) => {
				event.preventDefault();
				this.pending ??= toError(event.error.constructor.name, event.error.message);
			});
			device.lost.then(({ reason, message }) => {
				if (this.closing) return;
				this.loss = new ExpectedError("backend/failed", "The graphics device was lost.", {
					advice: "Start again; if it comes back, update the driver or choose another backend.",
					details: {
						reason,
						message
					}
				});
			});
		}
		/**
		* @throws ExpectedError once for each error since the last call, and always after the device was lost:
		* `engine/out-of-memory` where the card's memory is full, else `backend/failed`.
		*/
		check() {
			if (this.loss !== null) throw this.loss;
			const error = this.pending;
			this.pending = null;
			if (error !== null) throw error;
		}
		/** From here on the device goes away because we say so. */
		ignoreLoss() {
			this.closing = true;
		}
	};
}));
// src/ml/backends/webgpu.ts
var webgpu_exports = /* @__PURE__ */ __exportAll({ openWebgpu: () => openWebgpu });
/**
* Any graphics card, over Dawn (Vulkan, Metal or Direct3D 12).
*
* Errors on the device never throw where they happen; here every read fails that follows one. Reads have to be
* asynchronous (`data`, not `dataSync`). The pool of buffers never shrinks: keep to few tensor shapes.
*
* @throws ExpectedError `backend/unavailable` without Dawn, a driver or a card that is more than a program.
*/
async function openWebgpu(options = {}) {
	const { adapter, release } = await requestAdapter();
	try {
		if (isSoftware(adapter) && !options.allowSoftwareAdapter) throw new ExpectedError("backend/unavailable", `The only graphics adapter, ${nameOf(adapter)}, is software.`, { advice: "The processor itself is faster. With a graphics card, install its maker’s driver." });
		return await openDevice(adapter, release);
	} catch (error) {
		release();
		throw error;
	}
}
async function openDevice(adapter, release) {
	const requiredLimits = Object.fromEntries(RAISED_LIMITS.flatMap((name) => {
		const limit = adapter.limits[name];
		return limit === void 0 ? [] : [[name, limit]];
	}));
	const device = await adapter.requestDevice({ requiredLimits });
	const errors = new GpuErrors(device);
	const { WebGPUBackend } = await import("@tensorflow/tfjs-backend-webgpu");
	if (isRegistered$1("webgpu")) tf.removeBackend("webgpu");
	tf.registerBackend("webgpu", () => {
		const backend = new WebGPUBackend(device, adapter.info);
		const read = backend.read.bind(backend);
		backend.read = async (dataId) => {
			const values = await read(dataId);
			errors.check();
			return values;
		};
		return backend;
	});
	tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", MATMUL_PROGRAM);
	if (!await tf.setBackend("webgpu")) {
		tf.removeBackend("webgpu");
		device.destroy();
		throw new ExpectedError("backend/failed", `tfjs does not start on ${nameOf(adapter)}.`);
	}
	return {
		name: "webgpu",
		deviceName: nameOf(adapter),
		limits: {
			maxConvolutionPixels: (adapter.limits.maxComputeWorkgroupsPerDimension ?? 65535) * PIXELS_PER_WORKGROUP,
			maxTensorBytes: adapter.limits.maxStorageBufferBindingSize ?? null
		},
		dispose: () => closeDevice(device, errors, release)
	};
}
async function closeDevice(device, errors, release) {
	errors.ignoreLoss();
	try {
		await device.queue.onSubmittedWorkDone();
	} catch (error) {
		if (error instanceof AppError) throw error;
	}
	tf.removeBackend("webgpu");
	device.destroy();
	release();
}
function nameOf({ info }) {
	const name = [
		info.description,
		info.device,
		info.architecture
	].find((text) => text !== "") ?? "graphics adapter";
	return info.vendor === "" || name.toLowerCase().includes(info.vendor.toLowerCase()) ? name : `${info.vendor} ${name}`;
}
/** SwiftShader, Mesa's llvmpipe and Windows' WARP are programs on the processor, slower than TensorFlow there. */
function isSoftware(adapter) {
	const { info } = adapter;
	if (info.isFallbackAdapter ?? adapter.isFallbackAdapter) return true;
	return /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i.test(`${info.architecture} ${info.device} ${info.description}`);
}
var PIXELS_PER_WORKGROUP, MATMUL_PROGRAM, RAISED_LIMITS;
var init_webgpu = __esmMin((() => {
	init_errors();
	init_dawn();
	init_gpuErrors();
	init_registry();
	PIXELS_PER_WORKGROUP = 32;
	MATMUL_PROGRAM = 3;
	RAISED_LIMITS = [
		"maxStorageBufferBindingSize",
		"maxBufferSize",
		"maxComputeWorkgroupStorageSize",
		"maxComputeWorkgroupsPerDimension",
		"maxComputeWorkgroupSizeX",
		"maxComputeInvocationsPerWorkgroup",
		"maxStorageBuffersPerShaderStage"
	];
}));
// src/ml/backends/processor.ts
/** How many threads run at once on this machine, at least 1. */
function processorThreads() {
	return Math.max(1, availableParallelism());
}
/** The processor as its maker calls it, with the threads used: `AMD Ryzen 7 7840U, 16 threads`. */
function processorName(threads = processorThreads()) {
	const model = cpus()[0]?.model.replace(/\s+/g, " ").trim() ?? "";
	return `${model === "" ? "processor" : model}, ${threads} ${threads === 1 ? "thread" : "threads"}`;
}
var init_processor = __esmMin((() => {}));
// src/ml/backends/tensorflow.ts
var tensorflow_exports = /* @__PURE__ */ __exportAll({ openTensorflow: () => openTensorflow });
/**
* TensorFlow on the processor, all threads.
* @throws ExpectedError `backend/unavailable` without the library, or where this process already runs it on a CUDA
* device.
*/
async function openTensorflow() {
	const { usesCuda } = await loadTensorflow(true);
	if (usesCuda) throw new ExpectedError("backend/unavailable", "TensorFlow already runs on a CUDA device in this process.", { advice: "Start again with the backend tensorflow." });
	return {
		name: "tensorflow",
		deviceName: processorName(),
		limits: NO_LIMITS,
		dispose: () => Promise.resolve()
	};
}
var init_tensorflow = __esmMin((() => {
	init_errors();
	init_backend();
	init_processor();
	init_tensorflowBinding();
}));
// src/ml/backends/convolutionGradients.ts
/**
* The gradient of a convolution's kernel as a convolution: with channels in the place of images and images in the place
* of channels, `dW[ky, kx] = sum over i, j of x[i s + ky, j s + kx]^T dy[i, j]` is `x` convolved with `dy`, where the
* stride turns into a dilation.
*
* @param x `[batch, height, width, inputs]`.
* @param dy `[batch, outHeight, outWidth, outputs]`.
* @returns `[filterHeight, filterWidth, inputs, outputs]`.
*/
function convolutionFilterGradient(x, dy, shape) {
	const { filterHeight, filterWidth, strideHeight, strideWidth, inChannels, outChannels } = shape;
	return tf.tidy(() => {
		const used = usedInput(x, shape);
		if (filterHeight === 1 && filterWidth === 1) return pointwiseFilterGradient(used, dy, shape);
		const gradient = tf.conv2d(tf.transpose(used, [
			3,
			1,
			2,
			0
		]), tf.transpose(dy, [
			1,
			2,
			0,
			3
		]), 1, "valid", "NHWC", [strideHeight, strideWidth]);
		return tf.reshape(tf.transpose(gradient, [
			1,
			2,
			0,
			3
		]), [
			filterHeight,
			filterWidth,
			inChannels,
			outChannels
		]);
	});
}
/** Of a kernel of one pixel: one product of matrices. */
function pointwiseFilterGradient(used, dy, shape) {
	const { batchSize, outHeight, outWidth, strideHeight, strideWidth, inChannels, outChannels } = shape;
	const pixels = batchSize * outHeight * outWidth;
	const sampled = strideHeight === 1 && strideWidth === 1 ? used : tf.stridedSlice(used, [
		0,
		0,
		0,
		0
	], used.shape, [
		1,
		strideHeight,
		strideWidth,
		1
	]);
	const rows = tf.reshape(sampled, [pixels, inChannels]);
	const product = tf.matMul(tf.transpose(rows), tf.reshape(dy, [pixels, outChannels]));
	return tf.reshape(product, [
		1,
		1,
		inChannels,
		outChannels
	]);
}
/**
* The gradient of a convolution's input as a convolution of `dy`, spread out by the stride, with the kernel turned by
* 180 degrees and its channels swapped.
*
* @param dy `[batch, outHeight, outWidth, outputs]`.
* @param filter `[filterHeight, filterWidth, inputs, outputs]`.
* @returns `[batch, height, width, inputs]`.
*/
function convolutionInputGradient$1(dy, filter, shape) {
	return tf.tidy(() => {
		const turned = tf.transpose(tf.reverse(filter, [0, 1]), [
			0,
			1,
			3,
			2
		]);
		return tf.conv2d(spreadToInput(dy, shape), turned, 1, "valid");
	});
}
/** The padded input, cut to the pixels that some output sees. */
function usedInput(x, shape) {
	const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = shape;
	const height = (outHeight - 1) * strideHeight + shape.effectiveFilterHeight;
	const width = (outWidth - 1) * strideWidth + shape.effectiveFilterWidth;
	return padOrCrop(x, [[padInfo.top, height - inHeight - padInfo.top], [padInfo.left, width - inWidth - padInfo.left]]);
}
/**
* `dy` with `stride - 1` zeros after every pixel, placed so that a valid, undilated slide of the effective kernel over
* it has the size of the input and starts at its first pixel.
*/
function spreadToInput(dy, shape) {
	const { inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = shape;
	return padOrCrop(spread(dy, strideHeight, strideWidth), [[shape.effectiveFilterHeight - 1 - padInfo.top, inHeight + padInfo.top - outHeight * strideHeight], [shape.effectiveFilterWidth - 1 - padInfo.left, inWidth + padInfo.left - outWidth * strideWidth]]);
}
function spread(dy, strideHeight, strideWidth) {
	if (strideHeight === 1 && strideWidth === 1) return dy;
	const [batch, height, width, channels] = dy.shape;
	const columns = zerosBetween(tf.reshape(dy, [
		batch * height * width,
		1,
		channels
	]), strideWidth);
	const rows = zerosBetween(tf.reshape(columns, [
		batch * height,
		1,
		width * strideWidth * channels
	]), strideHeight);
	return tf.reshape(rows, [
		batch,
		height * strideHeight,
		width * strideWidth,
		channels
	]);
}
function zerosBetween(x, stride) {
	return tf.pad3d(x, [
		[0, 0],
		[0, stride - 1],
		[0, 0]
	]);
}
/** Pads height and width with zeros, or cuts pixels away where a number is negative. */
function padOrCrop(x, [rows, columns]) {
	const [batch, height, width, channels] = x.shape;
	const crop = (side) => Math.max(0, -side);
	const pad = (side) => Math.max(0, side);
	const [top, bottom, left, right] = [...rows, ...columns].map(crop);
	const cut = top + bottom + left + right === 0 ? x : tf.slice4d(x, [
		0,
		top,
		left,
		0
	], [
		batch,
		height - top - bottom,
		width - left - right,
		channels
	]);
	if (![...rows, ...columns].some((side) => side > 0)) return cut;
	return tf.pad4d(cut, [
		[0, 0],
		[pad(rows[0]), pad(rows[1])],
		[pad(columns[0]), pad(columns[1])],
		[0, 0]
	]);
}
var init_convolutionGradients = __esmMin((() => {}));
// src/ml/backends/depthwiseGradients.ts
/**
* The gradient of a depthwise convolution's kernel, one kernel pixel at a time:
* `dW[ky, kx, c, m] = sum over images and outputs of x[i s + ky d, j s + kx d, c] dy[i, j, c m]`.
*
* @param x `[batch, height, width, inputs]`.
* @param dy `[batch, outHeight, outWidth, inputs * multiplier]`.
* @returns `[filterHeight, filterWidth, inputs, multiplier]`.
*/
function depthwiseFilterGradient(x, dy, shape) {
	const { batchSize, inChannels, outChannels, outHeight, outWidth } = shape;
	const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = shape;
	const multiplier = outChannels / inChannels;
	const pixels = batchSize * outHeight * outWidth;
	return tf.tidy(() => {
		const used = usedInput(x, shape);
		const gradient = tf.reshape(dy, [
			pixels,
			inChannels,
			multiplier
		]);
		const taps = [];
		for (let ky = 0; ky < filterHeight; ky++) for (let kx = 0; kx < filterWidth; kx++) {
			const top = ky * dilationHeight;
			const left = kx * dilationWidth;
			const seen = tf.stridedSlice(used, [
				0,
				top,
				left,
				0
			], [
				batchSize,
				top + (outHeight - 1) * strideHeight + 1,
				left + (outWidth - 1) * strideWidth + 1,
				inChannels
			], [
				1,
				strideHeight,
				strideWidth,
				1
			]);
			taps.push(tf.sum(tf.mul(tf.reshape(seen, [
				pixels,
				inChannels,
				1
			]), gradient), 0));
		}
		return tf.reshape(tf.stack(taps), [
			filterHeight,
			filterWidth,
			inChannels,
			multiplier
		]);
	});
}
/**
* The gradient of a depthwise convolution's input: `dy`, spread out by the stride, convolved depthwise with the turned
* kernel; then the `multiplier` outputs of each input channel are added up.
*
* @param dy `[batch, outHeight, outWidth, inputs * multiplier]`.
* @param filter `[filterHeight, filterWidth, inputs, multiplier]`.
* @returns `[batch, height, width, inputs]`.
*/
function depthwiseInputGradient(dy, filter, shape) {
	const { batchSize, inHeight, inWidth, inChannels, outChannels, dilationHeight, dilationWidth } = shape;
	return tf.tidy(() => {
		const turned = tf.reshape(tf.reverse(filter, [0, 1]), [
			shape.filterHeight,
			shape.filterWidth,
			outChannels,
			1
		]);
		const spreadOut = spreadToInput(dy, shape);
		const gradient = tf.depthwiseConv2d(spreadOut, turned, 1, "valid", "NHWC", [dilationHeight, dilationWidth]);
		if (outChannels === inChannels) return gradient;
		const perOutput = tf.reshape(gradient, [
			batchSize,
			inHeight,
			inWidth,
			inChannels,
			outChannels / inChannels
		]);
		return tf.sum(perOutput, 4);
	});
}
var init_depthwiseGradients = __esmMin((() => {
	init_convolutionGradients();
}));
// src/ml/backends/poolingGradients.ts
/**
* Adds to `dx` the gradient of max pooling: each window gives its `dy` to the first of its largest pixels, row by row,
* as TensorFlow does. Images are `[batch, height, width, channels]`; `dx` has the size of `input` and starts as zeros.
*/
function addMaxPoolGradient(dx, input, dy, shape) {
	const { inChannels } = shape;
	eachWindow(shape, (output, pixels) => {
		for (let channel = 0; channel < inChannels; channel++) {
			let largest = pixels[0] + channel;
			for (const pixel of pixels) if (input[pixel + channel] > input[largest]) largest = pixel + channel;
			dx[largest] += dy[output + channel];
		}
	});
}
/** Adds to `dx` the gradient of average pooling, in which padding does not count: each pixel of a window gets its share. */
function addAvgPoolGradient(dx, dy, shape) {
	const { inChannels } = shape;
	eachWindow(shape, (output, pixels) => {
		for (const pixel of pixels) for (let channel = 0; channel < inChannels; channel++) dx[pixel + channel] += dy[output + channel] / pixels.length;
	});
}
/** Calls `visit` with the flat index of an output pixel's first channel, and those of the input pixels of its window. */
function eachWindow(shape, visit) {
	const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = shape;
	const rowRanges = ranges(outHeight, shape.strideHeight, shape.padInfo.top, shape.filterHeight, inHeight);
	const columnRanges = ranges(outWidth, shape.strideWidth, shape.padInfo.left, shape.filterWidth, inWidth);
	const pixels = [];
	let output = 0;
	for (let image = 0; image < batchSize; image++) for (const [top, bottom] of rowRanges) for (const [left, right] of columnRanges) {
		pixels.length = 0;
		for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) pixels.push(((image * inHeight + row) * inWidth + column) * inChannels);
		visit(output, pixels);
		output += inChannels;
	}
}
/** For each output the first input position of its window and the one after its last, inside of the image. */
function ranges(outputs, stride, padding, size, inputs) {
	return Array.from({ length: outputs }, (_, index) => {
		const start = index * stride - padding;
		return [Math.max(0, start), Math.min(inputs, start + size)];
	});
}
var init_poolingGradients = __esmMin((() => {}));
// src/ml/backends/wasmKernels.ts
/**
* Registers what tfjs' WebAssembly backend lacks for training, composed of kernels that it has, and replaces
* - what it has in a wrong form: its gradient of max pooling mixes up the positions of several channels and images, and
*   its gradient of average pooling counts the padding;
* - what it has in a needlessly slow form: the gradient of a convolution's input is a plain loop there (measured on one
*   core: 1.5 GFLOP/s where the convolution itself runs 18), and so is a product with a transposed matrix (1.3 against
*   8 after a transposition).
*/
function registerWasmKernels() {
	if (isRegistered) return;
	isRegistered = true;
	register("Conv2DBackpropFilter", ({ inputs, attrs }) => {
		const { x, dy } = inputs;
		return convolutionFilterGradient(x, dy, convolution(attrs, x.shape, null));
	});
	replace("Conv2DBackpropInput", ({ inputs, attrs }) => {
		const { dy, filter } = inputs;
		return convolutionInputGradient$1(dy, filter, convolution(attrs, null, filter.shape));
	});
	register("DepthwiseConv2dNativeBackpropFilter", ({ inputs, attrs }) => {
		const { x, dy } = inputs;
		return depthwiseFilterGradient(x, dy, convolution(attrs, x.shape, null, true));
	});
	register("DepthwiseConv2dNativeBackpropInput", ({ inputs, attrs }) => {
		const { dy, filter } = inputs;
		return depthwiseInputGradient(dy, filter, convolution(attrs, null, filter.shape, true));
	});
	register("UnsortedSegmentSum", unsortedSegmentSum);
	replace("MaxPoolGrad", ({ inputs, attrs, backend }) => {
		const { input, dy } = inputs;
		const shape = pooling(attrs, input.shape);
		return fillOutput(backend, input, [input, dy], (dx, [x, gradient]) => addMaxPoolGradient(dx, x, gradient, shape));
	});
	replace("AvgPoolGrad", ({ inputs, attrs, backend }) => {
		const { input, dy } = inputs;
		const shape = pooling(attrs, input.shape);
		return fillOutput(backend, input, [dy], (dx, [gradient]) => addAvgPoolGradient(dx, gradient, shape));
	});
	transposeBeforeMatMul();
}
function convolution(attrs, input, filter, depthwise = false) {
	const { strides, pad, dilations, dimRoundingMode, inputShape, filterShape } = attrs;
	return tf.backend_util.computeConv2DInfo(input ?? inputShape, filter ?? filterShape, strides, dilations ?? 1, pad, dimRoundingMode, depthwise);
}
function pooling(attrs, input) {
	const { filterSize, strides, pad, dimRoundingMode } = attrs;
	return tf.backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
}
/** `y[s] = sum of the rows x[i] with segmentIds[i] = s`; rows with an id out of range are dropped, as TensorFlow does. */
function unsortedSegmentSum({ inputs, attrs, backend }) {
	const { x, segmentIds } = inputs;
	const { numSegments } = attrs;
	const rowShape = x.shape.slice(1);
	const rowLength = tf.util.sizeFromShape(rowShape);
	return fillOutput(backend, {
		shape: [numSegments, ...rowShape],
		dtype: x.dtype
	}, [x, segmentIds], (sums, [source, ids]) => {
		for (const [row, segment] of ids.entries()) {
			if (segment < 0 || segment >= numSegments) continue;
			for (let column = 0; column < rowLength; column++) sums[segment * rowLength + column] += source[row * rowLength + column];
		}
	});
}
/** A new tensor of zeros, handed to `fill` together with views of the inputs. */
function fillOutput(backend, { shape, dtype }, inputs, fill) {
	if (!(backend instanceof BackendWasm)) throw new BugError("A kernel of wasm was called with another backend.");
	const info = backend.makeOutput(shape, dtype);
	const output = backend.typedArrayFromHeap(info);
	output.fill(0);
	fill(output, inputs.map((input) => backend.typedArrayFromHeap(input)));
	return info;
}
function transposeBeforeMatMul() {
	const original = findKernel("BatchMatMul", "wasm");
	if (!original) return;
	replace("BatchMatMul", ({ inputs, attrs, backend }) => {
		const { a, b } = inputs;
		const { transposeA, transposeB } = attrs;
		return tf.tidy(() => {
			const left = transposeA ? tf.transpose(a, swapLastAxes(a.rank)) : a;
			const right = transposeB ? tf.transpose(b, swapLastAxes(b.rank)) : b;
			const info = original.kernelFunc({
				inputs: {
					a: left,
					b: right
				},
				attrs: {
					transposeA: false,
					transposeB: false
				},
				backend
			});
			return tf.engine().makeTensorFromTensorInfo(info);
		});
	}, original.setupFunc);
}
function swapLastAxes(rank) {
	return [
		...Array.from({ length: rank }, (_, axis) => axis).slice(0, -2),
		rank - 1,
		rank - 2
	];
}
function register(kernelName, kernelFunc, setupFunc) {
	tf.registerKernel({
		kernelName,
		backendName: "wasm",
		kernelFunc,
		...setupFunc ? { setupFunc } : {}
	});
}
/** tfjs warns about a kernel that is registered twice, so the old one goes first. */
function replace(kernelName, kernelFunc, setupFunc) {
	if (findKernel(kernelName, "wasm")) tf.unregisterKernel(kernelName, "wasm");
	register(kernelName, kernelFunc, setupFunc);
}
var isRegistered;
var init_wasmKernels = __esmMin((() => {
	init_errors();
	init_convolutionGradients();
	init_depthwiseGradients();
	init_poolingGradients();
	init_registry();
	isRegistered = false;
}));
// src/ml/backends/wasmModule.ts
/**
* Instantiates TensorFlow's WebAssembly library, with SIMD where the machine has it and with threads where SIMD is
* there and `threads` is above 1. tfjs itself never starts threads under Node, because its glue code hands the worker's
* source over as a blob, which Node's workers do not take; a `data:` module they do take.
*/
async function instantiateWasm(threads) {
	const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
	const threaded = simd === true && threads > 1;
	const binary = threaded ? "-threaded-simd" : simd === true ? "-simd" : "";
	const compiled = await WebAssembly.compile(await readFile(nodeRequire.resolve(`${PACKAGE}/wasm-out/tfjs-backend-wasm${binary}.wasm`)));
	const glue = nodeRequire.resolve(`${PACKAGE}/wasm-out/tfjs-backend-wasm${threaded ? "-threaded-simd" : ""}.js`);
	const factory = nodeRequire(glue);
	const module = await keepingGlobals(() => factory({
		locateFile: (name) => name.endsWith(".worker.js") ? workerSource(glue) : name,
		instantiateWasm(imports, receive) {
			Object.assign(imports["env"] ?? {}, { emscripten_num_logical_cores: () => 2 * threads });
			receive(new WebAssembly.Instance(compiled, imports), compiled);
			return {};
		}
	}));
	module.tfjs = wrapFunctions(module);
	refuseNullPointers(module);
	return module;
}
/** Lets the process end while threads wait for work, and ends the workers that no thread took. To be called once threads run. */
function settleThreads(wasm) {
	const pool = wasm.PThread;
	if (!pool) return;
	for (const worker of pool.unusedWorkers) worker.terminate();
	pool.unusedWorkers = [];
	for (const worker of pool.runningWorkers) worker.unref();
}
/**
* Runs `action` and undoes what Emscripten's glue code does to the process: it installs handlers that turn every
* rejected promise into a crash, removes everybody's handlers on disposal, and sets `Worker`.
*/
async function keepingGlobals(action) {
	const events = ["uncaughtException", "unhandledRejection"];
	const before = events.map((event) => process.rawListeners(event));
	const worker = Object.getOwnPropertyDescriptor(globalThis, "Worker");
	try {
		return await action();
	} finally {
		for (const [index, event] of events.entries()) {
			const [had, has] = [before[index] ?? [], process.rawListeners(event)];
			for (const listener of has ?? []) if (!had?.includes(listener)) process.removeListener(event, listener);
			for (const listener of had ?? []) if (!has?.includes(listener)) process.on(event, listener);
		}
		if (worker) Object.defineProperty(globalThis, "Worker", worker);
		else delete globalThis.Worker;
	}
}
/** The worker's script as a module. It expects CommonJS' names and finds the glue code by file name. */
function workerSource(glue) {
	const { wasmWorkerContents } = nodeRequire(`${PACKAGE}/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js`);
	const names = `import { createRequire } from 'node:module';const __filename = ${JSON.stringify(glue)};const require = createRequire(__filename);`;
	return new URL(`data:text/javascript,${encodeURIComponent(names + wasmWorkerContents.replace(/\n/g, "\\n"))}`);
}
/** The interface that tfjs' backend object expects its module to have. */
function wrapFunctions(module) {
	const number = "number";
	return {
		init: module.cwrap("init", null, []),
		initWithThreadsCount: module.cwrap("init_with_threads_count", null, [number]),
		getThreadsCount: module.cwrap("get_threads_count", number, []),
		registerTensor: module.cwrap("register_tensor", null, [
			number,
			number,
			number
		]),
		disposeData: module.cwrap("dispose_data", null, [number]),
		dispose: module.cwrap("dispose", null, [])
	};
}
/** WebAssembly addresses 4 GiB. tfjs does not look whether memory was given, and would write over address 0. */
function refuseNullPointers(module) {
	const malloc = module._malloc.bind(module);
	module._malloc = (bytes) => {
		const address = malloc(bytes);
		if (address === 0 && bytes > 0) throw new ExpectedError("engine/out-of-memory", "The backend wasm has used up its 4 GiB of memory.", {
			advice: "Choose a smaller size or another backend.",
			details: { bytes }
		});
		return address;
	};
}
var WebAssembly, PACKAGE, nodeRequire;
var init_wasmModule = __esmMin((() => {
	init_errors();
	({WebAssembly} = globalThis);
	PACKAGE = "@tensorflow/tfjs-backend-wasm";
	nodeRequire = createRequire(import.meta.url);
}));
// src/ml/backends/wasm.ts
var wasm_exports = /* @__PURE__ */ __exportAll({ openWasm: () => openWasm });
/**
* TensorFlow's kernels as WebAssembly on the processor: needs nothing but Node, so it is always there.
* @throws ExpectedError `backend/failed` where WebAssembly itself is forbidden or broken.
*/
async function openWasm(options = {}) {
	const threads = Math.min(8, Math.max(1, options.threads ?? processorThreads()));
	registerWasmKernels();
	const wasm = await instantiateWasm(threads);
	if (isRegistered$1("wasm")) await keepingGlobals(() => tf.removeBackend("wasm"));
	setThreadsCount(threads);
	tf.registerBackend("wasm", () => new BackendWasm(wasm));
	if (!await tf.setBackend("wasm")) throw new ExpectedError("backend/failed", "WebAssembly does not start.");
	settleThreads(wasm);
	return {
		name: "wasm",
		deviceName: processorName(getThreadsCount()),
		limits: {
			maxConvolutionPixels: null,
			maxTensorBytes: ADDRESS_SPACE
		},
		dispose: () => keepingGlobals(() => tf.removeBackend("wasm"))
	};
}
var ADDRESS_SPACE;
var init_wasm = __esmMin((() => {
	init_errors();
	init_processor();
	init_registry();
	init_wasmKernels();
	init_wasmModule();
	ADDRESS_SPACE = 4 * 1024 ** 3;
}));
// src/ml/backends/ladder.ts
init_errors();
/** Each backend's own file is loaded when it is tried, not before: some of them load a hundred megabytes. */
const OPENERS = {
	cuda: async () => (await Promise.resolve().then(() => (init_cuda(), cuda_exports))).openCuda(),
	webgpu: async (options) => (await Promise.resolve().then(() => (init_webgpu(), webgpu_exports))).openWebgpu(options),
	tensorflow: async () => (await Promise.resolve().then(() => (init_tensorflow(), tensorflow_exports))).openTensorflow(),
	wasm: async (options) => (await Promise.resolve().then(() => (init_wasm(), wasm_exports))).openWasm(options)
};
/**
* Makes tfjs use a backend that has passed its self-test: the one asked for, or for `auto` the first one of the ladder
* (`cuda`, `webgpu`, `tensorflow`, `wasm`) that works.
*
* @throws ExpectedError `backend/unavailable` or `backend/failed`, with reason and advice, where the backend asked for
* (or for `auto` every single one) cannot be used.
*/
async function selectBackend(choice = "auto", options = {}) {
	if (choice !== "auto") return {
		...await openTested(choice, options),
		passedOver: []
	};
	const passedOver = [];
	for (const name of BACKEND_NAMES) try {
		return {
			...await openTested(name, options),
			passedOver
		};
	} catch (error) {
		passedOver.push(reportFailure(name, error));
	}
	const reasons = passedOver.map(({ name, reason }) => `${name}: ${reason ?? "failed"}`).join(" ");
	throw new ExpectedError("backend/unavailable", `No backend works on this machine. ${reasons}`, { advice: "Run `pentimento doctor`, which says what each of them needs." });
}
async function openTested(name, options) {
	const backend = await OPENERS[name](options);
	registerGradients();
	try {
		await runSelfTest();
		return backend;
	} catch (error) {
		await backend.dispose();
		throw error;
	}
}
function reportFailure(name, error, deviceName = null) {
	return {
		name,
		state: error instanceof ExpectedError && error.code === "backend/unavailable" ? "unavailable" : "failed",
		deviceName,
		gflops: null,
		reason: error instanceof Error ? error.message : String(error),
		advice: error instanceof ExpectedError ? error.advice ?? null : "Choose another backend, and report this."
	};
}
// src/ml/models/generatorShape.ts
const count = z.number().int().positive();
/** The widths of a generator. Together with the version of its forward pass they define its architecture. */
const generatorOptionsSchema = z.strictObject({
	/** Channels of each block of the encoder, relu1_1 to relu4_1. */
	encoderChannels: z.array(count).length(4).default([
		16,
		32,
		64,
		128
	]),
	/** Channels between the first convolution of a block and the next block. */
	encoderInnerChannels: z.array(count).length(3).default([
		16,
		48,
		96
	]),
	/** Convolutions of each block of the encoder; of the last one only the first is needed. */
	encoderLayout: z.array(count).length(4).default([
		2,
		2,
		3,
		1
	]),
	/** Channels of the decoder at an eighth, a quarter, a half and the full resolution. */
	deepChannels: count.default(128),
	riseChannels: count.default(48),
	quarterChannels: count.default(80),
	halfChannels: count.default(32),
	fullChannels: count.default(16),
	/** Channels of noise that join the features at an eighth and at a quarter, so that flat regions can get strokes. */
	noiseChannels: z.number().int().min(0).default(2),
	/** Length of the bottleneck between an artwork's statistics and the decoder's modulations. */
	latentSize: count.default(128),
	/** Features of an artwork that its bank holds at each of the two transferred levels. */
	bankSize: count.default(512),
	/** The share of coloring by statistics at the deep level; the rest, and all of the quarter level, is attention. */
	coloring: z.number().min(0).max(1).default(.5),
	/** How much colors count beside features where attention compares a photo with an artwork. */
	colorAffinity: z.number().min(0).default(.1),
	/** Of the attention's softmax: small values take the nearest feature alone. */
	temperature: z.number().positive().default(.03)
});
/** The levels in the order of the style code. */
function transferLevels({ encoderChannels }) {
	const [first, second, third, fourth] = encoderChannels;
	return [{
		name: "deep",
		level: 3,
		px: 8,
		features: fourth,
		finer: [],
		finerChannels: [],
		isColored: true
	}, {
		name: "quarter",
		level: 2,
		px: 4,
		features: third,
		finer: [0, 1],
		finerChannels: [first, second],
		isColored: false
	}];
}
/** How many values a level holds at a position. */
function valueCount({ features, finerChannels }) {
	return finerChannels.reduce((sum, channels) => sum + channels, features + 3);
}
/** How many numbers come out of a level's transfer at a position. */
function outputCount(level) {
	return valueCount(level) + (level.isColored ? 3 : 0);
}
/** The encoder's convolutions in turn; 2x2 maxima lie between the blocks. */
function encoderConvolutions(options) {
	const { encoderChannels, encoderInnerChannels, encoderLayout } = options;
	let inputs = 3;
	return encoderChannels.flatMap((channels, block) => {
		const layers = block === encoderChannels.length - 1 ? 1 : encoderLayout[block];
		return Array.from({ length: layers }, (_, index) => {
			const outputs = index === 0 ? channels : encoderInnerChannels[block];
			const convolution = {
				name: `conv${block + 1}_${index + 1}`,
				block,
				inputs,
				outputs,
				isFeature: index === 0
			};
			inputs = outputs;
			return convolution;
		});
	});
}
/** The decoder's layers by name, in the order of the modulations. */
function decoderLayers(options) {
	const { deepChannels, riseChannels, quarterChannels, halfChannels, fullChannels, noiseChannels } = options;
	const [deep, quarter] = transferLevels(options);
	const layer = (name, px, [inputs, channels], traits = {}) => ({
		name: `decoder.${name}`,
		inputs,
		channels,
		px,
		upsamples: traits.upsamples ?? false,
		isModulated: traits.isModulated ?? false
	});
	const [up, modulated, both] = [
		{ upsamples: true },
		{ isModulated: true },
		{
			upsamples: true,
			isModulated: true
		}
	];
	return {
		deep: layer("deep", 8, [outputCount(deep) + noiseChannels, deepChannels], modulated),
		deepRefine: layer("deepRefine", 8, [deepChannels, deepChannels]),
		rise: layer("rise", 4, [deepChannels, riseChannels], up),
		quarter: layer("quarter", 4, [riseChannels + outputCount(quarter) + noiseChannels, quarterChannels], modulated),
		quarterRefine: layer("quarterRefine", 4, [quarterChannels, quarterChannels], modulated),
		quarterMix: layer("quarterMix", 4, [quarterChannels, quarterChannels]),
		half: layer("half", 2, [quarterChannels, halfChannels], both),
		halfRefine: layer("halfRefine", 2, [halfChannels, halfChannels], modulated),
		full: layer("full", 1, [halfChannels, fullChannels], both),
		fullRefine: layer("fullRefine", 1, [fullChannels, fullChannels], modulated),
		color: layer("color", 1, [fullChannels, 3])
	};
}
/** How many numbers modulate the decoder: a scale and a shift for every modulated channel. */
function modulationSize(options) {
	return modulatedLayers(options).reduce((sum, { channels }) => sum + 2 * channels, 0);
}
function modulatedLayers(options) {
	return Object.values(decoderLayers(options)).filter(({ isModulated }) => isModulated);
}
/** How many statistics of an artwork the modulations are made of: a mean and a deviation of every encoder channel. */
function styleStatisticCount({ encoderChannels }) {
	return encoderChannels.reduce((sum, channels) => sum + 2 * channels, 0);
}
function codeLayout(options) {
	let offset = 0;
	const part = (...shape) => {
		const begin = offset;
		offset += shape.reduce((product, length) => product * length, 1);
		return {
			offset: begin,
			shape
		};
	};
	return {
		modulation: part(modulationSize(options)),
		color: {
			mean: part(3),
			covariance: part(3, 3)
		},
		levels: transferLevels(options).map((level) => ({
			mean: part(level.features),
			covariance: part(level.features, level.features),
			bank: part(options.bankSize, valueCount(level))
		})),
		size: offset
	};
}
/** How many numbers a style code has. */
function styleCodeSize(options) {
	return codeLayout(options).size;
}
// src/ml/models/parameters.ts
init_errors();
/**
* The trainable variables of one network by name, in order of creation. It owns them: `dispose` frees them all.
* Optimizers, averages and checkpoints work on this and know nothing of the network.
*/
var Parameters = class {
	variables = /* @__PURE__ */ new Map();
	/** Adds a variable that starts as `initial` (which is disposed). */
	add(name, initial) {
		if (this.variables.has(name)) throw new ModelError("bug", `The parameter ${name} exists twice.`);
		const variable = tf.variable(initial, true);
		initial.dispose();
		this.variables.set(name, variable);
		return variable;
	}
	/** Takes over the variables of another set, by default all of them; it lacks them afterwards. */
	adopt(other, isWanted = () => true) {
		for (const [name, variable] of other.entries().filter(([name]) => isWanted(name))) {
			if (this.variables.has(name)) throw new ModelError("bug", `The parameter ${name} exists twice.`);
			this.variables.set(name, variable);
			other.variables.delete(name);
		}
	}
	get(name) {
		const variable = this.variables.get(name);
		if (!variable) throw new ModelError("model/shape-mismatch", `There is no parameter ${name}.`);
		return variable;
	}
	entries() {
		return [...this.variables];
	}
	list() {
		return [...this.variables.values()];
	}
	/** How many numbers there are in all. */
	count() {
		return this.list().reduce((sum, variable) => sum + variable.size, 0);
	}
	/** Reads all values back from the backend. */
	async read() {
		const arrays = /* @__PURE__ */ new Map();
		for (const [name, variable] of this.variables) arrays.set(name, {
			shape: variable.shape.slice(),
			data: Float32Array.from(await variable.data())
		});
		return arrays;
	}
	/**
	* Replaces all values. Names and shapes have to agree exactly.
	* @throws ModelError `model/shape-mismatch` that names the parameter, the expected and the actual shape.
	*/
	assign(arrays) {
		for (const [name, variable] of this.variables) {
			const array = arrays.get(name);
			if (!array) throw new ModelError("model/shape-mismatch", `The weights lack the parameter ${name}.`);
			if (array.shape.join() !== variable.shape.join()) throw new ModelError("model/shape-mismatch", `The parameter ${name} has the shape [${array.shape.join(", ")}] where [${variable.shape.join(", ")}] is expected.`, { details: {
				parameter: name,
				expected: variable.shape,
				actual: array.shape
			} });
		}
		const unknown = [...arrays.keys()].find((name) => !this.variables.has(name));
		if (unknown !== void 0) throw new ModelError("model/shape-mismatch", `The weights hold a parameter ${unknown} that the model lacks.`);
		for (const [name, variable] of this.variables) {
			const array = arrays.get(name);
			if (!array) continue;
			const value = tf.tensor(array.data, variable.shape, "float32");
			variable.assign(value);
			value.dispose();
		}
	}
	dispose() {
		for (const variable of this.variables.values()) variable.dispose();
		this.variables.clear();
	}
};
// src/shared/counterRandom.ts
/**
* Random numbers as a pure function of a seed and counters, so that a run can be resumed at any step without storing a
* generator's state: the same arguments always give the same number, on every machine.
*
* Each counter is mixed in with the 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain), whose every input
* bit flips about half of the output bits.
*/
function hash32(seed, ...counters) {
	let hash = finalize(seed >>> 0 ^ 2654435769);
	for (const counter of counters) {
		const high = Math.floor(counter / 4294967296) >>> 0;
		hash = finalize(Math.imul(hash, 5) + 3864292196 ^ counter >>> 0);
		if (high !== 0) hash = finalize(hash ^ high);
	}
	return hash;
}
/** Uniform in [0, 1), with 32 random bits. */
function uniform(seed, ...counters) {
	return hash32(seed, ...counters) / 4294967296;
}
/** A permutation of 0 … `length` - 1 that depends on the arguments alone (Fisher and Yates; `length` below 2^32). */
function permutation(length, seed, ...counters) {
	const order = Uint32Array.from({ length }, (_, index) => index);
	for (let index = length - 1; index > 0; index -= 1) {
		const other = Math.floor(uniform(seed, ...counters, index) * (index + 1));
		const kept = order[index];
		order[index] = order[other];
		order[other] = kept;
	}
	return order;
}
function finalize(value) {
	let hash = value >>> 0;
	hash = Math.imul(hash ^ hash >>> 16, 2246822507);
	hash = Math.imul(hash ^ hash >>> 13, 3266489909);
	return (hash ^ hash >>> 16) >>> 0;
}
// src/ml/checkpoints/halfFloat.ts
/** Numbers as IEEE 754 half-precision floats, two bytes each. */
const float = /* @__PURE__ */ new Float32Array(1);
const bits = new Uint32Array(float.buffer);
/** The nearest half-precision float's 16 bits, ties to even; beyond 65504 infinity. */
function toHalfBits(value) {
	float[0] = value;
	const word = bits[0];
	const sign = word >>> 16 & 32768;
	const exponent = word >>> 23 & 255;
	const mantissa = word & 8388607;
	if (exponent === 255) return sign | 31744 | (mantissa === 0 ? 0 : 512);
	const half = exponent - 112;
	if (half >= 31) return sign | 31744;
	if (half <= 0) {
		if (half < -10) return sign;
		return sign | roundShift(mantissa | 8388608, 14 - half);
	}
	return sign | (half << 10 | 0) + roundShift(mantissa, 13);
}
function fromHalfBits(half) {
	const sign = half & 32768 ? -1 : 1;
	const exponent = half >>> 10 & 31;
	const mantissa = half & 1023;
	if (exponent === 0) return sign * mantissa * 2 ** -24;
	if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
	return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}
/** The nearest number that half precision can hold. */
function roundToHalf(value) {
	return fromHalfBits(toHalfBits(value));
}
/** `value / 2^shift`, rounded to nearest, ties to even. */
function roundShift(value, shift) {
	const quotient = value >>> shift;
	const rest = value & (1 << shift) - 1;
	const tie = 1 << shift - 1;
	return rest > tie || rest === tie && (quotient & 1) === 1 ? quotient + 1 : quotient;
}
// src/ml/checkpoints/safetensors.ts
init_errors();
/**
* The safetensors format: an 8-byte little-endian header length, a JSON header
* `{name: {dtype, shape, data_offsets: [begin, end]}, __metadata__: {key: string}}`, then the bytes. Arrays are F32, or F16 where
* they say so.
*/
const MAX_HEADER_BYTES = 16777216;
const BYTES = {
	F32: 4,
	F16: 2
};
/** Encodes arrays in their map's order, so that the same arrays give the same bytes. */
function encodeSafetensors(arrays, metadata = {}) {
	const header = {};
	if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
	let offset = 0;
	for (const [name, { shape, data, dtype = "F32" }] of arrays) {
		const length = data.length * BYTES[dtype];
		header[name] = {
			dtype,
			shape,
			data_offsets: [offset, offset + length]
		};
		offset += length;
	}
	const json = new TextEncoder().encode(JSON.stringify(header));
	const headerBytes = Math.ceil(json.length / 8) * 8;
	const bytes = new Uint8Array(8 + headerBytes + offset);
	new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
	bytes.fill(32, 8, 8 + headerBytes);
	bytes.set(json, 8);
	let position = 8 + headerBytes;
	for (const { data, dtype } of arrays.values()) {
		const stored = dtype === "F16" ? Uint16Array.from(data, toHalfBits) : data;
		bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), position);
		position += stored.byteLength;
	}
	return bytes;
}
/**
* Decodes safetensors bytes (F32 and F16), checking every length against the file's.
* @throws ModelError `model/truncated` when bytes are missing, `model/unreadable` when the header makes no sense.
*/
function decodeSafetensors(bytes) {
	if (bytes.length < 8) throw truncated(8, bytes.length);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const headerBytes = Number(view.getBigUint64(0, true));
	if (headerBytes > MAX_HEADER_BYTES) throw unreadable$1(`its header claims ${headerBytes} bytes`);
	if (bytes.length < 8 + headerBytes) throw truncated(8 + headerBytes, bytes.length);
	const header = parseHeader(bytes.subarray(8, 8 + headerBytes));
	const arrays = /* @__PURE__ */ new Map();
	let metadata = {};
	let dataBytes = 0;
	for (const [name, value] of Object.entries(header)) {
		if (name === "__metadata__") {
			metadata = readMetadata(value);
			continue;
		}
		const array = readArray(name, value, bytes, 8 + headerBytes);
		arrays.set(name, array);
		dataBytes += array.data.length * BYTES[array.dtype ?? "F32"];
		if (dataBytes > bytes.length) throw unreadable$1("its arrays overlap");
	}
	return {
		arrays,
		metadata
	};
}
function parseHeader(json) {
	try {
		const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(json));
		if (typeof header === "object" && header !== null && !Array.isArray(header)) return header;
	} catch (cause) {
		throw unreadable$1("its header is no JSON", cause);
	}
	throw unreadable$1("its header is no JSON object");
}
function readMetadata(value) {
	if (typeof value !== "object" || value === null) throw unreadable$1("its metadata is no object");
	return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === "string"));
}
function readArray(name, value, bytes, dataStart) {
	const { dtype, shape, data_offsets: offsets } = value ?? {};
	if (dtype !== "F32" && dtype !== "F16" || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) throw unreadable$1(`the entry of ${name} is malformed or neither F32 nor F16`);
	const [begin, end] = offsets;
	const size = shape.reduce((product, length) => product * length, 1);
	if (end - begin !== size * BYTES[dtype]) throw unreadable$1(`${name} has the shape [${shape.join(", ")}] but ${end - begin} bytes`);
	if (dataStart + end > bytes.length) throw truncated(dataStart + end, bytes.length);
	const stored = dtype === "F16" ? new Uint16Array(size) : new Float32Array(size);
	new Uint8Array(stored.buffer).set(bytes.subarray(dataStart + begin, dataStart + end));
	if (stored instanceof Float32Array) return {
		shape,
		data: stored
	};
	return {
		shape,
		data: Float32Array.from(stored, fromHalfBits),
		dtype: "F16"
	};
}
function isSizes(value) {
	return Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0);
}
function truncated(expected, actual) {
	return new ModelError("model/truncated", `The weights file is cut short: ${actual} bytes of at least ${expected}.`, {
		details: {
			expected,
			actual
		},
		advice: "Fetch or copy the model again."
	});
}
function unreadable$1(why, cause) {
	return new ModelError("model/unreadable", `The weights file cannot be read: ${why}.`, {
		cause,
		advice: "Fetch or copy the model again."
	});
}
// src/ml/models/styleCode.ts
/** All numbers of a code in a row, in the order of `codeLayout`. */
function flattenCode(code) {
	const { modulation, color, deep, quarter } = code;
	const levels = [deep, quarter].flatMap((of) => [
		of.mean,
		of.covariance,
		of.bank
	]);
	const parts = [
		modulation,
		color.mean,
		color.covariance,
		...levels
	];
	const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
	let offset = 0;
	for (const part of parts) {
		values.set(part, offset);
		offset += part.length;
	}
	return values;
}
/** The code with the numbers that its file will hold. */
function roundedCode(code) {
	const level = (of) => ({
		...of,
		bank: of.bank.map(roundToHalf)
	});
	const { modulation, deep, quarter } = code;
	return {
		...code,
		modulation: modulation.map(roundToHalf),
		deep: level(deep),
		quarter: level(quarter)
	};
}
// src/ml/models/trunkHash.ts
/** Whether a parameter of a `GeneratorNetwork` belongs to its trunk rather than to its style encoder. */
function isOfTrunk(name) {
	return !name.startsWith("style.");
}
/** The hash that ties style codes to the weights they modulate: all parameters but the style encoder's. */
async function trunkHash(arrays) {
	const trunk = [...arrays].filter(([name]) => isOfTrunk(name)).sort(byName);
	return sha256$1(encodeSafetensors(new Map(trunk)));
}
/** As 64 hexadecimal digits. */
async function sha256$1(bytes) {
	const digest = await crypto.subtle.digest("SHA-256", bytes);
	return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
function byName([a], [b]) {
	return a < b ? -1 : 1;
}
// src/ml/models/customStyle.ts
/** The name of a custom style's own array: its code, flat, as `flattenCode` gives it. Only its modulation learns. */
const CODE_PARAMETER = "code";
/**
* Where the trunk learns beside the code, the code's modulation lies here instead, divided by this: numbers of size 1 then
* take steps that are so many times those of the weights, which are a hundredth in size, under one learning rate.
*/
const MODULATION_GAIN = 50;
const GAINED_MODULATION_PARAMETER = "modulationByGain";
/** A style's own part as parameters: its code, `[size]`, zeros to begin with. The caller disposes it. */
function createCustomStyle(options) {
	const parameters = new Parameters();
	parameters.add(CODE_PARAMETER, tf.zeros([styleCodeSize(options)]));
	return parameters;
}
/**
* A style with a network of its own: a code and the trunk of `network`, which is taken over; its style encoder stays
* where it is. The caller disposes both.
*/
function createOwnNetwork(network) {
	const parameters = createCustomStyle(network.options);
	parameters.add(GAINED_MODULATION_PARAMETER, tf.zeros([modulationSize(network.options)]));
	parameters.adopt(network.parameters, isOfTrunk);
	return parameters;
}
/** How the style modulates the decoder, `[1, modulationSize]`, differentiable. */
function customModulation(options, parameters) {
	const names = parameters.entries().map(([name]) => name);
	const size = modulationSize(options);
	if (names.includes(GAINED_MODULATION_PARAMETER)) return tf.mul(tf.reshape(parameters.get(GAINED_MODULATION_PARAMETER), [1, size]), MODULATION_GAIN);
	return part(parameters, codeLayout(options).modulation);
}
/**
* What the style is to the transfer, once for each picture of a batch; no gradient is meant to pass.
*
* @returns tensors owned by the caller.
*/
function customTransferStyle(options, parameters, batch) {
	const { color, levels } = codeLayout(options);
	return tf.tidy(() => {
		const repeated = (place) => tf.tile(part(parameters, place), [batch, ...place.shape.map(() => 1)]);
		const statistics = (of) => ({
			mean: repeated(of.mean),
			covariance: repeated(of.covariance)
		});
		const [deep, quarter] = levels;
		return {
			color: statistics(color),
			deep: statistics(deep),
			quarter: statistics(quarter),
			deepBank: repeated(deep.bank),
			quarterBank: repeated(quarter.bank)
		};
	});
}
/** What the training of a style begins with: its code, with `trunk` that of its own network. */
function initialStyleArrays(code, trunk) {
	const values = flattenCode(code);
	const arrays = /* @__PURE__ */ new Map([[CODE_PARAMETER, {
		shape: [values.length],
		data: values
	}]]);
	if (!trunk) return arrays;
	const size = code.modulation.length;
	arrays.set(GAINED_MODULATION_PARAMETER, {
		shape: [size],
		data: code.modulation.map((value) => value / MODULATION_GAIN)
	});
	return new Map([...arrays, ...[...trunk].filter(([name]) => isOfTrunk(name))]);
}
/** What a style has learnt: its code, flat, and, where it has a network of its own, that network's trunk. */
function learntStyle(arrays) {
	const code = arrays.get(CODE_PARAMETER)?.data;
	if (!code) return void 0;
	const gained = arrays.get(GAINED_MODULATION_PARAMETER)?.data;
	if (!gained) return {
		code,
		trunk: void 0
	};
	const whole = Float32Array.from(code);
	whole.set(gained.map((value) => value * MODULATION_GAIN));
	return {
		code: whole,
		trunk: new Map([...arrays].filter(([name]) => isOfNetwork(name)))
	};
}
function isOfNetwork(name) {
	return name !== CODE_PARAMETER && name !== GAINED_MODULATION_PARAMETER;
}
/** A part of the code as a batch of one. */
function part(parameters, { offset, shape }) {
	const size = shape.reduce((product, length) => product * length, 1);
	return tf.reshape(tf.slice(parameters.get(CODE_PARAMETER), [offset], [size]), [1, ...shape]);
}
// src/ml/train/config.ts
init_errors();
const positive = z.number().positive();
const positiveInteger = z.int().positive();
const optimizerSettings = z.strictObject({
	learningRate: positive.default(2e-4),
	beta1: z.number().min(0).lt(1).default(.5),
	beta2: z.number().min(0).lt(1).default(.999),
	epsilon: positive.default(1e-8),
	/** Gradients of a network are scaled down to this norm over all of its parameters; null: never. */
	clipNorm: positive.nullable().default(10)
});
const scheduleSettings = z.strictObject({
	/** Steps in which the learning rate rises linearly from 0. */
	warmupSteps: z.int().min(0).default(100),
	/** The share of all steps after which the cosine decay begins. */
	decayStart: z.number().min(0).max(1).default(0),
	/** The learning rate at the end as a share of the highest. */
	finalFraction: z.number().min(0).max(1).default(.01)
});
/**
* A training run's whole configuration, as written in `configs/*.json`. Unknown keys are errors. What a task wants
* lies under `task`, beside its name, and is checked by the task itself.
*/
const trainingConfigSchema = z.strictObject({
	seed: z.int().min(0).max(4294967295).default(1),
	/** `name` picks the task; the other keys are the task's own options. */
	task: z.looseObject({ name: z.string().min(1) }),
	data: z.strictObject({
		/** Folder of photos; the command line's `--photos` overrides it. */
		photos: z.string().min(1).optional(),
		/** So many of the photos, evenly spread over the folder, are not trained on: to measure the result with. */
		holdOut: z.int().min(0).max(1e3).default(0),
		/** Folder of artworks; the command line's `--art` overrides it. */
		art: z.string().min(1).optional(),
		/** Trains on this many scenes and as many styles of the app's own making, where no folder is given. */
		samples: z.int().min(1).max(1e3).optional(),
		/** Weights of the generator's encoder; the command line's `--encoder` overrides it. Default: the app's own. */
		encoder: z.string().min(1).optional(),
		/** Weights of the encoder that a distillation learns from; the command line's `--perceptual` overrides it. */
		perceptual: z.string().min(1).optional(),
		/** Folder of the model that a custom style is trained for. Default: the app's own. */
		model: z.string().min(1).optional(),
		/** In px; networks work on blocks of 8. */
		cropSize: z.int().min(16).max(2048).multipleOf(8).default(128),
		/** The short side of an image before the crop, in multiples of the crop: uniform between the two. */
		scale: z.tuple([z.number().min(1), z.number().min(1)]).default([1, 2]),
		maxUpscale: z.number().min(1).default(1.5),
		flip: z.boolean().default(true)
	}).prefault({}),
	/** Weights (safetensors) to start from instead of random ones: a model's for the first network, or a checkpoint's for all. */
	initialWeights: z.string().min(1).optional(),
	batch: z.int().min(1).max(1024).default(8),
	/**
	* Into how many equal parts a step's batch is cut. Their gradients are averaged, and each can be computed by a process of
	* its own. What looks at several pictures of a batch sees those of its part alone.
	*/
	microBatches: z.int().min(1).max(64).default(1),
	/** How long to train: optimizer steps, or minutes from which the steps are derived once at the start. */
	steps: positiveInteger.optional(),
	minutes: positive.optional(),
	optimizer: optimizerSettings.prefault({}),
	/** Settings of single networks that differ from `optimizer`. */
	networks: z.record(z.string(), optimizerSettings.partial()).default({}),
	schedule: scheduleSettings.prefault({}),
	/** Decay of the moving average of the generator's parameters. */
	averageDecay: z.number().min(0).lt(1).default(.999),
	checkpoints: z.strictObject({
		every: positiveInteger.default(500),
		/** How many of the last ones stay; the best one stays beside them. */
		keep: positiveInteger.default(2)
	}).prefault({}),
	previews: z.strictObject({
		every: positiveInteger.default(500),
		count: z.int().min(1).max(16).default(4),
		size: z.int().min(16).max(1024).multipleOf(8).default(256),
		/** How many of the last ones stay; absent: all. */
		keep: positiveInteger.optional()
	}).prefault({}),
	logEvery: positiveInteger.default(20),
	/** A loss above this multiple of its first logged value (at least 1) ends the run as diverged. */
	divergenceFactor: z.number().gt(1).default(100)
});
/**
* Checks a configuration and fills in what it leaves out.
* @throws ExpectedError `config/invalid` that names each offending key.
*/
function parseTrainingConfig(json) {
	const config = parseWith(trainingConfigSchema, json, "training configuration");
	if (config.steps === void 0 === (config.minutes === void 0)) throw new ExpectedError("config/invalid", "The training configuration needs either steps or minutes, and not both.");
	if (config.batch % config.microBatches !== 0) throw new ExpectedError("config/invalid", `A batch of ${config.batch} cannot be cut into ${config.microBatches} micro-batches of one size.`);
	return config;
}
/**
* Checks a task's own options (all keys of `config.task` but its name).
* @throws ExpectedError `config/invalid` that names each offending key.
*/
function parseTaskOptions(schema, config) {
	const options = { ...config.task };
	delete options["name"];
	return parseWith(schema, options, `options of the task ${config.task.name}`, "task");
}
/** The optimizer settings of one network. */
function optimizerSettingsOf(config, network) {
	const own = Object.entries(config.networks[network] ?? {});
	return {
		...config.optimizer,
		...Object.fromEntries(own)
	};
}
function parseWith(schema, json, what, root) {
	const parsed = schema.safeParse(json);
	if (parsed.success) return parsed.data;
	const problems = parsed.error.issues.map((issue) => {
		const path = [...root === void 0 ? [] : [root], ...issue.path.map(String)];
		if (issue.code !== "unrecognized_keys") return `${path.join(".")}: ${issue.message}`;
		return issue.keys.map((key) => `unknown key ${[...path, key].join(".")}`).join("; ");
	});
	throw new ExpectedError("config/invalid", `The ${what} cannot be used: ${problems.join("; ")}.`);
}
// src/ml/layers/nativeKernels.ts
/**
* Operations that TensorFlow has and tfjs does not expose. The native backend runs any TensorFlow operation by name, so
* each becomes a kernel of our own; other backends use the composed form that the caller provides.
* Measured on 2 cores at [8, 128, 128, 16]: the gradient of reflection padding takes 8 ms instead of 28.
*/
const MIRROR_PAD_GRADIENT = "PentimentoMirrorPadGradient";
const RELU_GRADIENT = "PentimentoReluGradient";
const LEAKY_RELU_GRADIENT = "PentimentoLeakyReluGradient";
const BATCH_NORM = "PentimentoBatchNorm";
tf.registerKernel({
	kernelName: MIRROR_PAD_GRADIENT,
	backendName: "tensorflow",
	kernelFunc: ({ inputs, attrs, backend }) => {
		const { binding } = backend;
		const pad = attrs.pad;
		const paddings = tf.tensor2d([
			0,
			0,
			pad,
			pad,
			pad,
			pad,
			0,
			0
		], [4, 2], "int32");
		const attributes = [
			{
				name: "T",
				type: binding.TF_ATTR_TYPE,
				value: binding.TF_FLOAT
			},
			{
				name: "Tpaddings",
				type: binding.TF_ATTR_TYPE,
				value: binding.TF_INT32
			},
			{
				name: "mode",
				type: binding.TF_ATTR_STRING,
				value: "REFLECT"
			}
		];
		const dx = backend.executeSingleOutput("MirrorPadGrad", attributes, [inputs.dy, paddings]);
		paddings.dispose();
		return dx;
	}
});
tf.registerKernel({
	kernelName: RELU_GRADIENT,
	backendName: "tensorflow",
	kernelFunc: ({ inputs, backend }) => {
		const { binding } = backend;
		const { dy, y } = inputs;
		const attributes = [{
			name: "T",
			type: binding.TF_ATTR_TYPE,
			value: binding.TF_FLOAT
		}];
		return backend.executeSingleOutput("ReluGrad", attributes, [dy, y]);
	}
});
tf.registerKernel({
	kernelName: LEAKY_RELU_GRADIENT,
	backendName: "tensorflow",
	kernelFunc: ({ inputs, attrs, backend }) => {
		const { binding } = backend;
		const { dy, x } = inputs;
		const attributes = [{
			name: "T",
			type: binding.TF_ATTR_TYPE,
			value: binding.TF_FLOAT
		}, {
			name: "alpha",
			type: binding.TF_ATTR_FLOAT,
			value: attrs.slope
		}];
		return backend.executeSingleOutput("LeakyReluGrad", attributes, [dy, x]);
	}
});
tf.registerKernel({
	kernelName: BATCH_NORM,
	backendName: "tensorflow",
	kernelFunc: ({ inputs, attrs, backend }) => {
		const { binding } = backend;
		const { x, scale, shift } = inputs;
		const attributes = [
			{
				name: "T",
				type: binding.TF_ATTR_TYPE,
				value: binding.TF_FLOAT
			},
			{
				name: "U",
				type: binding.TF_ATTR_TYPE,
				value: binding.TF_FLOAT
			},
			{
				name: "epsilon",
				type: binding.TF_ATTR_FLOAT,
				value: attrs.epsilon
			},
			{
				name: "exponential_avg_factor",
				type: binding.TF_ATTR_FLOAT,
				value: 1
			},
			{
				name: "data_format",
				type: binding.TF_ATTR_STRING,
				value: "NHWC"
			},
			{
				name: "is_training",
				type: binding.TF_ATTR_BOOL,
				value: true
			}
		];
		const none = tf.zeros([0]);
		const native = backend;
		const outputs = native.executeMultipleOutputs("FusedBatchNormV3", attributes, [
			x,
			scale,
			shift,
			none,
			none
		], 6);
		none.dispose();
		outputs.slice(3).forEach((output) => native.disposeData(output.dataId));
		return outputs.slice(0, 3);
	}
});
/** The gradient of reflection padding by `pad`, or `undefined` where the backend has no kernel for it. */
function nativeMirrorPadGradient(dy, pad) {
	return run(MIRROR_PAD_GRADIENT, { dy }, { pad });
}
/** `dy` where `y > 0`, else 0, or `undefined` where the backend has no kernel for it. */
function nativeReluGradient(dy, y) {
	return run(RELU_GRADIENT, {
		dy,
		y
	}, {});
}
/** `dy` where `x > 0`, else `slope * dy`, or `undefined` where the backend has no kernel for it. */
function nativeLeakyReluGradient(dy, x, slope) {
	return run(LEAKY_RELU_GRADIENT, {
		dy,
		x
	}, { slope });
}
function run(kernel, inputs, attributes) {
	return tf.getKernel(kernel, tf.getBackend()) === void 0 ? void 0 : tf.engine().runKernel(kernel, inputs, attributes);
}
// src/ml/layers/reflectPad.ts
/** Beyond this, padding by joining is faster than picking pixels. */
const MOST_PICKED_PIXELS = 5e4;
/**
* Pads an image by reflection without repeating the border: `[a b c]` becomes `[b a b c b]` for `pad` 1.
*
* The gradient of tfjs' own `mirrorPad` drops what flows into the border (it only slices), so the forward kernel is
* wrapped with the right one: the gradient of each mirrored row or column is added to the row or column it came from.
*
* @param x `[batch, height, width, channels]` with height and width greater than `pad`.
* @param pad how many pixels on every side.
*/
function reflectPad(x, pad) {
	if (pad === 0) return x;
	return tf.customGrad((input) => ({
		value: mirrorBorder(input, pad),
		gradFunc: (dy) => reflectPadGradient(dy, pad)
	}))(x);
}
/**
* The forward pass of `reflectPad` alone, without a gradient.
*
* TensorFlow's MirrorPad works out each value's place one by one. Small pictures are cheaper padded by picking their
* pixels by number, whose cost goes by pixels (0.5 ms at [8, 16, 16, 96]; MirrorPad 1.1, joining 1.0), large ones by
* joining border and picture, whose cost goes by bytes (8.6 ms at [1, 1024, 1024, 8]; MirrorPad 15, picking 110). The
* bits are the same. On `wasm` MirrorPad is the fastest by far.
*/
function mirrorBorder(x, pad) {
	if (tf.getBackend() !== "tensorflow") return tf.mirrorPad(x, border(pad), "reflect");
	const [batch, height, width, channels] = x.shape;
	if (batch * height * width > MOST_PICKED_PIXELS) return tf.tidy(() => joinBorder(joinBorder(x, 1, pad), 2, pad));
	return tf.tidy(() => {
		const places = tf.tensor1d(mirroredPlaces(height, width, pad), "int32");
		const pixels = tf.gather(tf.reshape(x, [
			batch,
			height * width,
			channels
		]), places, 1);
		return tf.reshape(pixels, [
			batch,
			height + 2 * pad,
			width + 2 * pad,
			channels
		]);
	});
}
/** One axis of reflection padding: each mirrored row or column, then the picture, then the others. */
function joinBorder(x, axis, pad) {
	const length = x.shape[axis];
	const before = Array.from({ length: pad }, (_, index) => sliceAxis(x, axis, pad - index, 1));
	const after = Array.from({ length: pad }, (_, index) => sliceAxis(x, axis, length - 2 - index, 1));
	return tf.concat([
		...before,
		x,
		...after
	], axis);
}
/** For each pixel of the padded image the number of the pixel that it shows. */
function mirroredPlaces(height, width, pad) {
	const mirror = (at, length) => at < 0 ? -at : at < length ? at : 2 * (length - 1) - at;
	const row = Int32Array.from({ length: width + 2 * pad }, (_, x) => mirror(x - pad, width));
	const places = new Int32Array((height + 2 * pad) * row.length);
	for (let y = 0; y < height + 2 * pad; y++) {
		const start = mirror(y - pad, height) * width;
		for (let x = 0; x < row.length; x++) places[y * row.length + x] = start + row[x];
	}
	return places;
}
/** The gradient of `reflectPad` for its input, from the gradient of its output. */
function reflectPadGradient(dy, pad) {
	return nativeMirrorPadGradient(dy, pad) ?? foldAxis(foldAxis(dy, 1, pad), 2, pad);
}
/** Removes `pad` on both ends of an axis and adds what stood there to its mirror image inside. */
function foldAxis(dy, axis, pad) {
	const length = dy.shape[axis] - 2 * pad;
	const inner = sliceAxis(dy, axis, pad, length);
	const before = tf.reverse(sliceAxis(dy, axis, 0, pad), axis);
	const after = tf.reverse(sliceAxis(dy, axis, pad + length, pad), axis);
	return tf.add(tf.add(inner, padAxis(before, axis, 1, length - 1 - pad)), padAxis(after, axis, length - 1 - pad, 1));
}
function sliceAxis(x, axis, start, length) {
	const begin = [
		0,
		0,
		0,
		0
	];
	const size = x.shape.slice();
	begin[axis] = start;
	size[axis] = length;
	return tf.slice(x, begin, size);
}
function padAxis(x, axis, before, after) {
	return axis === 1 ? tf.pad4d(x, [
		[0, 0],
		[before, after],
		[0, 0],
		[0, 0]
	]) : tf.pad4d(x, [
		[0, 0],
		[0, 0],
		[before, after],
		[0, 0]
	]);
}
function border(pad) {
	return [
		[0, 0],
		[pad, pad],
		[pad, pad],
		[0, 0]
	];
}
// src/ml/layers/convolution.ts
/** He initialization (He et al. 2015): normal with variance `2 / fan-in`, times `gain`. */
function initialKernel({ size, inputs, outputs }, random, gain = 1) {
	const deviation = gain * Math.sqrt(2 / (size * size * inputs));
	const values = Float32Array.from({ length: size * size * inputs * outputs }, () => deviation * normal(random));
	return tf.tensor4d(values, [
		size,
		size,
		inputs,
		outputs
	]);
}
/** A standard normal number from two uniform ones (Box and Muller 1958). */
function normal(random) {
	return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
/** Adds a kernel named `<name>.kernel` and, if wanted, a zero bias `<name>.bias` to `parameters`. */
function addConvolution(parameters, name, shape, random, options = {}) {
	parameters.add(`${name}.kernel`, initialKernel(shape, random, options.gain));
	if (options.bias) parameters.add(`${name}.bias`, tf.zeros([shape.outputs]));
}
/**
* A convolution over an image padded by reflection, so that the output has the input's size divided by `stride`.
*
* @param x `[batch, height, width, inputs]`.
* @param kernel `[size, size, inputs, outputs]`, odd `size`.
*/
function convolve(x, kernel, bias, stride = 1) {
	const padded = reflectPad(x, (kernel.shape[0] - 1) / 2);
	const y = tf.conv2d(padded, kernel, stride, "valid");
	return bias ? tf.add(y, bias) : y;
}
// src/ml/layers/pixelShuffle.ts
/**
* The inverse of `spaceToDepth` (sub-pixel convolution's last step). tfjs' own `depthToSpace` has no gradient; reshape
* and transpose have.
*
* @param x `[batch, height, width, channels * factor^2]`.
* @returns `[batch, height * factor, width * factor, channels]`.
*/
function depthToSpace(x, factor) {
	const [batch, height, width, depth] = x.shape;
	const rowDepth = depth / factor;
	return tf.tidy(() => {
		const blocks = tf.transpose(tf.reshape(x, [
			batch,
			height,
			width,
			factor,
			rowDepth
		]), [
			0,
			1,
			3,
			2,
			4
		]);
		return tf.reshape(blocks, [
			batch,
			height * factor,
			width * factor,
			rowDepth / factor
		]);
	});
}
// src/ml/layers/relu.ts
/** `max(x, 0)`, with a gradient that takes one pass over memory instead of three. */
function relu(x) {
	return tf.customGrad((input, save) => {
		const y = tf.relu(input);
		save([y]);
		return {
			value: y,
			gradFunc: (dy, [output]) => reluGradient(dy, output)
		};
	})(x);
}
/** The gradient of `relu` from its output. */
function reluGradient(dy, y) {
	return nativeReluGradient(dy, y) ?? tf.mul(dy, tf.step(y));
}
// src/ml/layers/upsampleConvolution.ts
/**
* Upsampling by 2 and a 3x3 convolution as one convolution at the small size.
*
* Bilinear interpolation followed by a 3x3 kernel reaches, for each of the four pixels that a small pixel becomes, just
* the small pixel's 3x3 surroundings. So both together are a sub-pixel convolution (Shi et al. 2016) whose four kernels
* are linear in the one that is learned. It costs what a sub-pixel convolution costs, but all four pixels of a flat
* region come out alike whatever the weights are: no checkerboard can arise (compare Odena et al. 2016).
*/
const PHASE_TAPS = [[
	[
		.75,
		.25,
		0
	],
	[
		.25,
		.75,
		.75
	],
	[
		0,
		0,
		.25
	]
], [
	[
		.25,
		0,
		0
	],
	[
		.75,
		.75,
		.25
	],
	[
		0,
		.25,
		.75
	]
]];
/** `[4 phases * 9 small taps, 9 learned taps]`, phases and taps row by row. */
const EXPANSION = Float32Array.from(PHASE_TAPS.flatMap((vertical) => PHASE_TAPS.flatMap((horizontal) => vertical.flatMap((rowWeights) => horizontal.flatMap((columnWeights) => rowWeights.flatMap((row) => columnWeights.map((column) => row * column)))))));
/**
* The sub-pixel kernel of an upsampling convolution; `depthToSpace` of its output by 2 is the upsampled picture.
*
* @param kernel `[3, 3, inputs, outputs]`, as it acts on the upsampled picture.
* @returns `[3, 3, inputs, 4 * outputs]`, differentiable.
*/
function upsampleKernel(kernel) {
	const [, , inputs, outputs] = kernel.shape;
	return tf.tidy(() => {
		const phases = tf.matMul(tf.tensor2d(EXPANSION, [36, 9]), tf.reshape(kernel, [9, inputs * outputs]));
		const byTap = tf.transpose(tf.reshape(phases, [
			4,
			9,
			inputs,
			outputs
		]), [
			1,
			2,
			0,
			3
		]);
		return tf.reshape(byTap, [
			3,
			3,
			inputs,
			4 * outputs
		]);
	});
}
// src/ml/models/decoder.ts
/** Layers that add to what they get begin small. */
const RESIDUAL_GAIN = .3;
/** Colors leave the sigmoid with this slope, so that black and white are within reach. */
const COLOR_GAIN$1 = 2;
/** Creates the decoder's kernels and biases. */
function createDecoder(options, random) {
	const parameters = new Parameters();
	const layers = decoderLayers(options);
	const small = [
		layers.deepRefine,
		layers.quarterRefine,
		layers.quarterMix,
		layers.halfRefine,
		layers.fullRefine,
		layers.color
	];
	for (const layer of Object.values(layers)) {
		const shape = {
			size: 3,
			inputs: layer.inputs,
			outputs: layer.channels
		};
		const gain = small.includes(layer) ? RESIDUAL_GAIN : 1;
		addConvolution(parameters, layer.name, shape, random, {
			bias: true,
			gain
		});
	}
	return parameters;
}
/**
* The decoder's forward pass, given what each layer does. Upsampling convolutions interpolate, so that no grid can
* arise; nothing of the photo but its transferred features comes in.
*
* @returns `[batch, height, width, 3]`, 0-1.
*/
function runDecoder(options, input, operation) {
	const layers = decoderLayers(options);
	return tf.tidy(() => {
		const deep = operation(layers.deep, input.deep, true);
		const refined = tf.add(deep, operation(layers.deepRefine, deep, false));
		const risen = operation(layers.rise, refined, true);
		const quarter = operation(layers.quarter, tf.concat([risen, input.quarter], 3), true);
		const stroked = tf.add(quarter, operation(layers.quarterRefine, quarter, true));
		const half = operation(layers.half, operation(layers.quarterMix, stroked, true), true);
		const halfRefined = tf.add(half, operation(layers.halfRefine, half, true));
		const full = operation(layers.full, halfRefined, true);
		const fullRefined = tf.add(full, operation(layers.fullRefine, full, true));
		return tf.sigmoid(tf.mul(operation(layers.color, fullRefined, false), COLOR_GAIN$1));
	});
}
/** Layers as training runs them: differentiable, with a modulation for each picture of the batch. */
function trainedLayer(parameters, modulations) {
	return (layer, x, activate) => {
		const y = convolve(x, layerKernel(parameters, layer));
		const sized = layer.upsamples ? depthToSpace(y, 2) : y;
		const biased = tf.add(sized, parameters.get(`${layer.name}.bias`));
		const modulation = modulations[layer.name];
		const modulated = modulation ? tf.add(tf.mul(biased, modulation.scale), modulation.shift) : biased;
		return activate ? relu(modulated) : modulated;
	};
}
/** A layer's kernel as it is run: that of an upsampling layer has its four phases side by side. */
function layerKernel(parameters, layer) {
	const kernel = parameters.get(`${layer.name}.kernel`);
	return layer.upsamples ? upsampleKernel(kernel) : kernel;
}
/**
* Cuts modulations into one for every modulated layer. They hold `scale - 1` and `shift` of each layer in turn, so that
* zeros leave the layers as they are.
*
* @param values `[batch, modulationSize]`.
*/
function splitModulations(options, values) {
	const layers = modulatedLayers(options);
	const pieces = tf.split(values, layers.flatMap(({ channels }) => [channels, channels]), 1);
	return Object.fromEntries(layers.map(({ name, channels }, index) => [name, {
		scale: tf.add(1, tf.reshape(pieces[2 * index], [
			-1,
			1,
			1,
			channels
		])),
		shift: tf.reshape(pieces[2 * index + 1], [
			-1,
			1,
			1,
			channels
		])
	}]));
}
// src/ml/models/perceptualEncoder.ts
init_errors();
/**
* Runs an image through the blocks.
*
* @param image `[batch, height, width, 3]`, 0-1.
* @param convolve a padded 3x3 convolution with bias and relu, by name (`conv<block>_<index>`).
* @param blocks how many blocks to go through; of the last one only the first convolution is needed.
* @returns relu1_1, relu2_1, ... of `blocks` layers, each half the size of the one before.
*/
function perceptualFeatures(layout, image, blocks, convolve) {
	const features = [];
	let x = image;
	for (let block = 1; block <= blocks; block++) {
		if (block > 1) x = tf.maxPool(x, 2, 2, "valid");
		const count = block === blocks ? 1 : layout[block - 1];
		for (let index = 1; index <= count; index++) {
			x = convolve(x, `conv${block}_${index}`);
			if (index === 1) features.push(x);
		}
	}
	return features;
}
/**
* Features of an image on several scales, the space in which content and style are compared: the layer structure of
* VGG, of any width and depth. Its weights are fixed; it owns them.
*
* Arrays: `conv<block>_<index>.kernel` `[3, 3, in, out]` and `.bias` `[out]`, and optionally `conv0`, a 1x1
* convolution of the colors, which is folded into the first convolution, and `conv<block>_1.adapter`, 1x1 convolutions
* to the channels of a wider network that this one stands for.
*/
var PerceptualEncoder = class {
	weights = /* @__PURE__ */ new Map();
	layout;
	/** @throws ModelError `model/shape-mismatch` when an array is missing or has an unexpected shape. */
	constructor(arrays) {
		const folded = foldColorConvolution(arrays);
		this.layout = findLayout(folded);
		if (this.layout.length === 0) throw new ModelError("model/shape-mismatch", "The perceptual encoder has no convolution conv1_1.");
		try {
			this.addAll(folded);
		} catch (thrown) {
			this.dispose();
			throw thrown;
		}
	}
	/** How many features there are: 5 means that relu5_1 is the last one. */
	get blocks() {
		return this.layout.length;
	}
	/**
	* @param image `[batch, height, width, 3]`, 0-1.
	* @returns relu1_1, relu2_1, ... of `blocks` layers, each half the size of the one before.
	*/
	features(image, blocks = this.blocks) {
		return perceptualFeatures(this.layout, image, blocks, (x, name) => fixedConvolution(x, this.weights.get(`${name}.kernel`), this.weights.get(`${name}.bias`)));
	}
	/**
	* The features through the adapters, where there are any: distances in them are those of the wider network, whose
	* channels count alike. That of relu1_1 is left out, since it would cost more than it changes.
	*
	* @param from the first layer to return, 1 = relu1_1.
	*/
	wideFeatures(image, blocks = this.blocks, from = 1) {
		return this.features(image, blocks).slice(from - 1).map((feature, index) => this.widen(feature, from + index));
	}
	dispose() {
		for (const tensor of this.weights.values()) tensor.dispose();
		this.weights.clear();
	}
	widen(feature, block) {
		const kernel = this.weights.get(`${adapterOf(block)}.kernel`);
		if (!kernel) return feature;
		const bias = this.weights.get(`${adapterOf(block)}.bias`);
		return tf.add(tf.conv2d(feature, kernel, 1, "valid"), bias);
	}
	addAll(arrays) {
		let inputs = 3;
		this.layout.forEach((count, block) => {
			for (let index = 1; index <= count; index++) inputs = this.add(arrays, `conv${block + 1}_${index}`, 3, inputs);
			const adapter = adapterOf(block + 1);
			if (block > 0 && arrays.has(`${adapter}.kernel`)) this.add(arrays, adapter, 1, arrays.get(`conv${block + 1}_1.bias`).data.length);
		});
	}
	add(arrays, name, size, inputs) {
		const kernel = arrays.get(`${name}.kernel`);
		const bias = arrays.get(`${name}.bias`);
		const outputs = kernel?.shape[3] ?? 0;
		const expected = [
			size,
			size,
			inputs,
			outputs
		];
		if (!kernel || !bias || kernel.shape.join() !== expected.join() || bias.shape.join() !== String(outputs)) throw new ModelError("model/shape-mismatch", `The perceptual encoder's ${name} is missing or has a wrong shape.`, { details: {
			parameter: name,
			expected,
			actual: kernel?.shape ?? []
		} });
		this.weights.set(`${name}.kernel`, tf.tensor4d(kernel.data, [
			size,
			size,
			inputs,
			outputs
		]));
		this.weights.set(`${name}.bias`, tf.tensor1d(bias.data));
		return outputs;
	}
};
function adapterOf(block) {
	return `conv${block}_1.adapter`;
}
/** Counts the convolutions of each block by their names. */
function findLayout(arrays) {
	const layout = [];
	for (let block = 1; arrays.has(`conv${block}_1.kernel`); block++) {
		let count = 1;
		while (arrays.has(`conv${block}_${count + 1}.kernel`)) count++;
		layout.push(count);
	}
	return layout;
}
/**
* Reflection padding, 3x3 convolution, bias and relu as one operation with a gradient for the picture only, since the
* weights never change: half the memory traffic of the single operations.
*/
function fixedConvolution(x, kernel, bias) {
	return tf.customGrad((input, save) => {
		const padded = mirrorBorder(input, 1);
		const y = tf.fused.conv2d({
			x: padded,
			filter: kernel,
			strides: 1,
			pad: "valid",
			bias,
			activation: "relu"
		});
		save([y]);
		const gradFunc = (dy, saved) => {
			const gradient = reluGradient(dy, saved[0]);
			const [batch, height, width, channels] = x.shape;
			return reflectPadGradient(convolutionInputGradient([
				batch,
				height + 2,
				width + 2,
				channels
			], gradient, kernel), 1);
		};
		return {
			value: y,
			gradFunc
		};
	})(x);
}
/** tfjs names the gradient of a convolution's input for its use as an upsampling layer: `conv2dTranspose`. */
function convolutionInputGradient(shape, dy, kernel) {
	return tf.conv2dTranspose(dy, kernel, shape, 1, "valid");
}
/** Two linear maps in a row are one: `conv1_1(conv0(x))` as one 3x3 convolution. */
function foldColorConvolution(arrays) {
	const color = arrays.get("conv0.kernel");
	const colorBias = arrays.get("conv0.bias");
	const first = arrays.get("conv1_1.kernel");
	const firstBias = arrays.get("conv1_1.bias");
	if (!color || !colorBias || !first || !firstBias) return arrays;
	const outputs = first.shape[3] ?? 0;
	const kernel = new Float32Array(first.data.length);
	const bias = Float32Array.from(firstBias.data);
	for (let tap = 0; tap < 9; tap++) for (let middle = 0; middle < 3; middle++) for (let output = 0; output < outputs; output++) {
		const weight = at(first, (tap * 3 + middle) * outputs + output);
		for (let input = 0; input < 3; input++) {
			const index = (tap * 3 + input) * outputs + output;
			kernel[index] = (kernel[index] ?? 0) + at(color, input * 3 + middle) * weight;
		}
		bias[output] = (bias[output] ?? 0) + at(colorBias, middle) * weight;
	}
	const folded = new Map(arrays);
	folded.set("conv1_1.kernel", {
		shape: first.shape,
		data: kernel
	});
	folded.set("conv1_1.bias", {
		shape: firstBias.shape,
		data: bias
	});
	return folded;
}
function at(array, index) {
	return array.data[index] ?? 0;
}
// src/ml/models/featureEncoder.ts
/** Before the names of the encoder's weights. */
const PREFIX = "encoder.";
/**
* The network in whose features pictures are stylized: VGG's structure up to relu4_1.
*
* @param arrays weights as `PerceptualEncoder` reads them, of which adapters and deeper blocks are left out; by default
*   random ones.
* @throws ModelError `model/shape-mismatch` where `arrays` have other widths than `options`.
*/
function createFeatureEncoder(options, random, arrays) {
	const parameters = new Parameters();
	for (const { name, inputs, outputs } of encoderConvolutions(options)) addConvolution(parameters, PREFIX + name, {
		size: 3,
		inputs,
		outputs
	}, random, { bias: true });
	if (arrays) {
		const own = [...foldColorConvolution(arrays)].map(([name, array]) => [PREFIX + name, array]);
		const names = new Set(parameters.entries().map(([name]) => name));
		parameters.assign(new Map(own.filter(([name]) => names.has(name))));
	}
	return parameters;
}
/**
* @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`; it stays the caller's.
* @returns relu1_1 to relu4_1, each half the size of the one before, owned by the caller; without a gradient.
*/
function encodeFeatures(parameters, options, image) {
	const features = [];
	let x = image;
	const replace = (next) => {
		if (x !== image && !features.includes(x)) x.dispose();
		x = next;
	};
	for (const { name, block, isFeature } of encoderConvolutions(options)) {
		if (isFeature && block > 0) replace(tf.maxPool(x, 2, 2, "valid"));
		replace(convolveRelu(parameters, PREFIX + name, x));
		if (isFeature) features.push(x);
	}
	return features;
}
/** The same features, differentiable for the picture alone: what the losses of training are measured in. */
function differentiableFeatures(parameters, { encoderLayout }, image) {
	return perceptualFeatures(encoderLayout, image, encoderLayout.length, (x, name) => fixedConvolution(x, parameters.get(`${PREFIX}${name}.kernel`), parameters.get(`${PREFIX}${name}.bias`)));
}
function convolveRelu(parameters, name, x) {
	return tf.tidy(() => tf.fused.conv2d({
		x: mirrorBorder(x, 1),
		filter: parameters.get(`${name}.kernel`),
		bias: parameters.get(`${name}.bias`),
		strides: 1,
		pad: "valid",
		activation: "relu"
	}));
}
// src/ml/layers/matrixRoots.ts
/** Enough for eigenvalues down to 1e-4 of the matrix' norm: small ones grow by 9/4 an iteration until they are near. */
const ITERATIONS = 18;
/**
* Square roots and inverse square roots of symmetric positive definite matrices, by the coupled Newton-Schulz iteration
* (Higham 2008, Functions of Matrices, eq. 6.35). Without a gradient.
*
* @param matrices `[batch, n, n]`, eigenvalues at least some 1e-4 of the norm: see `regularized`.
* @returns both of the same shape, owned by the caller.
*/
function matrixRoots(matrices) {
	const [root, inverseRoot] = tf.tidy(() => {
		const [batch, size] = matrices.shape;
		const norm = tf.sqrt(tf.sum(tf.square(matrices), [1, 2], true));
		const identity = tf.reshape(tf.eye(size), [
			1,
			size,
			size
		]);
		let y = tf.div(matrices, norm);
		let z = tf.tile(identity, [
			batch,
			1,
			1
		]);
		for (let iteration = 0; iteration < ITERATIONS; iteration++) {
			const [nextY, nextZ] = tf.tidy(() => {
				const step = tf.mul(tf.sub(tf.mul(identity, 3), tf.matMul(z, y)), .5);
				return [tf.matMul(y, step), tf.matMul(step, z)];
			});
			tf.dispose([y, z]);
			[y, z] = [nextY, nextZ];
		}
		const scale = tf.sqrt(norm);
		return [tf.mul(y, scale), tf.div(z, scale)];
	});
	return {
		root,
		inverseRoot
	};
}
/**
* Covariances with a share of their mean variance added to every variance, so that directions in which nothing varies
* are not blown up.
*
* @param covariances `[batch, n, n]`.
*/
function regularized(covariances, share) {
	return tf.tidy(() => {
		const size = covariances.shape[1];
		const identity = tf.reshape(tf.eye(size), [
			1,
			size,
			size
		]);
		const variance = tf.div(tf.sum(tf.mul(covariances, identity), [1, 2], true), size);
		return tf.add(covariances, tf.mul(identity, tf.add(tf.mul(variance, share), 1e-6)));
	});
}
// src/ml/models/featureTransfer.ts
/** The share of the mean variance that is added to every variance before roots are taken. */
const COLORING_REGULARIZATION = .01;
/** The share of the mean deviation that is added to every deviation before features are compared. */
const QUERY_REGULARIZATION = .05;
/** The same for colors, whose hue hardly varies in gray pictures. */
const COLOR_REGULARIZATION = .1;
/** Colors enter the decoder as `(color - 0.5) * 4`: about the size of everything else. */
const COLOR_GAIN = 4;
const COLOR_CENTER = .5;
/**
* Joins what each transferred level holds: its features, and the picture's colors and finer features, averaged over each
* position, so that a feature of an artwork brings along how the artwork looks there.
*
* @param image `[batch, height, width, 3]`, 0-1.
* @param features relu1_1 to relu4_1.
* @returns tensors owned by the caller.
*/
function levelValues(options, image, features) {
	const [deep, quarter] = transferLevels(options).map(({ level, px, finer }) => tf.tidy(() => {
		const pooled = finer.map((block) => averaged(features[block], px / 2 ** block));
		return tf.concat([
			features[level],
			averaged(image, px),
			...pooled
		], 3);
	}));
	return {
		deep,
		quarter
	};
}
/** Statistics of each picture of a batch; owned by the caller. */
function transferStatistics(options, values) {
	const [deep, quarter] = transferLevels(options);
	return tf.tidy(() => ({
		deep: channelStatistics(channels(values.deep, 0, deep.features)),
		quarter: channelStatistics(channels(values.quarter, 0, quarter.features)),
		color: channelStatistics(channels(values.deep, deep.features, 3))
	}));
}
/** Means and covariances of the channels of each picture, `[batch, height, width, channels]`; owned by the caller. */
function channelStatistics(feature) {
	const [batch, height, width, count] = feature.shape;
	return tf.tidy(() => {
		const flat = tf.reshape(feature, [
			batch,
			height * width,
			count
		]);
		const mean = tf.mean(flat, 1, true);
		const centered = tf.sub(flat, mean);
		return {
			mean: tf.reshape(mean, [batch, count]),
			covariance: tf.div(tf.matMul(tf.transpose(centered, [
				0,
				2,
				1
			]), centered), height * width)
		};
	});
}
/**
* Coloring is whitening by the photo's covariance and coloring by the artwork's (Li et al. 2017, Universal Style
* Transfer via Feature Transforms, eq. 3 and 4) with symmetric roots. Attention compares features less their mean, in
* units of their deviations, by their cosine (as Chen and Schmidt 2016 compare patches, but soft), less the squared
* distance of whitened colors, so that what differs in color in the photo differs in the painting. The features that come
* out are a mixture of both at the deep level, by `options.coloring`, and attention's alone at the quarter level, where
* the photo's own would make a tinted photo. Colors and finer features are attention's; at the deep level the photo's own
* colors follow, recolored like features.
*
* @param strength 0 leaves the photo's values, 1 is the full transfer.
* @param scales the usual size of relu1_1 to relu4_1, `[4]`, by which features are divided.
* @returns tensors owned by the caller; without a gradient.
*/
function prepareTransfer(settings, { name, level, features, finer, finerChannels, isColored }, content, style, scales, strength = 1) {
	return tf.tidy(() => {
		const coloring = name === "deep" ? settings.coloring : 0;
		const own = content[name];
		const target = style[name];
		const bank = name === "deep" ? style.deepBank : style.quarterBank;
		const [batch, , values] = bank.shape;
		const outputs = values + (isColored ? 3 : 0);
		const place = (block, top, left, height = values) => tf.pad3d(block, [
			[0, 0],
			[top, height - top - block.shape[1]],
			[left, outputs - left - block.shape[2]]
		]);
		const pixel = colored(own, target);
		const colors = isColored ? [colored(content.color, style.color)] : [];
		const unchanged = tf.tile(tf.reshape(tf.eye(values), [
			1,
			values,
			values
		]), [
			batch,
			1,
			1
		]);
		const maps = [
			place(tf.mul(pixel.map, strength * coloring), 0, 0),
			place(tf.mul(unchanged, 1 - strength), 0, 0),
			...colors.flatMap(({ map }) => {
				const identity = tf.reshape(tf.eye(3), [
					1,
					3,
					3
				]);
				const mixed = tf.add(tf.mul(map, strength), tf.mul(identity, 1 - strength));
				return [place(mixed, features, values)];
			})
		];
		const offsets = [place(tf.mul(pixel.offset, strength * coloring), 0, 0, 1), ...colors.map(({ offset }) => place(tf.mul(offset, strength), 0, values, 1))];
		const shares = new Float32Array(outputs).fill(strength, 0, values).fill(strength * (1 - coloring), 0, features);
		const { gain, center } = outputUnits(scales, {
			level,
			features,
			finer,
			finerChannels,
			isColored
		});
		const entries = bank.shape[1];
		const keys = tf.sub(tf.slice(bank, [
			0,
			0,
			0
		], [
			batch,
			entries,
			features
		]), rows(target.mean));
		const byColor = colorKeys(content.color, style.color, tf.slice(bank, [
			0,
			0,
			features
		], [
			batch,
			entries,
			3
		]), settings.colorAffinity / settings.temperature);
		const queryScale = tf.reciprocal(deviations$1(own.covariance));
		return {
			map: tf.mul(tf.addN(maps), gain),
			offset: tf.mul(tf.sub(tf.addN(offsets), center), gain),
			queryScale,
			queryShift: tf.neg(tf.mul(rows(own.mean), queryScale)),
			keys: tf.concat([tf.div(tf.transpose(unitRows$1(tf.div(keys, deviations$1(target.covariance))), [
				0,
				2,
				1
			]), settings.temperature), byColor.keys], 1),
			keyOffset: byColor.offset,
			bank: tf.mul(place(bank, 0, 0, entries), tf.mul(gain, tf.tensor3d(shares, [
				1,
				1,
				outputs
			])))
		};
	});
}
/** How many weights of positions to bank entries exist at a time: 16 MB of them. */
const MOST_WEIGHTS = 4e6;
/**
* @param values `[batch, height, width, values]` of the level.
* @returns `[batch, height, width, outputs]`, without a gradient, owned by the caller.
*/
function applyTransfer(transfer, values) {
	const [batch, height, width, count] = values.shape;
	const outputs = transfer.map.shape[2];
	return tf.tidy(() => {
		const flat = tf.reshape(values, [
			batch,
			height * width,
			count
		]);
		const most = Math.max(1, Math.floor(MOST_WEIGHTS / (batch * transfer.keys.shape[2])));
		const pieces = [];
		for (let from = 0; from < height * width; from += most) {
			const size = Math.min(most, height * width - from);
			pieces.push(tf.tidy(() => transferRows(transfer, tf.slice(flat, [
				0,
				from,
				0
			], [
				batch,
				size,
				count
			]))));
		}
		return tf.reshape(tf.concat(pieces, 1), [
			batch,
			height,
			width,
			outputs
		]);
	});
}
function transferRows(transfer, values) {
	const [batch, count] = values.shape;
	const features = transfer.keys.shape[1] - 3;
	const mapped = tf.add(tf.matMul(values, transfer.map), transfer.offset);
	const own = tf.slice(values, [
		0,
		0,
		0
	], [
		batch,
		count,
		features
	]);
	const queries = unitRows$1(tf.add(tf.mul(own, transfer.queryScale), transfer.queryShift));
	const color = tf.slice(values, [
		0,
		0,
		features
	], [
		batch,
		count,
		3
	]);
	const logits = tf.add(tf.matMul(tf.concat([queries, color], 2), transfer.keys), transfer.keyOffset);
	return tf.add(mapped, tf.matMul(tf.softmax(logits), transfer.bank));
}
/**
* The part of the logits that colors have: `-weight / 2` times the squared distance of whitened colors, less what all
* entries share. As keys for plain colors and an offset.
*
* @param bank `[batch, entries, 3]`.
*/
function colorKeys(content, style, bank, weight) {
	const whitened = (of) => matrixRoots(regularized(of.covariance, COLOR_REGULARIZATION)).inverseRoot;
	const entries = tf.matMul(tf.sub(bank, rows(style.mean)), whitened(style));
	const keys = tf.mul(tf.matMul(whitened(content), tf.transpose(entries, [
		0,
		2,
		1
	])), weight);
	const lengths = tf.transpose(tf.sum(tf.square(entries), 2, true), [
		0,
		2,
		1
	]);
	return {
		keys,
		offset: tf.sub(tf.mul(lengths, -weight / 2), tf.matMul(rows(content.mean), keys))
	};
}
/** The affine map of rows that gives them the target's mean and covariance. */
function colored(own, target) {
	const whitening = matrixRoots(regularized(own.covariance, COLORING_REGULARIZATION)).inverseRoot;
	const coloring = matrixRoots(regularized(target.covariance, COLORING_REGULARIZATION)).root;
	const map = tf.matMul(whitening, coloring);
	return {
		map,
		offset: tf.sub(rows(target.mean), tf.matMul(rows(own.mean), map))
	};
}
/** What is subtracted from each output and what it is multiplied with, `[1, 1, outputs]`. */
function outputUnits(scales, { level, features, finer, finerChannels, isColored }) {
	const bySize = (block, count) => tf.tile(tf.reciprocal(tf.slice(scales, [block], [1])), [count]);
	const colorGain = tf.fill([3], COLOR_GAIN);
	const gain = tf.concat1d([
		bySize(level, features),
		colorGain,
		...finer.map((block, index) => bySize(block, finerChannels[index])),
		...isColored ? [colorGain] : []
	]);
	const outputs = gain.shape[0];
	const center = new Float32Array(outputs).fill(COLOR_CENTER, features, features + 3);
	if (isColored) center.fill(COLOR_CENTER, outputs - 3);
	return {
		gain: tf.reshape(gain, [
			1,
			1,
			outputs
		]),
		center: tf.tensor3d(center, [
			1,
			1,
			outputs
		])
	};
}
/** The deviation of each channel, never much smaller than usual, `[batch, 1, channels]`. */
function deviations$1(covariance) {
	const [batch, count] = covariance.shape;
	const identity = tf.reshape(tf.eye(count), [
		1,
		count,
		count
	]);
	const variances = tf.reshape(tf.sum(tf.mul(covariance, identity), 2), [
		batch,
		1,
		count
	]);
	const deviation = tf.sqrt(tf.add(variances, 1e-8));
	return tf.add(deviation, tf.mul(tf.mean(deviation, 2, true), QUERY_REGULARIZATION));
}
function rows(mean) {
	return tf.reshape(mean, [
		mean.shape[0],
		1,
		mean.shape[1]
	]);
}
function unitRows$1(vectors) {
	const lengths = tf.sqrt(tf.sum(tf.square(vectors), 2, true));
	return tf.div(vectors, tf.add(lengths, 1e-8));
}
function channels(values, from, count) {
	const [batch, height, width] = values.shape;
	return tf.slice(values, [
		0,
		0,
		0,
		from
	], [
		batch,
		height,
		width,
		count
	]);
}
function averaged(feature, px) {
	return px === 1 ? feature : tf.avgPool(feature, px, px, "valid");
}
// src/ml/layers/onceDifferentiable.ts
init_errors();
/**
* Runs the body of a written-out gradient so that a derivative of it throws. Saved intermediate values look like
* constants to the tape, and a second derivative (for a gradient penalty) would be wrong without a sign.
*
* @param inputs everything that `gradient` uses and that depends on a variable.
*/
function onceDifferentiable(gradient, ...inputs) {
	return tf.customGrad((...args) => ({
		value: gradient(...args.slice(0, inputs.length)),
		gradFunc: () => {
			throw new BugError("This layer has no second derivative.");
		}
	}))(...inputs);
}
// src/ml/layers/instanceNorm.ts
/** Added to the variance before the root, so that flat channels stay finite. */
const INSTANCE_NORM_EPSILON = 1e-5;
/**
* The statistics that `instanceNorm` divides by: `deviation = sqrt(variance + epsilon)`. For inference and for use
* inside of written-out gradients only: tfjs' gradient of `squaredDifference` fails where it broadcasts.
*/
function instanceStatistics(x) {
	const mean = tf.mean(x, [1, 2], true);
	const variance = tf.mean(tf.squaredDifference(x, mean), [1, 2], true);
	return {
		mean,
		deviation: tf.sqrt(tf.add(variance, INSTANCE_NORM_EPSILON))
	};
}
/**
* Instance normalization without affine part (Ulyanov et al. 2016, eq. 3): every channel of every image gets mean 0
* and variance 1.
*
* The gradient is written out, since the tape of the single operations costs three times the memory traffic:
* `dx = (dy - mean(dy) - y * mean(dy * y)) / deviation`.
*
* @param x `[batch, height, width, channels]`.
*/
function instanceNorm(x) {
	return tf.customGrad((input, save) => {
		const { mean, deviation } = instanceStatistics(input);
		const inverse = tf.reciprocal(deviation);
		const y = tf.mul(tf.sub(input, mean), inverse);
		save([y, inverse]);
		const gradFunc = (dy, saved) => {
			const [normed, scale] = saved;
			return onceDifferentiable((gradient, output) => {
				const meanGradient = tf.mean(gradient, [1, 2], true);
				const meanProduct = tf.mean(tf.mul(gradient, output), [1, 2], true);
				return tf.mul(tf.sub(tf.sub(gradient, meanGradient), tf.mul(output, meanProduct)), scale);
			}, dy, normed);
		};
		return {
			value: y,
			gradFunc
		};
	})(x);
}
/**
* Means and deviations of all channels side by side, differentiable: `[batch, 2 * channels]`.
* The gradient is `dx = dMean / n + dDeviation * (x - mean) / (n * deviation)` with `n` positions.
*
* @param x `[batch, height, width, channels]`.
*/
function channelMoments(x) {
	const [batch, height, width, channels] = x.shape;
	return tf.customGrad((input, save) => {
		const { mean, deviation } = instanceStatistics(input);
		save([
			input,
			mean,
			deviation
		]);
		const gradFunc = (dy, saved) => {
			const [layerInput, center, scale] = saved;
			return onceDifferentiable((gradient, features) => {
				const [dMean, dDeviation] = tf.split(tf.div(gradient, height * width), 2, 3);
				return tf.add(dMean, tf.mul(tf.sub(features, center), tf.div(dDeviation, scale)));
			}, tf.reshape(dy, [
				batch,
				1,
				1,
				2 * channels
			]), layerInput);
		};
		return {
			value: tf.reshape(tf.concat([mean, deviation], 3), [batch, 2 * channels]),
			gradFunc
		};
	})(x);
}
// src/ml/layers/leakyRelu.ts
/**
* `x` where positive, `slope * x` elsewhere. A second derivative through tfjs' own `leakyRelu` throws; here it is
* right, so that a gradient penalty can be trained. Its gradient takes one pass over memory where TensorFlow has a
* kernel for it: 2.4 ms at [16, 64, 64, 32] on 2 cores, where `step` alone takes 22.
*/
function leakyRelu(x, slope = .2) {
	return tf.customGrad((input, save) => {
		save([input]);
		return {
			value: tf.leakyRelu(input, slope),
			gradFunc: (dy, [saved]) => leakyReluGradient(dy, saved, slope)
		};
	})(x);
}
/** `dy` where `x` is positive, `slope * dy` elsewhere. Linear in `dy`, and so its own gradient for `dy`. */
function leakyReluGradient(dy, x, slope) {
	return tf.customGrad((gradient, input, save) => {
		save([input]);
		const given = gradient;
		return {
			value: nativeLeakyReluGradient(given, input, slope) ?? tf.mul(given, tf.add(slope, tf.mul(1 - slope, tf.step(input)))),
			gradFunc: (next, [saved]) => [leakyReluGradient(next, saved, slope), tf.zerosLike(saved)]
		};
	})(dy, x);
}
// src/ml/models/styleEncoder.ts
/**
* The spread of a statistic is taken to be at least this share of the mean spread, so that channels which never answer do
* not blow up noise.
*/
const LEAST_SPREAD = .02;
/** How many artworks are measured at a time. */
const CALIBRATION_BATCH = 8;
/**
* Creates what turns an artwork's statistics into the decoder's modulations: the center and the spread of the statistics,
* the usual size of the transferred features, all set by `calibrateStyleEncoder`, and two learned layers.
*/
function createStyleEncoder(options, random) {
	const parameters = new Parameters();
	const statistics = styleStatisticCount(options);
	addDense(parameters, "style.latent", statistics, options.latentSize, random, 1);
	addDense(parameters, "style.modulation", options.latentSize, modulationSize(options), random, 0);
	parameters.add("style.center", tf.zeros([statistics]));
	parameters.add("style.spread", tf.ones([statistics]));
	parameters.add("transfer.scales", tf.ones([options.encoderChannels.length]));
	return parameters;
}
/** The usual size of relu1_1 to relu4_1: root mean square over many artworks, `[4]`. */
function featureScales(parameters) {
	return parameters.get("transfer.scales");
}
/**
* How far means and deviations of all the encoder's channels are from what is usual, in units of their usual spread.
* Without these units little is learned: brightness and contrast alone move all statistics at once.
*
* @param features relu1_1 to relu4_1.
* @returns `[batch, styleStatisticCount]`.
*/
function measureStyles(parameters, features) {
	return tf.tidy(() => tf.div(tf.sub(statisticsOf(features), parameters.get("style.center")), parameters.get("style.spread")));
}
/**
* The learned part: through a bottleneck to the scale and shift of every modulated channel.
*
* @param measures those of `measureStyles`.
* @returns `[batch, modulationSize]`.
*/
function modulationValues(parameters, measures) {
	return tf.tidy(() => dense(parameters, "style.modulation", leakyRelu(dense(parameters, "style.latent", measures))));
}
/** Sets what is usual: that of many artworks, `[count, height, width, 3]`, 0-1. */
function calibrateStyleEncoder(parameters, options, artworks) {
	tf.tidy(() => {
		const [count, height, width] = artworks.shape;
		const statistics = [];
		const squares = [];
		for (let from = 0; from < count; from += CALIBRATION_BATCH) {
			const size = Math.min(CALIBRATION_BATCH, count - from);
			const [measured, energy] = tf.tidy(() => {
				const features = encodeFeatures(parameters, options, tf.slice(artworks, [
					from,
					0,
					0,
					0
				], [
					size,
					height,
					width,
					3
				]));
				const energies = features.map((feature) => tf.mean(tf.square(feature)));
				return [statisticsOf(features), tf.mul(tf.stack(energies), size / count)];
			});
			statistics.push(measured);
			squares.push(energy);
		}
		const { mean, variance } = tf.moments(tf.concat(statistics, 0), 0);
		const deviation = tf.sqrt(variance);
		parameters.get("style.center").assign(mean);
		parameters.get("style.spread").assign(tf.add(deviation, tf.mul(LEAST_SPREAD, tf.mean(deviation))));
		parameters.get("transfer.scales").assign(tf.sqrt(tf.addN(squares)));
	});
}
/** Means and deviations of all channels, block after block, `[batch, styleStatisticCount]`. */
function statisticsOf(features) {
	return tf.tidy(() => tf.concat(features.map(channelMoments), 1));
}
function addDense(parameters, name, inputs, outputs, random, gain) {
	const kernel = initialKernel({
		size: 1,
		inputs,
		outputs
	}, random, gain);
	parameters.add(`${name}.kernel`, tf.reshape(kernel, [inputs, outputs]));
	kernel.dispose();
	parameters.add(`${name}.bias`, tf.zeros([outputs]));
}
function dense(parameters, name, x) {
	const kernel = parameters.get(`${name}.kernel`);
	return tf.add(tf.matMul(x, kernel), parameters.get(`${name}.bias`));
}
// src/ml/models/generatorNetwork.ts
/**
* A new generator with random weights; the caller disposes its parameters.
*
* @param encoder weights of the encoder, as `PerceptualEncoder` reads them; by default random ones.
* @throws ModelError `model/shape-mismatch` when these are of other widths than the options say.
*/
function createGenerator(options, random, encoder) {
	const parameters = new Parameters();
	parameters.adopt(createFeatureEncoder(options, random, encoder));
	parameters.adopt(createDecoder(options, random));
	parameters.adopt(createStyleEncoder(options, random));
	return {
		options,
		parameters
	};
}
/**
* @param image `[batch, height, width, 3]`, 0-1, sides multiples of `GENERATOR_MULTIPLE_PX`.
* @param arePieces whether the batch holds pieces of one picture, which are measured together.
* @returns tensors owned by the caller; without a gradient.
*/
function encodePicture({ options, parameters }, image, { arePieces = false } = {}) {
	const features = encodeFeatures(parameters, options, image);
	try {
		const measured = arePieces ? features.map(joined$1) : features;
		const measures = tf.tidy(() => measureStyles(parameters, measured));
		if (arePieces) tf.dispose(measured);
		return {
			values: levelValues(options, image, features),
			measures
		};
	} finally {
		tf.dispose(features);
	}
}
/** Pieces of one picture below each other. */
function joined$1(pieces) {
	const [count, height, width, channels] = pieces.shape;
	return tf.reshape(pieces, [
		1,
		count * height,
		width,
		channels
	]);
}
/**
* What the decoder paints a batch of photos from in training: their values, transferred. Without a gradient.
*
* @param style what the artworks are, of the same batch or of 1.
* @param settings instead of those of the network's options.
* @param noiseSeed of the noise beside the features.
*/
function transferBatch({ options, parameters }, content, style, settings, noiseSeed) {
	return tf.tidy(() => {
		const statistics = transferStatistics(options, content);
		const scales = featureScales(parameters);
		const [deep, quarter] = transferLevels(options).map((level, index) => {
			return withNoise(applyTransfer(prepareTransfer(settings, level, statistics, style, scales), content[level.name]), options.noiseChannels, 2 * noiseSeed + index);
		});
		return {
			deep,
			quarter
		};
	});
}
/**
* What crops of artworks are to the transfer, with banks drawn from each; without a gradient.
*
* @param draw uniform numbers 0-1 that choose the banks.
*/
function drawStyle(options, values, draw) {
	const [deepBank, quarterBank] = transferLevels(options).map(({ name }) => {
		const [batch, height, width, count] = values[name].shape;
		const chosen = Int32Array.from({ length: options.bankSize }, () => Math.floor(draw() * height * width));
		const flat = tf.reshape(values[name], [
			batch,
			height * width,
			count
		]);
		return tf.tidy(() => tf.gather(flat, tf.tensor1d(chosen, "int32"), 1));
	});
	return {
		...transferStatistics(options, values),
		deepBank,
		quarterBank
	};
}
/**
* Paints, differentiable for decoder and modulations.
*
* @param modulation `[batch or 1, modulationSize]`.
* @returns `[batch, height, width, 3]`, 0-1.
*/
function decode({ options, parameters }, input, modulation) {
	return tf.tidy(() => runDecoder(options, input, trainedLayer(parameters, splitModulations(options, modulation))));
}
function withNoise(feature, channels, seed) {
	if (channels === 0) return feature;
	const [batch, height, width] = feature.shape;
	return tf.concat([feature, tf.randomNormal([
		batch,
		height,
		width,
		channels
	], 0, 1, "float32", seed)], 3);
}
// src/ml/models/discriminator.ts
const discriminatorOptionsSchema = z.strictObject({ 
/** Channels of the first convolution; each of the next two has twice as many. */
channels: z.number().int().positive().default(32) });
/**
* A PatchGAN (Isola et al. 2017): it judges overlapping patches of 38 pixels, not the picture as a whole, and so
* learns strokes and texture, not motifs.
*/
function createDiscriminator(options, random) {
	const parameters = new Parameters();
	const { channels } = options;
	const widths = [
		3,
		channels,
		2 * channels,
		4 * channels
	];
	for (let level = 1; level < widths.length; level++) {
		const shape = {
			size: 4,
			inputs: widths[level - 1],
			outputs: widths[level]
		};
		addConvolution(parameters, `discriminator.conv${level}`, shape, random, { bias: level === 1 });
	}
	addConvolution(parameters, "discriminator.verdict", {
		size: 3,
		inputs: 4 * channels,
		outputs: 1
	}, random, { bias: true });
	return parameters;
}
/**
* How much each patch looks like a real artwork, as logits (positive: real).
*
* @param image `[batch, height, width, 3]`, 0-1, sides multiples of 8.
* @returns `[batch, height / 8, width / 8, 1]`.
*/
function discriminate(parameters, image) {
	return tf.tidy(() => {
		let x = tf.sub(tf.mul(image, 2), 1);
		for (let level = 1; level <= 3; level++) {
			const kernel = parameters.get(`discriminator.conv${level}.kernel`);
			const y = tf.conv2d(x, kernel, 2, "same");
			x = leakyRelu(level === 1 ? tf.add(y, parameters.get("discriminator.conv1.bias")) : instanceNorm(y));
		}
		const kernel = parameters.get("discriminator.verdict.kernel");
		return tf.add(tf.conv2d(x, kernel, 1, "same"), parameters.get("discriminator.verdict.bias"));
	});
}
// src/ml/train/stepRandom.ts
/** Beside the streams of initial weights and of samples. */
const STREAM$1 = 3;
/** What a task draws in a step, always the same in the same step of the same run. */
function stepRandom(seed, step) {
	let drawn = 0;
	return () => uniform(seed, STREAM$1, step, drawn++);
}
// src/ml/losses/adversarialLoss.ts
/**
* What the discriminator minimizes: real logits up, fake logits down. With binary cross-entropy
* `-log D(real) - log(1 - D(fake))`, halved (Goodfellow et al. 2014).
*/
function discriminatorLoss(real, fake, form) {
	switch (form) {
		case "binaryCrossEntropy": return average(softplus(tf.neg(real)), softplus(fake));
		case "leastSquares": return average(tf.squaredDifference(real, 1), tf.square(fake));
		case "hinge": return average(tf.relu(tf.sub(1, real)), tf.relu(tf.add(1, fake)));
	}
}
/** What the generator minimizes: fake logits up (the non-saturating form, `-log D(fake)`). */
function adversarialLoss(fake, form) {
	switch (form) {
		case "binaryCrossEntropy": return tf.mean(softplus(tf.neg(fake)));
		case "leastSquares": return tf.mean(tf.squaredDifference(fake, 1));
		case "hinge": return tf.neg(tf.mean(fake));
	}
}
/** `log(1 + exp(x))` without overflow. */
function softplus(x) {
	return tf.add(tf.relu(x), tf.log1p(tf.exp(tf.neg(tf.abs(x)))));
}
function average(real, fake) {
	return tf.mul(tf.add(tf.mean(real), tf.mean(fake)), .5);
}
// src/ml/losses/contentLoss.ts
/**
* Mean squared difference of instance-normalized features: it sees structure, not color or contrast, which belong to
* the style.
*
* @param features of the stylized pictures, one `[batch, height, width, channels]` per layer.
* @param targets the content's features, already normalized by `contentTargets`.
* @returns a scalar: the mean over the layers.
*/
function contentLoss(features, targets) {
	const losses = features.map((feature, index) => tf.mean(tf.squaredDifference(instanceNorm(feature), targets[index])));
	return tf.div(tf.addN(losses), losses.length);
}
/** What `contentLoss` compares with, computed once per batch. */
function contentTargets(features) {
	return features.map(instanceNorm);
}
// src/ml/losses/covarianceLoss.ts
/** An artwork of even color has next to no covariance; pictures count no more than this, and none drowns the others. */
const MOST = 4;
const EPSILON$1 = 1e-6;
/**
* Squared distance of the channels' covariances in units of the artwork's: which features go together, as Gram matrices
* say it (Gatys et al. 2016), but apart from the means.
* `min(|C - C'|^2 / |C'|^2, 4)`, the mean over the batch.
*
* @param stylized differentiable. @param style of the same batch or of 1.
*/
function covarianceLoss(stylized, style) {
	const squares = (matrices) => tf.sum(tf.square(matrices), [1, 2]);
	const missed = squares(tf.sub(stylized.covariance, style.covariance));
	return tf.mean(tf.minimum(tf.div(missed, tf.add(squares(style.covariance), EPSILON$1)), MOST));
}
// src/ml/losses/momentsLoss.ts
const VARIANCE_EPSILON = 1e-5;
const UNIT_EPSILON = 1e-6;
/**
* Squared distance of the channels' means and deviations (Huang and Belongie 2017, eq. 13), each picture in units of its
* artwork's mean variance:
* `(mean((m - m')^2) + mean((s - s')^2)) / mean(s'^2)`, the mean over the batch.
*
* @param stylized differentiable. @param style of the same batch or of 1.
*/
function momentsLoss(stylized, style) {
	const [deviation, target] = [deviations(stylized.covariance), deviations(style.covariance)];
	const meanSquare = (a, b) => tf.mean(tf.square(tf.sub(a, b)), 1);
	const missed = tf.add(meanSquare(stylized.mean, style.mean), meanSquare(deviation, target));
	return tf.mean(tf.div(missed, tf.add(tf.mean(tf.square(target), 1), UNIT_EPSILON)));
}
/** The square roots of the diagonals, `[batch, channels]`. */
function deviations(covariance) {
	const count = covariance.shape[1];
	const identity = tf.reshape(tf.eye(count), [
		1,
		count,
		count
	]);
	return tf.sqrt(tf.add(tf.sum(tf.mul(covariance, identity), 2), VARIANCE_EPSILON));
}
// src/ml/losses/sampledRows.ts
/** Added to squared lengths, so that the gradient of a row of zeros stays finite. */
const LEAST_SQUARE = 1e-8;
/**
* Numbers of at most `most` of `count` positions: one at random from each of as many equal parts of them in a row, which
* covers a picture better than free choice does.
*/
function drawPositions(count, most, draw) {
	const drawn = Math.min(count, most);
	return Array.from({ length: drawn }, (_, index) => {
		const [from, to] = [index, index + 1].map((part) => Math.floor(part * count / drawn));
		return from + Math.floor(draw() * (to - from));
	});
}
/**
* The features at some positions of each picture, differentiable.
*
* @param feature `[batch, height, width, channels]`.
* @param positions `[rows]`, int32: row after row of the picture.
* @returns `[batch, rows, channels]`.
*/
function sampledRows(feature, positions) {
	const [batch, height, width, channels] = feature.shape;
	return tf.gather(tf.reshape(feature, [
		batch,
		height * width,
		channels
	]), positions, 1);
}
/** Rows divided by their lengths, `[batch, rows, channels]`, so that their products are cosines; differentiable. */
function unitRows(rows) {
	const squares = tf.sum(tf.square(rows), 2, true);
	return tf.div(rows, tf.sqrt(tf.add(squares, LEAST_SQUARE)));
}
// src/ml/losses/nearestNeighborLoss.ts
/** @param feature `[batch, height, width, channels]`. @param positions `[rows]`, int32. */
function artworkRows(feature, positions) {
	const [batch, , , channels] = feature.shape;
	const mean = tf.reshape(tf.mean(feature, [1, 2]), [
		batch,
		1,
		channels
	]);
	return {
		mean,
		unit: unitRows(tf.sub(sampledRows(feature, positions), mean))
	};
}
/**
* Mean distances to nearest neighbors, `1 - max cosine` of features less the artwork's mean: from the picture to the
* artwork and back. The relaxed earth mover's distance of Kolkin et al. 2019 (eq. 5) takes the greater of the two.
*
* @param feature of the stylized pictures, `[batch, height, width, channels]`, differentiable.
* @param positions `[rows]`, int32: where it is looked at.
* @param artwork of the same batch.
*/
function nearestNeighborLosses(feature, positions, artwork) {
	const unit = unitRows(tf.sub(sampledRows(feature, positions), artwork.mean));
	const cosines = nearestCosines(unit, artwork.unit);
	const [own, theirs] = tf.split(cosines, [unit.shape[1], artwork.unit.shape[1]], 1);
	return {
		nearest: tf.sub(1, tf.mean(own)),
		coverage: tf.sub(1, tf.mean(theirs))
	};
}
/**
* The cosine of each row with the nearest of the other rows, first of `rows`, then of `others`. All pairs are compared,
* but the gradient, written out, goes through the nearest ones alone, so that no matrix of pairs outlives the forward pass.
*
* @param rows `[batch, n, channels]`, differentiable. @param others `[batch, m, channels]`, without a gradient.
* @returns `[batch, n + m]`.
*/
function nearestCosines(rows, others) {
	return tf.customGrad((input, save) => {
		const own = input;
		const [ofRows, ofOthers] = [nearestRows$1(own, others), nearestRows$1(others, own)];
		save([ofRows, ofOthers]);
		const cosines = (a, b) => tf.sum(tf.mul(a, b), 2);
		const value = tf.concat2d([cosines(own, picked(others, ofRows)), cosines(picked(own, ofOthers), others)], 1);
		const gradFunc = (dy, saved) => {
			const [toOthers, toRows] = saved;
			return onceDifferentiable((gradient) => {
				const [batch, count, channels] = rows.shape;
				const weights = tf.reshape(gradient, [
					batch,
					-1,
					1
				]);
				const [ofOwn, ofTheirs] = tf.split(weights, [count, others.shape[1]], 1);
				const weighted = tf.reshape(tf.mul(others, ofTheirs), [-1, channels]);
				const back = tf.unsortedSegmentSum(weighted, toRows, batch * count);
				return tf.add(tf.mul(picked(others, toOthers), ofOwn), tf.reshape(back, rows.shape));
			}, dy);
		};
		return {
			value,
			gradFunc
		};
	})(rows);
}
/** For each of `rows` the number of the nearest of `candidates`, counted over the whole batch, `[batch * rows]`. */
function nearestRows$1(rows, candidates) {
	return tf.tidy(() => {
		const [batch, count] = candidates.shape;
		const nearest = tf.argMax(tf.matMul(rows, tf.transpose(candidates, [
			0,
			2,
			1
		])), 2);
		const first = Int32Array.from({ length: batch }, (_, index) => index * count);
		return tf.reshape(tf.add(nearest, tf.tensor2d(first, [batch, 1], "int32")), [batch * rows.shape[1]]);
	});
}
/** @param numbers counted over the whole batch, `[batch * picked]`. @returns `[batch, picked, channels]`. */
function picked(rows, numbers) {
	const [batch, count, channels] = rows.shape;
	const flat = tf.reshape(rows, [batch * count, channels]);
	return tf.reshape(tf.gather(flat, numbers), [
		batch,
		-1,
		channels
	]);
}
// src/ml/losses/selfSimilarityLoss.ts
/**
* How alike the positions of a picture are: the cosines of their features less the mean of these. What was alike in the
* photo, a sky or the leaves of a tree, stays alike in whatever style.
*
* @param feature `[batch, height, width, channels]`.
* @param positions `[rows]`, int32.
* @returns `[batch, rows, rows]`, differentiable.
*/
function selfSimilarity(feature, positions) {
	return tf.tidy(() => {
		const rows = sampledRows(feature, positions);
		const unit = unitRows(tf.sub(rows, tf.mean(rows, 1, true)));
		return tf.matMul(unit, tf.transpose(unit, [
			0,
			2,
			1
		]));
	});
}
/**
* Mean absolute difference of self-similarities (Kolkin et al. 2019, Style Transfer by Relaxed Optimal Transport and
* Self-Similarity, eq. 8, here without dividing by the sums of the rows).
*
* @param target the photo's, at the same positions, `[batch, rows, rows]`.
*/
function selfSimilarityLoss(feature, positions, target) {
	return tf.mean(tf.abs(tf.sub(selfSimilarity(feature, positions), target)));
}
// src/ml/train/tasks/paintingTargets.ts
const NEAREST_LEVELS = [
	{
		level: 1,
		weight: .5,
		positions: 1024
	},
	{
		level: 2,
		weight: 1,
		positions: 1024
	},
	{
		level: 3,
		weight: 1,
		positions: 512
	}
];
/** Levels whose self-similarity stays. */
const SIMILARITY_LEVELS = [2, 3];
const SIMILARITY_POSITIONS = 256;
/** @param features of the photos, relu1_1 to relu4_1. */
function contentTarget(features, draw) {
	const [structure] = contentTargets([features[3]]);
	return {
		structure,
		similarities: SIMILARITY_LEVELS.map((level) => {
			const feature = features[level];
			const positions = positionsIn(feature, SIMILARITY_POSITIONS, draw);
			return {
				positions,
				cosines: selfSimilarity(feature, positions)
			};
		})
	};
}
/** @param features of the artworks, relu1_1 to relu4_1. */
function styleTarget(features, draw) {
	return {
		statistics: features.map(channelStatistics),
		rows: NEAREST_LEVELS.map(({ level, positions }) => {
			const feature = features[level];
			return artworkRows(feature, positionsIn(feature, 2 * positions, draw));
		})
	};
}
/** @param features those of the photos, which have the size of the stylized pictures'. */
function nearestPositions(features, draw) {
	return NEAREST_LEVELS.map(({ level, positions }) => positionsIn(features[level], positions, draw));
}
function positionsIn({ shape }, most, draw) {
	return tf.tensor1d(drawPositions(shape[1] * shape[2], most, draw), "int32");
}
// src/ml/train/tasks/paintingLosses.ts
const weight = z.number().min(0);
/** The options of every task that trains pictures to look like paintings. */
const paintingOptions = {
	discriminator: discriminatorOptionsSchema.prefault({}),
	contentWeight: weight.default(1),
	similarityWeight: weight.default(1),
	momentsWeight: weight.default(1),
	covarianceWeight: weight.default(1),
	nearestWeight: weight.default(1),
	coverageWeight: weight.default(1),
	adversarialWeight: weight.default(.1),
	adversarialForm: z.enum([
		"binaryCrossEntropy",
		"leastSquares",
		"hinge"
	]).default("binaryCrossEntropy")
};
/** The terms that compare with the artwork. Their sum is logged as `style`, for people. */
const STYLE_TERMS = [
	"moments",
	"covariance",
	"nearest",
	"coverage"
];
/**
* The generator's loss: the weighted sum of all terms whose weight is not 0.
*
* @param features of the stylized photos, relu1_1 to relu4_1, differentiable.
* @param others more terms, by name.
*/
function paintingLoss(options, features, { content, style, positions }, others = {}) {
	const statistics = features.map(channelStatistics);
	const overLevels = (loss) => tf.addN(statistics.map((own, level) => loss(own, style.statistics[level])));
	const neighbors = (options.nearestWeight > 0 || options.coverageWeight > 0 ? NEAREST_LEVELS : []).map(({ level }, index) => nearestNeighborLosses(features[level], positions[index], style.rows[index]));
	const weighted = (name) => tf.addN(neighbors.map((losses, index) => tf.mul(losses[name], NEAREST_LEVELS[index].weight)));
	return sumOfTerms({
		content: {
			weight: options.contentWeight,
			value: () => contentLoss([features[3]], [content.structure])
		},
		similarity: {
			weight: options.similarityWeight,
			value: () => tf.addN(content.similarities.map((target, index) => selfSimilarityLoss(features[SIMILARITY_LEVELS[index]], target.positions, target.cosines)))
		},
		moments: {
			weight: options.momentsWeight,
			value: () => overLevels(momentsLoss)
		},
		covariance: {
			weight: options.covarianceWeight,
			value: () => tf.div(overLevels(covarianceLoss), features.length)
		},
		nearest: {
			weight: options.nearestWeight,
			value: () => weighted("nearest")
		},
		coverage: {
			weight: options.coverageWeight,
			value: () => weighted("coverage")
		},
		...others
	});
}
/** How far the generator is from passing for a painter: the term `adversarial`. */
function adversarialTerm(options, discriminator, painted) {
	return {
		weight: options.adversarialWeight,
		value: () => adversarialLoss(discriminate(discriminator, painted), options.adversarialForm)
	};
}
/** The discriminator's turn: artworks against what was painted, judged in one batch. */
function discriminatorTurn({ adversarialForm }, discriminator, real, painted) {
	const logits = discriminate(discriminator, tf.concat([real, painted], 0));
	const [ofReal, ofPainted] = tf.split(logits, [real.shape[0], painted.shape[0]], 0);
	const total = discriminatorLoss(ofReal, ofPainted, adversarialForm);
	return {
		total,
		parts: { discriminator: total }
	};
}
function sumOfTerms(all) {
	const parts = {};
	const terms = {};
	for (const [name, { weight, value }] of Object.entries(all)) {
		if (weight === 0) continue;
		parts[name] = value();
		terms[name] = tf.mul(parts[name], weight);
	}
	const ofStyle = STYLE_TERMS.flatMap((name) => parts[name] ?? []);
	if (ofStyle.length > 0) parts["style"] = tf.addN(ofStyle);
	return {
		total: tf.addN(Object.values(terms)),
		parts,
		terms
	};
}
/** The photos in the manner of the artworks, as the network's options say. */
function previewStylized(network, { content, style }) {
	const { options, parameters } = network;
	const artworks = encodePicture(network, style);
	const transferStyle = drawStyle(options, artworks.values, stepRandom(1, 0));
	const { values } = encodePicture(network, content);
	return decode(network, transferBatch(network, values, transferStyle, options, 1), modulationValues(parameters, artworks.measures));
}
// src/ml/tensors/imageTensor.ts
/**
* Bytes to a float image 0-1 `[1, height, width, 3]`, owned by the caller. Sides that are no multiple of `multiplePx`
* are extended at the right and the bottom by reflection.
*/
function imageToTensor(image, multiplePx) {
	return rectToTensor(image, {
		x: 0,
		y: 0,
		width: paddedSize(image.width, multiplePx),
		height: paddedSize(image.height, multiplePx)
	});
}
/** A rectangle of an image as `imageToTensor` gives it; what lies outside of the image is filled by reflection. */
function rectToTensor(image, rect) {
	const columns = Int32Array.from({ length: rect.width }, (_, x) => 3 * mirroredIndex(rect.x + x, image.width));
	const values = new Float32Array(rect.width * rect.height * 3);
	const { data } = image;
	let target = 0;
	for (let y = 0; y < rect.height; y++) {
		const row = mirroredIndex(rect.y + y, image.height) * image.width * 3;
		for (let x = 0; x < rect.width; x++) {
			const source = row + columns[x];
			values[target++] = data[source] / 255;
			values[target++] = data[source + 1] / 255;
			values[target++] = data[source + 2] / 255;
		}
	}
	return tf.tensor4d(values, [
		1,
		rect.height,
		rect.width,
		3
	]);
}
/**
* The side of what goes through a network whose coarsest features stand for `multiplePx` pixels: at least two of them,
* since fewer cannot be padded by reflection.
*/
function paddedSize(sizePx, multiplePx) {
	return Math.max(2 * multiplePx, roundUp(sizePx, multiplePx));
}
function roundUp(value, multiple) {
	return Math.ceil(value / multiple) * multiple;
}
/** `index` folded back into 0 to `length - 1` by reflection at the first and the last pixel. */
function mirroredIndex(index, length) {
	if (length === 1) return 0;
	const period = 2 * (length - 1);
	const folded = (index % period + period) % period;
	return folded < length ? folded : period - folded;
}
// src/ml/train/tasks/setTarget.ts
/** How many features of a set stand for all of its pictures' at each level. */
const MOST_ROWS = 4096;
const SEED$1 = 11;
/**
* What whole pictures of a set have in common: the means of their statistics, and features of all of them, of each
* picture equally many. Crops have less contrast than the pictures that they are cut from, and would teach a paler style.
*
* @param artworks at least one.
* @returns a target of one row for all pictures, owned by the caller.
*/
async function targetOfSet(network, artworks) {
	let sums = [];
	const rows = NEAREST_LEVELS.map(() => []);
	let count = 0;
	try {
		for await (const artwork of artworks) {
			count += 1;
			const share = Math.ceil(MOST_ROWS / count);
			const before = {
				sums,
				rows: rows.flat()
			};
			const found = tf.tidy(() => {
				const { statistics, features } = measured(network, artwork);
				return {
					sums: statistics.map((own, level) => sum(own, before.sums[level])),
					kept: rows.map((ofLevel) => ofLevel.map((each) => firstRows(each, share))),
					own: NEAREST_LEVELS.map(({ level }) => shuffledRows(features[level], share, count))
				};
			});
			tf.dispose([before.sums, before.rows]);
			sums = found.sums;
			rows.forEach((ofLevel, index) => ofLevel.splice(0, ofLevel.length, ...found.kept[index], found.own[index]));
		}
		return tf.tidy(() => {
			const statistics = sums.map((total) => ({
				mean: tf.div(total.mean, count),
				covariance: tf.div(total.covariance, count)
			}));
			return {
				statistics,
				rows: rows.map((ofLevel, index) => {
					const { mean } = statistics[NEAREST_LEVELS[index].level];
					const all = tf.concat2d(ofLevel, 0);
					return {
						mean: tf.expandDims(mean, 1),
						unit: unitRows(tf.expandDims(tf.sub(all, mean), 0))
					};
				})
			};
		});
	} finally {
		tf.dispose([sums, rows.flat()]);
	}
}
/** A set's target for a step: another choice of its features each time, for each picture of the batch. */
function drawTarget({ statistics, rows }, batch, draw) {
	return {
		statistics: statistics.map(({ mean, covariance }) => ({
			mean: mean.clone(),
			covariance: covariance.clone()
		})),
		rows: rows.map(({ mean, unit }, index) => {
			const positions = drawPositions(unit.shape[1], 2 * NEAREST_LEVELS[index].positions, draw);
			const chosen = tf.gather(unit, tf.tensor1d(positions, "int32"), 1);
			return {
				mean: tf.tile(mean, [
					batch,
					1,
					1
				]),
				unit: tf.tile(chosen, [
					batch,
					1,
					1
				])
			};
		})
	};
}
function measured({ parameters, options }, artwork) {
	const features = encodeFeatures(parameters, options, imageToTensor(artwork, 8));
	return {
		statistics: features.map(channelStatistics),
		features
	};
}
function sum(own, before) {
	if (!before) return own;
	return {
		mean: tf.add(own.mean, before.mean),
		covariance: tf.add(own.covariance, before.covariance)
	};
}
/** Features of a picture at `most` positions, in an order by chance, so that any first part of them stands for all. */
function shuffledRows(feature, most, picture) {
	const [, height, width, channels] = feature.shape;
	const positions = Int32Array.from(permutation(height * width, SEED$1, picture).subarray(0, most));
	return tf.gather(tf.reshape(feature, [height * width, channels]), tf.tensor1d(positions, "int32"));
}
function firstRows(rows, most) {
	return tf.slice(rows, [0, 0], [Math.min(most, rows.shape[0]), rows.shape[1]]);
}
// src/ml/train/tasks/transferDraws.ts
/** Temperatures of training, as powers of ten. */
const EXPONENTS = [-2, -.8];
const COLOR_AFFINITIES = [.03, .15];
/**
* Any mixture of coloring and attention, from the nearest feature alone to a mean of many: the decoder learns all that a
* user may choose.
*/
function drawSettings(draw) {
	return {
		coloring: draw(),
		temperature: 10 ** between(EXPONENTS, draw()),
		colorAffinity: between(COLOR_AFFINITIES, draw())
	};
}
/** A seed of noise. */
function drawNoiseSeed(draw) {
	return Math.floor(draw() * 2 ** 31);
}
function between([least, most], share) {
	return least + (most - least) * share;
}
// src/ml/train/tasks/customStyleTask.ts
init_errors();
const customStyleOptionsSchema = z.strictObject({
	/** Hash of the trunk that the style is trained for. */
	trunk: z.string().regex(/^[0-9a-f]{64}$/),
	/** `code`: the style's code alone. `network`: the decoder as well, which is the style's own from then on. */
	trains: z.enum(["code", "network"]).default("code"),
	...paintingOptions
});
/**
* One style from a picture or a set of them: trains how the style's code modulates the decoder, some 800 numbers, on a
* trunk that stays as it is, so that the style blends with all others; or the decoder as well, which then fits this style
* alone. The code's statistics and banks stay, and so does the encoder. The style's target is what whole pictures of it
* have in common.
*/
var CustomStyleTask = class {
	options;
	generator;
	seed;
	networks;
	style;
	/** With the trunk that paints, whoever owns it. */
	painter;
	discriminator;
	/** What every stylized picture is to come near to. */
	target;
	/** Takes over `generator` and disposes it in the end. @param seed of what is drawn in the steps. */
	constructor(options, generator, seed, random) {
		this.options = options;
		this.generator = generator;
		this.seed = seed;
		const isWhole = options.trains === "network";
		this.style = isWhole ? createOwnNetwork(generator) : createCustomStyle(generator.options);
		this.painter = isWhole ? {
			options: generator.options,
			parameters: this.style
		} : generator;
		this.discriminator = createDiscriminator(options.discriminator, random);
		this.networks = [{
			name: "style",
			parameters: this.style,
			averaged: true
		}, {
			name: "discriminator",
			parameters: this.discriminator,
			averaged: false
		}];
	}
	/** Sets the style's target, before the first step. @param artworks at least one. */
	async aimAt(artworks) {
		const target = await targetOfSet(this.painter, artworks);
		tf.dispose(this.target);
		this.target = target;
	}
	prepare({ content }, step) {
		if (!this.target) throw new BugError("A custom style was to be trained without a target.");
		const { options, parameters } = this.painter;
		const draw = stepRandom(this.seed, step);
		const photos = encodeFeatures(parameters, options, content);
		return {
			input: this.transfer(content, photos, drawSettings(draw), drawNoiseSeed(draw)),
			targets: {
				content: contentTarget(photos, draw),
				style: drawTarget(this.target, content.shape[0], draw),
				positions: nearestPositions(photos, draw)
			}
		};
	}
	firstTurn(_batch, { input, targets }) {
		const { options, parameters } = this.painter;
		const painted = decode(this.painter, input, customModulation(options, this.style));
		const features = differentiableFeatures(parameters, options, painted);
		return {
			...paintingLoss(this.options, features, targets, { adversarial: adversarialTerm(this.options, this.discriminator, painted) }),
			passed: { painted }
		};
	}
	secondTurn({ style }, { painted }) {
		return discriminatorTurn(this.options, this.discriminator, style, painted);
	}
	preview({ content, style }) {
		const { options, parameters } = this.painter;
		const input = this.transfer(content, encodeFeatures(parameters, options, content), options, 1);
		return {
			content,
			style,
			stylized: decode(this.painter, input, customModulation(options, this.style))
		};
	}
	dispose() {
		tf.dispose(this.target);
		this.style.dispose();
		this.discriminator.dispose();
		this.generator.parameters.dispose();
	}
	transfer(content, features, settings, noiseSeed) {
		const { options } = this.painter;
		const style = customTransferStyle(options, this.style, content.shape[0]);
		return transferBatch(this.painter, levelValues(options, content, features), style, settings, noiseSeed);
	}
};
// src/ml/models/perceptualShape.ts
const blocks = z.array(z.int().positive()).min(4).max(5);
/** The widths of an encoder that learns from a pretrained one. Without TensorFlow.js, like `generatorShape.ts`. */
const perceptualStudentOptionsSchema = z.strictObject({
	/** Channels of each block: 4 up to relu4_1, 5 up to relu5_1. */
	channels: blocks.default([
		16,
		32,
		64,
		128
	]),
	/** Convolutions of each block; of the last one only the first is needed. */
	layout: blocks.default([
		2,
		2,
		3,
		1
	])
}).refine(({ channels, layout }) => channels.length === layout.length, "channels and layout have to be equally long");
// src/ml/models/perceptualStudent.ts
/** Random weights for a perceptual encoder that is to be trained, under the names that `PerceptualEncoder` reads. */
function createPerceptualStudent(options, random) {
	const parameters = new Parameters();
	let inputs = 3;
	options.layout.forEach((count, block) => {
		const outputs = options.channels[block];
		for (let index = 1; index <= count; index++) {
			const name = `conv${block + 1}_${index}`;
			addConvolution(parameters, name, {
				size: 3,
				inputs,
				outputs
			}, random, { bias: true });
			inputs = outputs;
		}
	});
	return parameters;
}
/**
* Colors enter as `(color - 0.5) * 32`: networks of VGG's kind see bytes, and weights that have to grow a hundredfold
* from their start take a hundred times the steps. Fixed, not learned.
*/
const COLOR_SCALE = 32;
/**
* The features of `PerceptualEncoder.features`, differentiable for the weights.
*
* @param before where they are given, each block but the first sees these, relu1_1, relu2_1, ..., instead of what the
*   block before it gives.
*/
function studentFeatures(parameters, { layout }, image, before) {
	const convolveRelu = (x, name) => {
		return relu(convolve(x, parameters.get(`${name}.kernel`), parameters.get(`${name}.bias`)));
	};
	const features = [convolveRelu(tf.mul(tf.sub(image, .5), COLOR_SCALE), "conv1_1")];
	for (let block = 1; block < layout.length; block++) {
		let x = (before ?? features)[block - 1];
		for (let index = 2; index <= layout[block - 1]; index++) x = convolveRelu(x, `conv${block}_${index}`);
		features.push(convolveRelu(tf.maxPool(x, 2, 2, "valid"), `conv${block + 1}_1`));
	}
	return features;
}
// src/ml/train/tasks/perceptualDistillationTask.ts
const perceptualDistillationOptionsSchema = z.strictObject({
	student: perceptualStudentOptionsSchema.prefault({}),
	/**
	* For this share of the steps each block learns by itself, from the teacher's features of the level before; then all
	* learn together.
	*/
	blockwiseShare: z.number().min(0).max(1).default(.7)
});
/** How much each layer counts: pictures are stylized in the deeper ones. */
const LAYER_WEIGHTS$1 = [
	1,
	1,
	2,
	2,
	2
];
/** Deviations are taken to be at least this share of a layer's mean one, so that silent channels do not blow up noise. */
const LEAST_DEVIATION = .05;
/**
* Teaches a small encoder, from random weights, to give the features of a pretrained one of the same widths, position by
* position, in units of each channel's deviation.
*/
var PerceptualDistillationTask = class {
	options;
	teacher;
	blockwiseSteps;
	networks;
	student;
	/** Takes over `teacher` and disposes it in the end. @param blockwiseSteps for how many steps each block learns alone. */
	constructor(options, teacher, blockwiseSteps, random) {
		this.options = options;
		this.teacher = teacher;
		this.blockwiseSteps = blockwiseSteps;
		this.student = createPerceptualStudent(options.student, random);
		this.networks = [{
			name: "perceptual",
			parameters: this.student,
			averaged: true
		}];
	}
	prepare({ content, style }) {
		const images = tf.concat([content, style], 0);
		const features = this.teacher.features(images, this.options.student.layout.length);
		return {
			images,
			features,
			deviations: features.map(channelDeviations)
		};
	}
	firstTurn(_batch, prepared, step) {
		const { images, features, deviations } = prepared;
		const isBlockwise = step <= this.blockwiseSteps;
		const own = studentFeatures(this.student, this.options.student, images, isBlockwise ? features : void 0);
		const parts = {};
		const terms = {};
		own.forEach((feature, index) => {
			const missed = tf.div(tf.sub(feature, features[index]), deviations[index]);
			const name = `relu${index + 1}_1`;
			parts[name] = tf.mean(tf.square(missed));
			terms[name] = tf.mul(parts[name], LAYER_WEIGHTS$1[index]);
		});
		return {
			total: tf.addN(Object.values(terms)),
			parts,
			terms,
			passed: {}
		};
	}
	/** The third features' mean over the channels, of teacher and student: pictures of what they see. */
	preview({ content }) {
		const level = 2;
		const teacher = this.teacher.features(content, 3)[level];
		const student = studentFeatures(this.student, this.options.student, content)[level];
		const size = [content.shape[1], content.shape[2]];
		return {
			teacher: heatMap(teacher, size),
			student: heatMap(student, size)
		};
	}
	dispose() {
		this.student.dispose();
		this.teacher.dispose();
	}
};
function channelDeviations(feature) {
	const { variance } = tf.moments(feature, [
		0,
		1,
		2
	]);
	const deviation = tf.sqrt(variance);
	return tf.maximum(deviation, tf.add(tf.mul(tf.mean(deviation), LEAST_DEVIATION), 1e-6));
}
function heatMap(feature, size) {
	const mean = tf.mean(feature, 3, true);
	const scaled = tf.div(mean, tf.add(tf.max(mean, [1, 2], true), 1e-6));
	return tf.tile(tf.image.resizeNearestNeighbor(scaled, size), [
		1,
		1,
		1,
		3
	]);
}
// src/ml/losses/reconstructionLoss.ts
const EPSILON = 1e-6;
/**
* @param painted, `image` `[batch, height, width, 3]`.
* @param features, `targets` relu1_1 to relu4_1 of both; those of the painted pictures are differentiable.
*/
function reconstructionLosses(painted, image, features, targets) {
	const layers = features.map((feature, index) => {
		const target = targets[index];
		const missed = tf.mean(tf.squaredDifference(feature, target));
		return tf.div(missed, tf.add(tf.mean(tf.square(target)), EPSILON));
	});
	return {
		pixels: tf.mean(tf.abs(tf.sub(painted, image))),
		features: tf.addN(layers)
	};
}
// src/ml/train/tasks/reconstructionTask.ts
const PIXEL_WEIGHT$1 = 4;
/**
* The generator's decoder before it learns styles: every picture of a batch, photo or artwork, is painted from its own
* features, transferred to itself. That is quickly learned, and a decoder that can paint learns to stylize faster.
*/
var ReconstructionTask = class {
	generator;
	seed;
	networks;
	/** Takes over `generator` and disposes it in the end. @param seed of what is drawn in the steps. */
	constructor(generator, seed) {
		this.generator = generator;
		this.seed = seed;
		this.networks = [{
			name: "generator",
			parameters: generator.parameters,
			averaged: true
		}];
	}
	calibrate(artworks) {
		calibrateStyleEncoder(this.generator.parameters, this.generator.options, artworks);
	}
	prepare({ content, style }, step) {
		const { options, parameters } = this.generator;
		const draw = stepRandom(this.seed, step);
		const images = tf.concat([content, style], 0);
		const features = encodeFeatures(parameters, options, images);
		const values = levelValues(options, images, features);
		const own = drawStyle(options, values, draw);
		return {
			images,
			input: transferBatch(this.generator, values, own, drawSettings(draw), drawNoiseSeed(draw)),
			measures: measureStyles(parameters, features),
			features
		};
	}
	firstTurn(_batch, { images, input, measures, features }) {
		const { options, parameters } = this.generator;
		const painted = decode(this.generator, input, modulationValues(parameters, measures));
		const parts = { ...reconstructionLosses(painted, images, differentiableFeatures(parameters, options, painted), features) };
		const terms = {
			pixels: tf.mul(parts.pixels, PIXEL_WEIGHT$1),
			features: parts.features
		};
		return {
			total: tf.add(terms.pixels, terms.features),
			parts,
			terms,
			passed: {}
		};
	}
	/** The photos, painted from their own features. */
	preview({ content, style }) {
		const again = (image) => previewStylized(this.generator, {
			content: image,
			style: image
		});
		return {
			content,
			style,
			photo: again(content),
			artwork: again(style)
		};
	}
	dispose() {
		this.generator.parameters.dispose();
	}
};
// src/ml/losses/identityLoss.ts
/** How much the normalized features of relu1_1 to relu4_1 count. */
const LAYER_WEIGHTS = [
	.1,
	.2,
	.3,
	.2
];
const PIXEL_WEIGHT = 2;
/**
* An artwork stylized with itself should stay as it is (Park and Lee 2019, Arbitrary Style Transfer with
* Style-Attentional Networks, eq. 8): mean absolute difference of pixels and mean squared differences of
* instance-normalized features.
*
* @param stylized, `image` `[batch, height, width, 3]`.
* @param features, `targets` relu1_1 to relu4_1 of both; the targets normalized by `contentTargets`.
*/
function identityLoss(stylized, image, features, targets) {
	const pixels = tf.mul(tf.mean(tf.abs(tf.sub(stylized, image))), PIXEL_WEIGHT);
	const layers = features.map((feature, index) => {
		const missed = tf.mean(tf.squaredDifference(instanceNorm(feature), targets[index]));
		return tf.mul(missed, LAYER_WEIGHTS[index]);
	});
	return tf.addN([pixels, ...layers]);
}
// src/ml/train/tasks/batchParts.ts
/** Some pictures of a batch. */
function pictures(batch, from, count) {
	const rest = batch.shape.slice(1);
	return tf.slice(batch, [from, ...rest.map(() => 0)], [count, ...rest]);
}
/** The last `count` pictures of a batch. */
function lastPictures(batch, count) {
	return pictures(batch, batch.shape[0] - count, count);
}
/** A batch, then the last `count` pictures of another one. */
function withLast(batch, others, count) {
	return count === 0 ? batch : tf.concat([batch, lastPictures(others, count)], 0);
}
function valuesWithLast(batch, others, count) {
	return {
		deep: withLast(batch.deep, others.deep, count),
		quarter: withLast(batch.quarter, others.quarter, count)
	};
}
// src/ml/train/tasks/styleTransferTask.ts
const styleTransferOptionsSchema = z.strictObject({
	generator: generatorOptionsSchema.prefault({}),
	...paintingOptions,
	identityWeight: z.number().min(0).default(4),
	/** How many artworks of each batch are stylized with themselves too, for the identity loss. */
	identityPerBatch: z.int().min(0).default(1),
	/** Trains the decoder to paint photos and artworks from their own features, and nothing else: see `ReconstructionTask`. */
	reconstructionOnly: z.boolean().default(false)
});
/**
* The generator and the discriminator of style transfer: a photo's and an artwork's features in, the photo in the
* artwork's manner out. Decoder and style encoder learn; the encoder, in whose features the losses are measured too, and
* the transfer do not.
*/
var StyleTransferTask = class {
	options;
	generator;
	seed;
	networks;
	discriminator;
	/** Takes over `generator` and disposes it in the end. @param seed of what is drawn in the steps. */
	constructor(options, generator, seed, random) {
		this.options = options;
		this.generator = generator;
		this.seed = seed;
		this.discriminator = createDiscriminator(options.discriminator, random);
		this.networks = [{
			name: "generator",
			parameters: generator.parameters,
			averaged: true
		}, {
			name: "discriminator",
			parameters: this.discriminator,
			averaged: false
		}];
	}
	calibrate(artworks) {
		calibrateStyleEncoder(this.generator.parameters, this.options.generator, artworks);
	}
	prepare({ content, style }, step) {
		const { options, parameters } = this.generator;
		const draw = stepRandom(this.seed, step);
		const count = this.identityCount(style);
		const photos = encodeFeatures(parameters, options, content);
		const artworks = encodeFeatures(parameters, options, style);
		const artworkValues = levelValues(options, style, artworks);
		const values = valuesWithLast(levelValues(options, content, photos), artworkValues, count);
		const transferStyle = drawStyle(options, valuesWithLast(artworkValues, artworkValues, count), draw);
		const measures = measureStyles(parameters, artworks);
		return {
			input: transferBatch(this.generator, values, transferStyle, drawSettings(draw), drawNoiseSeed(draw)),
			measures: withLast(measures, measures, count),
			targets: {
				content: contentTarget(photos, draw),
				style: styleTarget(artworks, draw),
				positions: nearestPositions(photos, draw)
			},
			own: count === 0 ? [] : contentTargets(artworks.map((feature) => lastPictures(feature, count)))
		};
	}
	firstTurn({ content, style }, prepared) {
		const { options, generator } = this;
		const { parameters } = generator;
		const painted = decode(generator, prepared.input, modulationValues(parameters, prepared.measures));
		const features = differentiableFeatures(parameters, generator.options, painted);
		const [count, identities] = [content.shape[0], this.identityCount(style)];
		const photosOf = (batch) => pictures(batch, 0, count);
		const ownOf = (batch) => lastPictures(batch, identities);
		return {
			...paintingLoss(options, features.map(photosOf), prepared.targets, {
				identity: {
					weight: identities === 0 ? 0 : options.identityWeight,
					value: () => identityLoss(ownOf(painted), ownOf(style), features.map(ownOf), prepared.own)
				},
				adversarial: adversarialTerm(options, this.discriminator, painted)
			}),
			passed: { painted }
		};
	}
	secondTurn({ style }, { painted }) {
		return discriminatorTurn(this.options, this.discriminator, style, painted);
	}
	preview(batch) {
		return {
			...batch,
			stylized: previewStylized(this.generator, batch)
		};
	}
	dispose() {
		this.generator.parameters.dispose();
		this.discriminator.dispose();
	}
	identityCount(style) {
		const { identityPerBatch, identityWeight } = this.options;
		return identityWeight === 0 ? 0 : Math.min(identityPerBatch, style.shape[0]);
	}
};
// src/ml/train/createTask.ts
init_errors();
/** Every task by the name that configurations use. */
const TASKS = {
	styleTransfer: {
		options: styleTransferOptionsSchema,
		create: async (options, { readEncoder, config, random }) => {
			const generator = createGenerator(options.generator, random, await readEncoder());
			if (options.reconstructionOnly) return new ReconstructionTask(generator, config.seed);
			return new StyleTransferTask(options, generator, config.seed, random);
		}
	},
	perceptualDistillation: {
		options: perceptualDistillationOptionsSchema,
		create: async (options, { readPerceptual, config, random }) => {
			if (config.steps === void 0 && options.blockwiseShare > 0) throw new ExpectedError("config/invalid", "A distillation block by block needs steps rather than minutes.", { advice: "Give steps, or set blockwiseShare to 0." });
			const blockwiseSteps = Math.round(options.blockwiseShare * (config.steps ?? 0));
			return new PerceptualDistillationTask(options, new PerceptualEncoder(await readPerceptual()), blockwiseSteps, random);
		}
	},
	customStyle: {
		options: customStyleOptionsSchema,
		create: async (options, { readModel, readArtworks, config, random }) => {
			const model = await readModel();
			if (model.trunk !== options.trunk) {
				model.dispose();
				throw new ModelError("style/trunk-mismatch", "The style was begun for another model than the one at hand.", {
					details: {
						expected: options.trunk,
						actual: model.trunk
					},
					advice: "Name the model that it was begun for, or begin anew."
				});
			}
			const task = new CustomStyleTask(options, model.network, config.seed, random);
			try {
				await task.aimAt(readArtworks());
				return task;
			} catch (thrown) {
				task.dispose();
				throw thrown;
			}
		}
	}
};
/** Initial weights draw from a stream of their own, so that they are independent of the data. */
const INITIALIZATION_STREAM = 0;
/**
* Makes the task that a configuration names, with freshly initialized parameters. The caller disposes it.
* @throws ExpectedError `config/invalid` for an unknown task or an unknown option of it; what the world throws.
*/
function createTask(config, world) {
	const task = taskOf(config);
	let drawn = 0;
	const random = () => uniform(config.seed, INITIALIZATION_STREAM, drawn++);
	return task.create(parseTaskOptions(task.options, config), {
		...world,
		config,
		random
	});
}
function taskOf(config) {
	const task = TASKS[config.task.name];
	if (task) return task;
	const known = Object.keys(TASKS).join(", ");
	throw new ExpectedError("config/invalid", `There is no training task ${config.task.name}; there is ${known}.`);
}
const lossesByName = z.record(z.string(), z.number());
/** Sums since the last log line, epoch or checkpoint, so that a resumed run logs the very means it would have logged. */
const lossLedgerStateSchema = z.strictObject({
	/** Per network: the sums over the steps since the last log line. */
	window: z.record(z.string(), lossesByName),
	windowSteps: z.int().min(0),
	epoch: z.record(z.string(), lossesByName),
	epochSteps: z.int().min(0),
	/** The first network's total, over the log lines since the last regular checkpoint: decides which is the best. */
	sinceCheckpoint: z.strictObject({
		sum: z.number(),
		count: z.int().min(0)
	}),
	/** Each network's first logged total: the yardstick for divergence. */
	initial: lossesByName
});
z.strictObject({
	version: z.literal(1),
	step: z.int().min(0),
	/** The frozen number of steps: the schedule's length. */
	totalSteps: z.int().positive(),
	imagesSeen: z.int().min(0),
	elapsedSeconds: z.number().min(0),
	bestLoss: z.number().nullable(),
	losses: lossLedgerStateSchema,
	config: trainingConfigSchema,
	/** SHA-256 of the configuration's JSON. */
	configHash: z.string(),
	/** SHA-256 of the sorted relative paths of the data; another one means that the order of samples differs. */
	dataHash: z.string(),
	backend: z.string()
});
// src/ml/train/flatParameters.ts
init_errors();
/**
* The parameters of a network laid end to end in one vector, in order of creation. Optimizers work on this: a dozen
* operations a step instead of a dozen for each of some sixty parameters, each of which costs 20-50 us to dispatch.
*/
var FlatParameters = class {
	size;
	names;
	variables;
	sizes;
	constructor(parameters) {
		const entries = parameters.entries();
		this.names = entries.map(([name]) => name);
		this.variables = entries.map(([, variable]) => variable);
		this.sizes = this.variables.map(({ size }) => size);
		this.size = this.sizes.reduce((sum, size) => sum + size, 0);
	}
	/** The current values as one vector `[size]`, owned by the caller. */
	gather() {
		return tf.tidy(() => tf.concat1d(this.variables.map((variable) => tf.reshape(variable, [variable.size]))));
	}
	/** The current values, read back from the backend. */
	async read() {
		const values = this.gather();
		try {
			return Float32Array.from(await values.data());
		} finally {
			values.dispose();
		}
	}
	/** Gradients by variable name as one vector, zero where a parameter had no part in the loss; owned by the caller. */
	concatGradients(gradients) {
		return tf.tidy(() => tf.concat1d(this.variables.map((variable) => {
			const gradient = gradients[variable.name];
			return gradient ? tf.reshape(gradient, [variable.size]) : tf.zeros([variable.size]);
		})));
	}
	/** Sets all parameters from one vector. */
	scatter(values) {
		tf.tidy(() => {
			(this.variables.length === 1 ? [values] : tf.split(values, this.sizes)).forEach((part, index) => {
				const variable = this.variables[index];
				variable.assign(tf.reshape(part, variable.shape));
			});
		});
	}
	/** Cuts a vector that was read from the backend into arrays named `prefix` + parameter. */
	toNamed(values, prefix) {
		const arrays = /* @__PURE__ */ new Map();
		let offset = 0;
		this.variables.forEach((variable, index) => {
			const data = values.slice(offset, offset + variable.size);
			arrays.set(prefix + this.names[index], {
				shape: variable.shape.slice(),
				data
			});
			offset += variable.size;
		});
		return arrays;
	}
	/**
	* The inverse of `toNamed`.
	* @throws ModelError `checkpoint/mismatch` when an array is missing or has another shape.
	*/
	fromNamed(arrays, prefix) {
		const values = new Float32Array(this.size);
		let offset = 0;
		this.variables.forEach((variable, index) => {
			const name = prefix + this.names[index];
			const array = arrays.get(name);
			if (array?.shape.join() !== variable.shape.join()) {
				const actual = array ? `has the shape [${array.shape.join(", ")}]` : "is missing";
				throw new ModelError("checkpoint/mismatch", `The checkpoint does not fit the model: ${name} ${actual}, [${variable.shape.join(", ")}] is expected.`, { details: {
					parameter: name,
					expected: variable.shape,
					actual: array?.shape ?? []
				} });
			}
			values.set(array.data, offset);
			offset += variable.size;
		});
		return values;
	}
};
// src/ml/train/pixelBatches.ts
/** Bytes 0-255 to float images 0-1 `[count, size, size, 3]`, owned by the caller. */
function toTrainingBatch({ count, size, content, style }) {
	return {
		content: toImage(content, count, size),
		style: toImage(style, count, size)
	};
}
/** The pictures of the task's preview, beside the photos and artworks that they were made of. */
async function renderPreviews(task, batch) {
	const pictures = tf.tidy(() => task.preview(batch));
	const columns = {
		content: batch.content,
		style: batch.style,
		...pictures
	};
	try {
		const byName = /* @__PURE__ */ new Map();
		for (const [name, image] of Object.entries(columns)) byName.set(name, await toPixelImages(image));
		return byName;
	} finally {
		const given = /* @__PURE__ */ new Set([batch.content, batch.style]);
		for (const image of Object.values(pictures)) if (!given.has(image)) image.dispose();
	}
}
/** Bytes 0-255 to float images 0-1 `[count, size, size, 3]`, owned by the caller. */
function toImage(pixels, count, size) {
	const values = new Float32Array(pixels.length);
	for (let index = 0; index < pixels.length; index += 1) values[index] = pixels[index] / 255;
	return tf.tensor4d(values, [
		count,
		size,
		size,
		3
	]);
}
async function toPixelImages(image) {
	const [count, height, width] = image.shape;
	const values = await image.data();
	const length = height * width * 3;
	return Array.from({ length: count }, (_, index) => {
		const data = new Uint8Array(length);
		for (let at = 0; at < length; at += 1) data[at] = Math.round(Math.min(1, Math.max(0, values[index * length + at])) * 255);
		return {
			width,
			height,
			data
		};
	});
}
// src/ml/train/turnGradient.ts
/** The gradient of a turn's loss over the parameters of one network alone. Its tensors are the caller's. */
function differentiateTurn(network, flat, loss) {
	let names = [];
	let losses;
	return {
		gradient: tf.tidy(() => {
			const { grads } = tf.variableGrads(() => {
				const { total, parts } = loss();
				const others = Object.entries(parts).filter(([name]) => name !== "total");
				names = ["total", ...others.map(([name]) => name)];
				losses = tf.keep(tf.stack([total, ...others.map(([, part]) => part)]));
				return total;
			}, network.parameters.list());
			return flat.concatGradients(grads);
		}),
		names,
		losses
	};
}
/** The mean over the micro-batches of a step, which are equally large. Takes over their tensors. */
function meanGradient(parts) {
	const [first] = parts;
	if (parts.length === 1) return first;
	const mean = (tensors) => {
		const result = tf.tidy(() => tf.div(tf.addN([...tensors]), tensors.length));
		tf.dispose([...tensors]);
		return result;
	};
	return {
		names: first.names,
		losses: mean(parts.map(({ losses }) => losses)),
		gradient: mean(parts.map(({ gradient }) => gradient))
	};
}
function disposeGradients(gradients) {
	for (const { losses, gradient } of gradients) tf.dispose([losses, gradient]);
}
// src/ml/train/gradientWorker.ts
/**
* The gradients of all turns of a step on one micro-batch, each from the parameters as they are before the step. Their
* tensors are the caller's.
*/
async function differentiateMicroBatch(task, flats, pixels, step, { pause, timed = (_part, work) => work() } = {}) {
	const batch = toTrainingBatch(pixels);
	const prepared = timed("prepare", () => tf.tidy(() => task.prepare(batch, step)));
	const gradients = [];
	let passed = {};
	const take = async (network, loss) => {
		await pause?.();
		const flat = flats[gradients.length];
		gradients.push(timed(network.name, () => differentiateTurn(network, flat, loss)));
	};
	try {
		const [first, second] = task.networks;
		await take(first, () => {
			const turn = task.firstTurn(batch, prepared, step);
			if (second) passed = kept(turn.passed);
			return turn;
		});
		const { secondTurn } = task;
		if (second && secondTurn) await take(second, () => secondTurn.call(task, batch, passed, step));
		return gradients;
	} catch (thrown) {
		disposeGradients(gradients);
		throw thrown;
	} finally {
		tf.dispose([
			batch.content,
			batch.style,
			prepared,
			passed
		]);
	}
}
/** The same tensors, which their scope leaves alone; the caller disposes them. */
function kept(tensors) {
	return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tensor.clone())]));
}
/** The inverse of `toNumbers`; the tensors are the caller's. */
function fromNumbers({ names, losses, gradient }) {
	return {
		names,
		losses: tf.tensor1d(losses),
		gradient: tf.tensor1d(gradient)
	};
}
/** A step's batch in `count` parts of equal size. */
function splitBatch(pixels, count) {
	const { size } = pixels;
	const each = pixels.count / count;
	const bytes = each * size * size * 3;
	return Array.from({ length: count }, (_, index) => ({
		count: each,
		size,
		content: pixels.content.subarray(index * bytes, (index + 1) * bytes),
		style: pixels.style.subarray(index * bytes, (index + 1) * bytes)
	}));
}
// src/ml/train/adam.ts
/**
* Adam (Kingma and Ba 2015, algorithm 1) on one flat vector of parameters. The bias correction is computed from the
* step, so that the two moments are its whole state.
*/
var Adam = class {
	settings;
	first;
	second;
	constructor(size, settings) {
		this.settings = settings;
		this.first = tf.zeros([size]);
		this.second = tf.zeros([size]);
	}
	/**
	* The parameters after update number `step` (from 1), owned by the caller. `rateFactor` scales the learning rate.
	*/
	update(values, gradient, step, rateFactor) {
		const { learningRate, beta1, beta2, epsilon } = this.settings;
		const rate = learningRate * rateFactor / (1 - Math.pow(beta1, step));
		const secondScale = 1 / (1 - Math.pow(beta2, step));
		const [first, second, next] = tf.tidy(() => {
			const newFirst = tf.add(tf.mul(this.first, beta1), tf.mul(gradient, 1 - beta1));
			const newSecond = tf.add(tf.mul(this.second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
			const scale = tf.add(tf.sqrt(tf.mul(newSecond, secondScale)), epsilon);
			return [
				newFirst,
				newSecond,
				tf.sub(values, tf.mul(tf.div(newFirst, scale), rate))
			];
		});
		this.setMoments(first, second);
		return next;
	}
	async read() {
		const [first, second] = await Promise.all([this.first.data(), this.second.data()]);
		return {
			first: Float32Array.from(first),
			second: Float32Array.from(second)
		};
	}
	restore(first, second) {
		this.setMoments(tf.tensor1d(first), tf.tensor1d(second));
	}
	dispose() {
		this.first.dispose();
		this.second.dispose();
	}
	setMoments(first, second) {
		this.dispose();
		this.first = first;
		this.second = second;
	}
};
/**
* The gradient scaled down to the norm `limit` where it is longer (Pascanu et al. 2013), and its norm before that.
* Both stay on the backend and are owned by the caller.
*/
function clipByNorm(gradient, limit) {
	const [clipped, norm] = tf.tidy(() => {
		const length = tf.sqrt(tf.sum(tf.square(gradient)));
		if (limit === null) return [gradient.clone(), length];
		return [tf.mul(gradient, tf.minimum(1, tf.div(limit, tf.add(length, 1e-12)))), length];
	});
	return {
		clipped,
		norm
	};
}
// src/ml/train/movingAverage.ts
/**
* An exponential moving average of parameters, corrected for its start as Adam's moments are: after n updates it is
* the weighted mean of exactly those n values, so that it is of use from the first step on.
*/
var MovingAverage = class {
	decay;
	values;
	constructor(size, decay) {
		this.decay = decay;
		this.values = tf.zeros([size]);
	}
	/** Takes in the parameters after update number `step` (from 1). `current` stays the caller's. */
	update(current, step) {
		const rate = (1 - this.decay) / (1 - Math.pow(this.decay, step));
		const next = tf.tidy(() => tf.add(this.values, tf.mul(tf.sub(current, this.values), rate)));
		this.values.dispose();
		this.values = next;
	}
	async read() {
		return Float32Array.from(await this.values.data());
	}
	restore(values) {
		this.values.dispose();
		this.values = tf.tensor1d(values);
	}
	dispose() {
		this.values.dispose();
	}
};
// src/ml/train/learner.ts
/** The name under which a turn's result carries the norm of the gradient before clipping. */
const GRADIENT_NORM = "gradientNorm";
/** A network with what training keeps beside it: its optimizer's moments and its moving average. */
var Learner = class {
	settings;
	name;
	flat;
	adam;
	average;
	constructor(network, settings, averageDecay) {
		this.settings = settings;
		this.name = network.name;
		this.flat = new FlatParameters(network.parameters);
		this.adam = new Adam(this.flat.size, settings);
		this.average = network.averaged ? new MovingAverage(this.flat.size, averageDecay) : void 0;
	}
	get parameterCount() {
		return this.flat.size;
	}
	/** Update number `step` with a turn's gradient, which it clips, takes over and disposes. */
	update({ names, losses, gradient }, step, rateFactor) {
		const { clipped, norm } = clipByNorm(gradient, this.settings.clipNorm);
		const values = this.flat.gather();
		const next = this.adam.update(values, clipped, step, rateFactor);
		this.flat.scatter(next);
		this.average?.update(next, step);
		const withNorm = tf.tidy(() => tf.concat1d([losses, tf.reshape(norm, [1])]));
		tf.dispose([
			gradient,
			clipped,
			norm,
			values,
			next,
			losses
		]);
		return {
			names: [...names, GRADIENT_NORM],
			values: withNorm
		};
	}
	/** Runs `work` with the averaged parameters in place of the current ones, which come back exactly. */
	async withAverage(work) {
		if (!this.average) return work();
		const current = this.flat.gather();
		const averaged = tf.tensor1d(await this.average.read());
		try {
			this.flat.scatter(averaged);
			return await work();
		} finally {
			this.flat.scatter(current);
			tf.dispose([current, averaged]);
		}
	}
	/** Reads weights, moments and average back from the backend, under their names in checkpoints. */
	async read() {
		const weights = await this.flat.read();
		const { first, second } = await this.adam.read();
		const average = await this.average?.read();
		return {
			weights: this.flat.toNamed(weights, `${this.name}/`),
			optimizer: new Map([...this.flat.toNamed(first, `${this.name}/first/`), ...this.flat.toNamed(second, `${this.name}/second/`)]),
			average: average ? this.flat.toNamed(average, `${this.name}/`) : /* @__PURE__ */ new Map()
		};
	}
	/** @throws ModelError `checkpoint/mismatch` when names or shapes differ from this network's. */
	restore(weights, optimizer, average) {
		const values = tf.tensor1d(this.flat.fromNamed(weights, `${this.name}/`));
		this.flat.scatter(values);
		values.dispose();
		this.adam.restore(this.flat.fromNamed(optimizer, `${this.name}/first/`), this.flat.fromNamed(optimizer, `${this.name}/second/`));
		this.average?.restore(this.flat.fromNamed(average, `${this.name}/`));
	}
	dispose() {
		this.adam.dispose();
		this.average?.dispose();
	}
};
// src/ml/train/lossLedger.ts
/**
* Sums up the losses of the steps. The sums since the last log line stay on the backend, since reading a number every
* step makes a GPU wait; they are read once a line. All sums can be saved and restored exactly.
*/
var LossLedger = class {
	window = /* @__PURE__ */ new Map();
	windowSteps = 0;
	epoch = {};
	epochSteps = 0;
	sinceCheckpoint = {
		sum: 0,
		count: 0
	};
	initial = {};
	/** Takes in one step's results by network; owns their tensors from now on. */
	add(results) {
		for (const [network, { names, values }] of results) {
			const kept = this.window.get(network);
			if (kept) {
				const sums = tf.add(kept.sums, values);
				tf.dispose([kept.sums, values]);
				kept.sums = sums;
			} else this.window.set(network, {
				names,
				sums: values
			});
		}
		this.windowSteps += 1;
	}
	/** The means since the last call. Adds them to the epoch's. */
	async takeWindow() {
		const steps = this.windowSteps;
		const sums = await this.readWindow();
		this.clearWindow();
		const losses = {};
		const gradientNorms = {};
		for (const [network, byName] of Object.entries(sums)) {
			const means = mapValues(byName, (sum) => sum / steps);
			gradientNorms[network] = means[GRADIENT_NORM];
			losses[network] = Object.fromEntries(Object.entries(means).filter(([name]) => name !== GRADIENT_NORM));
			this.initial[network] ??= means["total"];
			const epoch = this.epoch[network] ??= {};
			for (const [name, mean] of Object.entries(losses[network])) epoch[name] = (epoch[name] ?? 0) + mean * steps;
		}
		this.epochSteps += steps;
		const firstTotal = Object.values(losses)[0]?.["total"];
		if (firstTotal !== void 0) this.sinceCheckpoint = {
			sum: this.sinceCheckpoint.sum + firstTotal,
			count: this.sinceCheckpoint.count + 1
		};
		return {
			losses,
			gradientNorms
		};
	}
	/** The means of the epoch so far, as far as they were logged; a new epoch begins. */
	takeEpoch() {
		const means = mapValues(this.epoch, (byName) => mapValues(byName, (sum) => sum / this.epochSteps));
		this.epoch = {};
		this.epochSteps = 0;
		return means;
	}
	/** The mean total of the first network since the last call; undefined when nothing was logged since. */
	takeCheckpointLoss() {
		const { sum, count } = this.sinceCheckpoint;
		this.sinceCheckpoint = {
			sum: 0,
			count: 0
		};
		return count === 0 ? void 0 : sum / count;
	}
	async save() {
		return {
			window: await this.readWindow(),
			windowSteps: this.windowSteps,
			epoch: structuredClone(this.epoch),
			epochSteps: this.epochSteps,
			sinceCheckpoint: { ...this.sinceCheckpoint },
			initial: { ...this.initial }
		};
	}
	restore(state) {
		this.clearWindow();
		for (const [network, sums] of Object.entries(state.window)) this.window.set(network, {
			names: Object.keys(sums),
			sums: tf.tensor1d(Object.values(sums), "float32")
		});
		this.windowSteps = state.windowSteps;
		this.epoch = structuredClone(state.epoch);
		this.epochSteps = state.epochSteps;
		this.sinceCheckpoint = { ...state.sinceCheckpoint };
		Object.assign(this.initial, state.initial);
	}
	dispose() {
		this.clearWindow();
	}
	clearWindow() {
		for (const { sums } of this.window.values()) sums.dispose();
		this.window.clear();
		this.windowSteps = 0;
	}
	async readWindow() {
		const sums = {};
		for (const [network, { names, sums: tensor }] of this.window) {
			const values = await tensor.data();
			sums[network] = Object.fromEntries(names.map((name, index) => [name, values[index]]));
		}
		return sums;
	}
};
function mapValues(record, change) {
	return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
// src/ml/train/schedule.ts
/**
* The learning rate of step `step` (from 1) as a factor of the highest: linear warm-up, constant, then cosine decay
* to `finalFraction` at `totalSteps`. While the total is still unknown (a run limited by minutes measures its speed
* first) there is no decay.
*/
function learningRateFactor(step, totalSteps, settings) {
	const { warmupSteps, decayStart, finalFraction } = settings;
	if (step <= warmupSteps) return step / (warmupSteps + 1);
	if (totalSteps === void 0) return 1;
	const decayFrom = Math.max(warmupSteps, decayStart * totalSteps);
	if (step <= decayFrom || totalSteps <= decayFrom) return 1;
	const share = Math.min(1, (step - decayFrom) / (totalSteps - decayFrom));
	return finalFraction + (1 - finalFraction) * .5 * (1 + Math.cos(Math.PI * share));
}
// src/ml/train/stepBudget.ts
/** Steps that are not timed: the first ones allocate memory and pick algorithms. */
const UNTIMED_STEPS = 3;
const MIN_TIMED_STEPS = 5;
/**
* How many steps a run has. A run limited by minutes times its first steps, then fixes the number once and for all:
* the schedule depends on it, so it must not change when the run is resumed on a slower day.
*/
var StepBudget = class StepBudget {
	total;
	seconds;
	timedFrom;
	constructor(total, seconds) {
		this.total = total;
		this.seconds = seconds;
	}
	static start(config) {
		return new StepBudget(config.steps, (config.minutes ?? 0) * 60);
	}
	static frozen(totalSteps) {
		return new StepBudget(totalSteps, 0);
	}
	/** Undefined while a run limited by minutes is still being timed. */
	get totalSteps() {
		return this.total;
	}
	isDone(step) {
		return this.total !== void 0 && step >= this.total;
	}
	/**
	* Tells that `step` steps took `elapsedSeconds`. Returns the seconds per step at the moment that the budget is fixed:
	* after a fiftieth of the time (at most a minute), or at once where `now` asks for it.
	*/
	measure(step, elapsedSeconds, now = false) {
		if (this.total !== void 0) return void 0;
		if (step === UNTIMED_STEPS) this.timedFrom = {
			step,
			seconds: elapsedSeconds
		};
		const from = this.timedFrom ?? {
			step: 0,
			seconds: 0
		};
		const steps = step - from.step;
		const timed = elapsedSeconds - from.seconds;
		if (!(steps >= MIN_TIMED_STEPS && timed >= Math.min(60, this.seconds / 50)) && !now && elapsedSeconds < this.seconds) return void 0;
		const secondsPerStep = steps > 0 ? timed / steps : elapsedSeconds / Math.max(1, step);
		const stepsLeft = Math.floor(Math.max(0, this.seconds - elapsedSeconds) / Math.max(secondsPerStep, 1e-6));
		this.total = Math.max(1, step + stepsLeft);
		return secondsPerStep;
	}
};
// src/ml/train/trainer.ts
init_errors();
/** Previews may take this share of a run's time; those beyond it are skipped. */
const PREVIEW_SHARE = .05;
/**
* Trains until the step budget is used up or the signal says stop. A run that was killed and goes on from a checkpoint
* takes the same steps, bit for bit on the same backend, as one that was never interrupted: nothing but the tensors
* and sums of the checkpoint, the seed and the step decides what happens.
* @throws ModelError `train/diverged` naming the loss and the step; the last good checkpoint is then on disk.
*/
async function train(job) {
	const run = new Run(job);
	try {
		return await run.go();
	} finally {
		run.dispose();
	}
}
var Run = class {
	job;
	learners;
	ledger = new LossLedger();
	budget;
	startedAt;
	firstStep;
	secondsBefore;
	step;
	savedStep;
	bestLoss;
	waitedMs = 0;
	previewMs = 0;
	lastLine;
	constructor(job) {
		this.job = job;
		const { config, task, checkpoint, clock } = job;
		this.learners = task.networks.map((network) => new Learner(network, optimizerSettingsOf(config, network.name), config.averageDecay));
		if (checkpoint) {
			for (const learner of this.learners) learner.restore(checkpoint.weights, checkpoint.optimizer, checkpoint.average);
			this.ledger.restore(checkpoint.state.losses);
		}
		this.budget = checkpoint ? StepBudget.frozen(checkpoint.state.totalSteps) : StepBudget.start(config);
		this.step = this.savedStep = this.firstStep = checkpoint?.state.step ?? 0;
		this.bestLoss = checkpoint?.state.bestLoss ?? null;
		this.secondsBefore = checkpoint?.state.elapsedSeconds ?? 0;
		this.startedAt = clock();
		this.lastLine = {
			step: this.step,
			ms: this.startedAt
		};
	}
	async go() {
		const { config, report, signal } = this.job;
		const parameterCounts = Object.fromEntries(this.learners.map(({ name, parameterCount }) => [name, parameterCount]));
		report({
			type: "started",
			step: this.step,
			totalSteps: this.budget.totalSteps,
			parameterCounts
		});
		while (!this.budget.isDone(this.step) && !signal?.aborted) {
			await this.takeStep();
			const isNewlyFrozen = this.freezeBudget();
			const isLast = this.budget.isDone(this.step);
			const endsEpoch = this.endsEpoch();
			if (this.step % config.logEvery === 0 || isLast || endsEpoch) await this.logLosses();
			if (endsEpoch) this.reportEpoch();
			if (this.step % config.checkpoints.every === 0 || isLast) await this.saveCheckpoint(true);
			else if (isNewlyFrozen) await this.saveCheckpoint(false);
			if (this.step % config.previews.every === 0 || isLast) await this.showPreviews();
		}
		if (this.step > this.savedStep) {
			this.freezeBudget(true);
			await this.saveCheckpoint(false);
		}
		return this.outcome();
	}
	dispose() {
		for (const learner of this.learners) learner.dispose();
		this.ledger.dispose();
	}
	/** One batch, and a turn of each network on it. */
	async takeStep() {
		const step = this.step + 1;
		const pixels = await this.waitForBatch(step);
		const factor = learningRateFactor(step, this.budget.totalSteps, this.job.config.schedule);
		await this.job.pause?.();
		const gradients = await this.differentiate(pixels, step);
		const results = this.learners.map((learner, index) => {
			const turn = gradients[index];
			return [learner.name, this.timed(learner.name, () => learner.update(turn, step, factor))];
		});
		this.ledger.add(new Map(results));
		this.step = step;
	}
	/**
	* The gradients of all turns, means over the micro-batches. Workers compute some of these meanwhile; who computes which
	* changes nothing, since the gradients are added up in the order of the micro-batches.
	*/
	async differentiate(pixels, step) {
		const { config, task, workers = [], pause } = this.job;
		const microBatches = splitBatch(pixels, config.microBatches);
		const flats = this.learners.map(({ flat }) => flat);
		const asked = /* @__PURE__ */ new Map();
		if (workers.length > 0) {
			const weights = await Promise.all(flats.map((flat) => flat.read()));
			for (const [index, part] of microBatches.entries()) {
				const worker = workers[index % (workers.length + 1) - 1];
				if (!worker) continue;
				const { answer } = await worker.ask({
					step,
					weights,
					pixels: part
				});
				answer.catch(() => void 0);
				asked.set(index, answer);
			}
		}
		const own = /* @__PURE__ */ new Map();
		const parts = [];
		try {
			const timed = this.timed.bind(this);
			for (const [index, part] of microBatches.entries()) if (!asked.has(index)) own.set(index, await differentiateMicroBatch(task, flats, part, step, {
				pause,
				timed
			}));
			const answers = /* @__PURE__ */ new Map();
			for (const [index, answer] of asked) answers.set(index, await answer);
			for (const index of microBatches.keys()) parts.push(own.get(index) ?? answers.get(index).map(fromNumbers));
		} catch (thrown) {
			disposeGradients([...own.values()].flat());
			throw thrown;
		}
		return this.learners.map((_, network) => meanGradient(parts.map((part) => part[network])));
	}
	async waitForBatch(step) {
		const { clock, source, observe } = this.job;
		const from = clock();
		await tf.nextFrame();
		const pixels = await source.take(step);
		const ms = clock() - from;
		this.waitedMs += ms;
		observe?.("data", ms);
		return pixels;
	}
	timed(part, work) {
		const from = this.job.clock();
		const result = work();
		this.job.observe?.(part, this.job.clock() - from);
		return result;
	}
	async logLosses() {
		const { config, store, report } = this.job;
		const means = await this.ledger.takeWindow();
		this.checkDivergence(means);
		const record = {
			step: this.step,
			epoch: this.epochOf(this.step),
			...means,
			learningRateFactor: learningRateFactor(this.step, this.budget.totalSteps, config.schedule),
			imagesPerSecond: this.takeSpeed(),
			seconds: this.elapsedSeconds()
		};
		await store.appendLosses(record);
		report({
			type: "losses",
			record,
			totalSteps: this.budget.totalSteps,
			secondsLeft: this.secondsLeft()
		});
	}
	checkDivergence({ losses, gradientNorms }) {
		for (const [network, byName] of Object.entries(losses)) {
			const limit = this.job.config.divergenceFactor * Math.max(1, Math.abs(this.ledger.initial[network] ?? 1));
			for (const [name, value] of [...Object.entries(byName), ["gradient norm", gradientNorms[network]]]) if (!Number.isFinite(value)) throw this.diverged(`${network} ${name}`, `is ${value}`);
			const total = byName["total"] ?? 0;
			if (Math.abs(total) > limit) throw this.diverged(`${network} total`, `rose to ${total.toPrecision(4)}`);
		}
	}
	diverged(loss, what) {
		return new ModelError("train/diverged", `Training diverged: the loss ${loss} ${what} at step ${this.step}.`, {
			details: {
				loss,
				step: this.step
			},
			advice: "Resume from the last checkpoint with a lower learning rate, or look at the data of the last steps."
		});
	}
	reportEpoch() {
		this.job.report({
			type: "epoch",
			epoch: this.epochOf(this.step),
			losses: this.ledger.takeEpoch()
		});
	}
	/** Fixes the number of steps of a run limited by minutes, once its speed is known; tells whether it did so now. */
	freezeBudget(now = false) {
		const secondsPerStep = this.budget.measure(this.step, this.elapsedSeconds(), now);
		const { totalSteps } = this.budget;
		if (secondsPerStep === void 0 || totalSteps === void 0) return false;
		this.job.report({
			type: "budget",
			totalSteps,
			secondsPerStep
		});
		return true;
	}
	/** Only regular checkpoints compete for being the best: those of an interruption must not change what comes later. */
	async saveCheckpoint(isRegular) {
		const { config, configHash, dataHash, backend, store, report } = this.job;
		const { totalSteps } = this.budget;
		if (totalSteps === void 0) throw new BugError("A checkpoint needs a frozen step budget.");
		const arrays = {
			weights: /* @__PURE__ */ new Map(),
			optimizer: /* @__PURE__ */ new Map(),
			average: /* @__PURE__ */ new Map()
		};
		for (const learner of this.learners) {
			const own = await learner.read();
			for (const kind of [
				"weights",
				"optimizer",
				"average"
			]) for (const [name, array] of own[kind]) arrays[kind].set(name, array);
		}
		this.checkFinite(arrays.weights);
		const loss = isRegular ? this.ledger.takeCheckpointLoss() : void 0;
		const isBest = loss !== void 0 && (this.bestLoss === null || loss < this.bestLoss);
		if (isBest) this.bestLoss = loss;
		const state = {
			version: 1,
			step: this.step,
			totalSteps,
			imagesSeen: this.step * config.batch,
			elapsedSeconds: this.elapsedSeconds(),
			bestLoss: this.bestLoss,
			losses: await this.ledger.save(),
			config,
			configHash,
			dataHash,
			backend
		};
		await store.saveCheckpoint({
			state,
			...arrays
		}, isBest);
		this.savedStep = this.step;
		report({
			type: "checkpoint",
			step: this.step,
			isBest
		});
	}
	/** Weights may go bad between two log lines; a checkpoint with such weights would spoil the last good one. */
	checkFinite(weights) {
		for (const [name, { data }] of weights) if (!data.every(Number.isFinite)) throw this.diverged(name, "has values that are no numbers");
	}
	async showPreviews() {
		const { clock, task, source, store, report } = this.job;
		const elapsedMs = clock() - this.startedAt;
		if (this.previewMs > elapsedMs * PREVIEW_SHARE) return;
		const from = clock();
		const batch = toTrainingBatch(await source.previewBatch());
		try {
			const withAverages = this.learners.reduceRight((inner, learner) => () => learner.withAverage(inner), () => renderPreviews(task, batch));
			const path = await store.savePreview(this.step, await withAverages());
			report({
				type: "preview",
				step: this.step,
				path
			});
		} finally {
			tf.dispose([batch.content, batch.style]);
			this.previewMs += clock() - from;
		}
	}
	/** Epochs are counted in photos. */
	epochOf(step) {
		return Math.floor((step - 1) * this.job.config.batch / this.job.source.photoCount);
	}
	/** Epochs of a few steps, as small sets have, are not worth a line. */
	endsEpoch() {
		const { config, source } = this.job;
		return source.photoCount >= config.batch * config.logEvery && this.epochOf(this.step + 1) > this.epochOf(this.step);
	}
	elapsedSeconds() {
		return this.secondsBefore + (this.job.clock() - this.startedAt) / 1e3;
	}
	secondsLeft() {
		const done = this.step - this.firstStep;
		const { totalSteps } = this.budget;
		if (totalSteps === void 0 || done === 0) return void 0;
		return (totalSteps - this.step) * (this.job.clock() - this.startedAt) / 1e3 / done;
	}
	/** Photos per second since the last call. */
	takeSpeed() {
		const now = {
			step: this.step,
			ms: this.job.clock()
		};
		const seconds = (now.ms - this.lastLine.ms) / 1e3;
		const images = (now.step - this.lastLine.step) * this.job.config.batch;
		this.lastLine = now;
		return images / Math.max(seconds, 1e-6);
	}
	outcome() {
		const seconds = (this.job.clock() - this.startedAt) / 1e3;
		const steps = this.step - this.firstStep;
		return {
			reason: this.budget.isDone(this.step) ? "finished" : "stopped",
			step: this.step,
			totalSteps: this.budget.totalSteps ?? this.step,
			seconds,
			imagesPerSecond: steps * this.job.config.batch / Math.max(seconds, 1e-6),
			waitShare: this.waitedMs / 1e3 / Math.max(seconds, 1e-6)
		};
	}
};
// src/ml/data/samplePlan.ts
const STREAM = {
	content: 1,
	style: 2
};
const DRAW = {
	order: 0,
	scale: 1,
	x: 2,
	y: 3,
	flip: 4
};
/**
* Which file each sample takes and how it is cropped, as a pure function of (seed, sample number): every epoch is a
* new permutation of the files. Only the current permutations are kept (4 bytes a file and kind).
*/
var SamplePlan = class {
	seed;
	fileCounts;
	orders = /* @__PURE__ */ new Map();
	constructor(seed, fileCounts) {
		this.seed = seed;
		this.fileCounts = fileCounts;
	}
	/**
	* The file of sample number `sample` (counted from 0 through the whole run). `attempt` > 0 names the replacement
	* when a file turned out to be broken: the files that follow in the same epoch's order.
	*/
	fileOf(kind, sample, attempt = 0) {
		const count = this.fileCounts[kind];
		return this.orderOf(kind, Math.floor(sample / count))[(sample % count + attempt) % count];
	}
	drawOf(kind, sample) {
		const draw = (which) => uniform(this.seed, STREAM[kind], which, sample);
		return {
			scale: draw(DRAW.scale),
			x: draw(DRAW.x),
			y: draw(DRAW.y),
			flip: draw(DRAW.flip)
		};
	}
	orderOf(kind, epoch) {
		const cached = this.orders.get(kind);
		if (cached?.epoch === epoch) return cached.order;
		const order = permutation(this.fileCounts[kind], this.seed, STREAM[kind], DRAW.order, epoch);
		this.orders.set(kind, {
			epoch,
			order
		});
		return order;
	}
};
// tests/helpers/testImages.ts
/** A smooth picture with some texture: no two rows are alike, all bytes occur. */
function testImage(width, height, seed = 0) {
	const data = new Uint8Array(width * height * 3);
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
		const i = 3 * (y * width + x);
		data[i] = 128 + 100 * Math.sin((x + seed * 7) / 9);
		data[i + 1] = 255 * y / height;
		data[i + 2] = 128 + 90 * Math.cos((x + 2 * y) / (11 + seed));
	}
	return {
		width,
		height,
		data
	};
}
// src/ml/models/modelManifest.ts
init_errors();
/** The name of the manifest in a model's folder. */
const MANIFEST_FILE = "manifest.json";
/** The version of the manifest's own format. */
const MANIFEST_VERSION = 1;
/** The forward pass that weights belong to; a change of it that weights would not survive changes the name. */
const ARCHITECTURE = "feature-space-1";
/** That of earlier versions, whose weights cannot be carried over. */
const FORMER_ARCHITECTURE = "quarter-trunk-2";
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const modelManifestSchema = z.strictObject({
	format: z.literal("pentimento-model"),
	version: z.literal(MANIFEST_VERSION),
	name: z.string().min(1),
	architecture: z.literal(ARCHITECTURE),
	generator: generatorOptionsSchema,
	weights: z.strictObject({
		file: z.string().regex(/^[\w.-]+$/),
		sha256
	}),
	/** SHA-256 of the trunk's weights alone: what style codes belong to. */
	trunk: sha256,
	license: z.string(),
	/** What the weights went through: configuration, steps, images seen. */
	training: z.record(z.string(), z.json()).default({}),
	metrics: z.record(z.string(), z.number()).default({})
});
/**
* Reads a manifest.
* @throws ModelError `model/unreadable` or `model/unknown-version`.
*/
function parseModelManifest(bytes) {
	const json = parseJson(bytes);
	const head = z.object({
		format: z.literal("pentimento-model"),
		version: z.number(),
		architecture: z.string()
	}).safeParse(json);
	if (!head.success) throw unreadable(z.prettifyError(head.error));
	const { version, architecture } = head.data;
	if (version !== MANIFEST_VERSION || architecture !== "feature-space-1") throw new ModelError("model/unknown-version", `The model is of a kind that this version cannot run: ${architecture}, format ${version}.`, {
		details: {
			expected: `${ARCHITECTURE}, format ${MANIFEST_VERSION}`,
			actual: `${architecture}, format ${version}`
		},
		advice: architecture === FORMER_ARCHITECTURE ? "An earlier version made it. Train the style again from its pictures, or choose another model." : "Update Pentimento, or choose another model."
	});
	const manifest = modelManifestSchema.safeParse(json);
	if (!manifest.success) throw unreadable(z.prettifyError(manifest.error));
	return manifest.data;
}
function parseJson(bytes) {
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (cause) {
		throw unreadable("it is no JSON", cause);
	}
}
function unreadable(why, cause) {
	return new ModelError("model/unreadable", `The model's manifest cannot be read: ${why}`, { cause });
}
// src/ml/models/featureBank.ts
/** More positions than this are thinned out evenly before they are grouped. */
const MOST_POSITIONS = 8192;
const ROUNDS = 6;
const SEED = 7;
/**
* Chooses positions that stand for all: k-means (Lloyd 1982) on their features from a random choice, then the position
* that is nearest to each mean, since means are duller than what they are means of. In a random order, so that any first
* part of them stands for all as well.
*
* @param values `[1, height, width, values]`, features first.
* @returns `[entries, values]`; where there are fewer positions than entries, some come several times.
*/
async function chooseEntries(values, features, entries) {
	const width = values.shape[3];
	const all = await values.data();
	const positions = thinnedOut(all.length / width);
	const count = positions.length;
	const own = gatherRows(all, width, positions, features);
	const order = permutation(count, SEED);
	const first = Array.from({ length: entries }, (_, index) => order[index % count]);
	if (count <= entries) return gatherRows(all, width, first.map((index) => positions[index]));
	let centers = gatherRows(own, features, first);
	for (let round = 0; round < ROUNDS; round++) centers = meansOf(own, await nearestRows(own, centers, features), centers, features);
	const nearest = await nearestRows(centers, own, features);
	return gatherRows(all, width, Array.from(nearest, (index) => positions[index]));
}
/** Numbers of at most `MOST_POSITIONS` positions, evenly spread. */
function thinnedOut(count) {
	const kept = Math.min(count, MOST_POSITIONS);
	return Array.from({ length: kept }, (_, index) => Math.floor(index * count / kept));
}
/** For each row of `rows` the number of the nearest of `others`. */
async function nearestRows(rows, others, channels) {
	const nearest = tf.tidy(() => {
		const from = tf.tensor2d(rows, [rows.length / channels, channels]);
		const candidates = tf.tensor2d(others, [others.length / channels, channels]);
		const squares = tf.sum(tf.square(candidates), 1);
		return tf.argMin(tf.sub(squares, tf.mul(tf.matMul(from, tf.transpose(candidates)), 2)), 1);
	});
	const result = Int32Array.from(await nearest.data());
	nearest.dispose();
	return result;
}
/** The mean of each group; a group without members stays where it is. */
function meansOf(values, group, centers, channels) {
	const sums = new Float64Array(centers.length);
	const counts = new Uint32Array(centers.length / channels);
	group.forEach((center, row) => {
		counts[center] += 1;
		for (let channel = 0; channel < channels; channel++) sums[center * channels + channel] += values[row * channels + channel];
	});
	return centers.map((value, index) => {
		const members = counts[Math.floor(index / channels)];
		return members === 0 ? value : sums[index] / members;
	});
}
/** The first `columns` numbers of some rows of `width` numbers. */
function gatherRows(values, width, rows, columns = width) {
	const gathered = new Float32Array(rows.length * columns);
	rows.forEach((row, to) => gathered.set(values.subarray(row * width, row * width + columns), to * columns));
	return gathered;
}
// src/ml/models/styleModel.ts
init_errors();
/** A trained generator, ready to encode styles and to stylize. It owns its weights. */
var StyleModel = class {
	manifest;
	network;
	constructor(manifest, network) {
		this.manifest = manifest;
		this.network = network;
	}
	/** The hash that the codes of this model carry. */
	get trunk() {
		return this.manifest.trunk;
	}
	/**
	* Encodes an artwork, best with a short side of `STYLE_SHORT_SIDE_PX`.
	* @throws ModelError `model/unreadable` when the weights give numbers that are not finite.
	*/
	async encodeStyle(image) {
		const { parameters, options } = this.network;
		const picture = tf.tidy(() => encodePicture(this.network, imageToTensor(image, 8)));
		try {
			const modulation = await values(tf.tidy(() => modulationValues(parameters, picture.measures)));
			const statistics = transferStatistics(options, picture.values);
			const [deep, quarter] = transferLevels(options);
			const color = await read(statistics.color);
			const codeOf = async (level) => ({
				...await read(statistics[level.name]),
				bank: await chooseEntries(picture.values[level.name], level.features, options.bankSize)
			});
			const levels = {
				deep: await codeOf(deep),
				quarter: await codeOf(quarter)
			};
			return roundedCode({
				trunk: this.trunk,
				entries: options.bankSize,
				modulation,
				color,
				...levels
			});
		} finally {
			tf.dispose(picture);
		}
	}
	dispose() {
		this.network.parameters.dispose();
	}
};
/** Reads statistics, which it disposes. */
async function read({ mean, covariance }) {
	return {
		mean: await values(mean),
		covariance: await values(covariance)
	};
}
/** Reads a tensor, which it disposes. @throws ModelError `model/unreadable` */
async function values(tensor) {
	try {
		const read = Float32Array.from(await tensor.data());
		if (read.every(Number.isFinite)) return read;
		throw new ModelError("model/unreadable", "The model encodes the style to numbers that are not finite.");
	} finally {
		tensor.dispose();
	}
}
// src/ml/models/modelBundle.ts
init_errors();
const WEIGHTS_FILE = "weights.safetensors";
/**
* Loads a model onto the selected backend; the caller disposes it.
* @throws ModelError `model/unreadable`, `model/unknown-version`, `model/hash-mismatch`, `model/truncated` or
*   `model/shape-mismatch`; and whatever `files.read` throws.
*/
async function loadModelBundle(files) {
	const manifest = parseModelManifest(await files.read(MANIFEST_FILE));
	const bytes = await files.read(manifest.weights.file);
	const { arrays } = decodeSafetensors(bytes);
	const hash = await sha256$1(bytes);
	if (hash !== manifest.weights.sha256) throw new ModelError("model/hash-mismatch", "The weights are not the ones that the model's manifest names.", {
		details: {
			expected: manifest.weights.sha256,
			actual: hash
		},
		advice: "Fetch or copy the model again."
	});
	const network = emptyGenerator(manifest.generator);
	try {
		network.parameters.assign(arrays);
	} catch (error) {
		network.parameters.dispose();
		throw error;
	}
	return new StyleModel(manifest, network);
}
/** The files of a bundle for these weights. Arrays are named as in `Parameters` of a `GeneratorNetwork`. */
async function encodeModelBundle(options, arrays, description) {
	const weights = encodeSafetensors(arrays);
	const manifest = {
		format: "pentimento-model",
		version: 1,
		architecture: ARCHITECTURE,
		generator: generatorOptionsSchema.parse(options),
		weights: {
			file: WEIGHTS_FILE,
			sha256: await sha256$1(weights)
		},
		trunk: await trunkHash(arrays),
		...description
	};
	return /* @__PURE__ */ new Map([[MANIFEST_FILE, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`)], [WEIGHTS_FILE, weights]]);
}
/** A generator to load weights into. */
function emptyGenerator(options) {
	return createGenerator(options, () => 0);
}
// tests/helpers/tinyModel.ts
/** A generator of a few thousand parameters: all layers of the real one, a few channels wide. */
const TINY_GENERATOR = generatorOptionsSchema.parse({
	encoderChannels: [
		4,
		6,
		8,
		8
	],
	encoderInnerChannels: [
		4,
		6,
		8
	],
	encoderLayout: [
		1,
		1,
		2,
		1
	],
	deepChannels: 8,
	riseChannels: 4,
	quarterChannels: 8,
	halfChannels: 4,
	fullChannels: 4,
	noiseChannels: 1,
	latentSize: 8,
	bankSize: 16
});
/** Seeded uniform numbers 0-1. */
function seededRandom(seed) {
	let drawn = 0;
	return () => uniform(seed, drawn++);
}
/** The files of a model with random weights. Needs a selected backend. */
async function tinyModelFiles(seed = 1) {
	const network = createGenerator(TINY_GENERATOR, seededRandom(seed));
	try {
		return await encodeModelBundle(TINY_GENERATOR, await network.parameters.read(), {
			name: "tiny",
			license: "none",
			training: {},
			metrics: {}
		});
	} finally {
		network.parameters.dispose();
	}
}
/** A model with random weights, to be disposed. Needs a selected backend. */
async function tinyModel(seed = 1) {
	return loadModelBundle(bundleFiles(await tinyModelFiles(seed)));
}
/** A bundle that lies in memory. */
function bundleFiles(files) {
	return { read: (name) => {
		const bytes = files.get(name);
		return bytes ? Promise.resolve(bytes) : Promise.reject(/* @__PURE__ */ new Error(`no file ${name}`));
	} };
}
// tests/helpers/memoryTraining.ts
/** A style transfer of a few thousand parameters. */
const TINY_TASK = {
	name: "styleTransfer",
	generator: TINY_GENERATOR,
	discriminator: { channels: 4 }
};
/** A perceptual encoder with random weights up to relu5_1. */
function randomPerceptual() {
	return randomEncoder([
		8,
		8,
		12,
		12,
		12
	], [
		1,
		1,
		1,
		1,
		1
	]);
}
/** The encoder of `TINY_TASK` with random weights: its features tell styles apart, if less well than a trained one's. */
function tinyEncoder() {
	return randomEncoder(TINY_GENERATOR.encoderChannels, TINY_GENERATOR.encoderLayout);
}
async function randomEncoder(channels, layout) {
	const student = createPerceptualStudent({
		channels,
		layout
	}, seededRandom(5));
	try {
		return await student.read();
	} finally {
		student.dispose();
	}
}
/** What such tasks are made from. */
const TINY_WORLD = {
	readPerceptual: randomPerceptual,
	readEncoder: tinyEncoder,
	readModel: () => tinyModel(),
	async *readArtworks() {
		yield await Promise.resolve(testImage(32, 32, 50));
		yield await Promise.resolve(testImage(48, 32, 51));
	}
};
/** Training images that lie in memory. */
var MemorySource = class {
	options;
	photoCount;
	plan;
	constructor(options, seed = 1) {
		this.options = options;
		this.photoCount = options.count;
		this.plan = new SamplePlan(seed, {
			content: options.count,
			style: options.count
		});
	}
	take(step) {
		const { batch } = this.options;
		const samples = Array.from({ length: batch }, (_, index) => (step - 1) * batch + index);
		return Promise.resolve(this.batchOf(samples.map((sample) => this.plan.fileOf("content", sample)), samples));
	}
	previewBatch() {
		return Promise.resolve(this.batchOf([0, 1], [0, 1]));
	}
	batchOf(files, samples) {
		const { size } = this.options;
		const content = files.map((file) => testImage(size, size, file));
		const style = samples.map((sample) => testImage(size, size, 50 + this.plan.fileOf("style", sample)));
		return {
			count: files.length,
			size,
			content: joined(content),
			style: joined(style)
		};
	}
};
/** A run's results in memory. */
var MemoryStore = class {
	losses = [];
	checkpoints = [];
	previews = [];
	appendLosses(record) {
		this.losses.push(record);
		return Promise.resolve();
	}
	saveCheckpoint(checkpoint, isBest) {
		this.checkpoints.push({
			checkpoint,
			isBest
		});
		return Promise.resolve();
	}
	savePreview(step, pictures) {
		this.previews.push({
			step,
			pictures
		});
		return Promise.resolve(`preview ${step}`);
	}
};
function joined(images) {
	const data = new Uint8Array(images.reduce((sum, image) => sum + image.data.length, 0));
	let offset = 0;
	for (const image of images) {
		data.set(image.data, offset);
		offset += image.data.length;
	}
	return data;
}
// tests/zz_debug.ts
await selectBackend("tensorflow");
const base = {
	data: { cropSize: 32 },
	batch: 2,
	schedule: { warmupSteps: 2 },
	averageDecay: .9,
	previews: {
		every: 1e3,
		count: 2,
		size: 32
	},
	logEvery: 5
};
const show = (store, key) => console.log(store.losses.map((r) => JSON.stringify(Object.fromEntries(Object.entries(r.losses[key]).map(([k, v]) => [k, +v.toPrecision(3)])))).join("\n"));
const go = async (config, task, store, source = new MemorySource({
	count: 4,
	size: 32,
	batch: 2
}, 1)) => train({
	config,
	configHash: "",
	dataHash: "",
	backend: "tensorflow",
	task,
	store,
	source,
	report: () => void 0,
	clock: () => performance.now()
});
for (const trains of ["code", "network"]) {
	const model = await tinyModel();
	const before = await model.network.parameters.read();
	const code = await model.encodeStyle(testImage(32, 32, 50));
	const config = parseTrainingConfig({
		...base,
		task: {
			name: "customStyle",
			trunk: model.trunk,
			trains,
			discriminator: { channels: 4 }
		},
		steps: trains === "code" ? 30 : 10,
		optimizer: { learningRate: trains === "code" ? .02 : .002 }
	});
	const store = new MemoryStore();
	const task = await createTask(config, {
		...TINY_WORLD,
		readModel: () => Promise.resolve(model)
	});
	task.networks[0].parameters.assign(initialStyleArrays(code, trains === "network" ? before : void 0));
	await go(config, task, store);
	console.log(trains);
	show(store, "style");
	const learnt = learntStyle(new Map([...store.checkpoints.at(-1).checkpoint.average].map(([n, a]) => [n.replace("style/", ""), a])));
	const flat = flattenCode(code);
	const size = code.modulation.length;
	console.log("rest same", learnt.code.slice(size).every((v, i) => v === flat[size + i]), "moved", Math.max(...[...code.modulation].map((v, i) => Math.abs(v - learnt.code[i]))));
	task.dispose();
}
{
	const config = parseTrainingConfig({
		...base,
		task: {
			...TINY_TASK,
			reconstructionOnly: true
		},
		steps: 20,
		optimizer: { learningRate: .003 }
	});
	const task = await createTask(config, TINY_WORLD);
	const store = new MemoryStore();
	await go(config, task, store);
	console.log("reconstruction");
	show(store, "generator");
	task.dispose();
}
{
	const config = parseTrainingConfig({
		...base,
		task: TINY_TASK,
		steps: 24,
		optimizer: { learningRate: .003 },
		logEvery: 3
	});
	const task = await createTask(config, TINY_WORLD);
	const store = new MemoryStore();
	await go(config, task, store, new MemorySource({
		count: 6,
		size: 32,
		batch: 2
	}, 1));
	console.log("transfer");
	show(store, "generator");
	task.dispose();
}
process.exit(0);
export {};
