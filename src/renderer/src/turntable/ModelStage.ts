import {
  AmbientLight,
  Box3,
  DirectionalLight,
  HemisphereLight,
  MathUtils,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Sphere,
  TextureLoader,
  Vector2,
  Vector3,
  WebGLRenderer,
  type BufferGeometry,
  type Texture,
} from 'three';
import type { ModelInfo } from '../../../shared/contract/models.js';
import type { CompareMode } from '../canvas/PictureStage.js';
import { buildGeometries, ModelScene, prepareTexture, type PickedPiece } from './modelScene.js';
import type { Orbit } from './orbit.js';

/** What the stage shows. */
export interface StageLayout {
  readonly orbit: Orbit;
  readonly mode: CompareMode;
  /** Where the divider is, as a share of the width: the model's own textures are to the left of it. */
  readonly split: number;
}

export interface ModelStageOptions {
  readonly canvas: HTMLCanvasElement;
  /** Called if the graphics card takes the picture away. */
  readonly onLost: () => void;
}

const FIELD_OF_VIEW = 32;
/** More px than this per CSS px cannot be told apart on a turning model. */
const MOST_PIXEL_RATIO = 2;

/** Draws a model with its own and with painted textures. Nothing is drawn until something changes. */
export class ModelStage {
  private readonly renderer: WebGLRenderer;
  private readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.01, 100);
  private readonly scenes = { own: new Scene(), painted: new Scene() };
  private readonly bounds = new Sphere(new Vector3(), 1);
  private readonly loader = new TextureLoader();
  private geometries: readonly BufferGeometry[] = [];
  private own: ModelScene | undefined;
  private painted: ModelScene | undefined;
  private textures = new Map<string, Texture>();
  private paintedTextures = new Map<string, Texture>();
  private layout: StageLayout | undefined;
  private frame = 0;
  private size = { width: 1, height: 1 };

  /** @throws Error if there is no WebGL */
  constructor({ canvas, onLost }: ModelStageOptions) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.setClearColor(0x000000, 0);
    this.renderer.autoClear = false;
    this.loader.setCrossOrigin('anonymous');
    canvas.addEventListener('webglcontextlost', (event) => {
      event.preventDefault();
      onLost();
    });
    for (const scene of Object.values(this.scenes)) addLights(scene);
  }

  /** Shows another model, whose textures are loaded. @throws Error if a texture cannot be loaded */
  async setModel(model: ModelInfo, geometry: ArrayBuffer, urls: ReadonlyMap<string, string>): Promise<void> {
    const textures = await this.load(urls);
    this.clear();
    this.textures = textures;
    this.geometries = buildGeometries(model, geometry);
    this.own = new ModelScene(model, this.geometries);
    this.painted = new ModelScene(model, this.geometries);
    this.own.show(textures);
    this.painted.show(textures);
    this.scenes.own.add(this.own.root);
    this.scenes.painted.add(this.painted.root);
    new Box3().setFromObject(this.own.root).getBoundingSphere(this.bounds);
    if (!(this.bounds.radius > 0)) this.bounds.radius = 1;
    this.redraw();
  }

  /** Shows painted textures, by key. An empty map: the model's own. @param isCurrent asked once they are loaded */
  async setPainted(urls: ReadonlyMap<string, string>, isCurrent: () => boolean): Promise<void> {
    const loaded = await this.load(urls);
    if (!isCurrent() || !this.painted) {
      disposeAll(loaded);
      return;
    }
    const before = this.paintedTextures;
    this.paintedTextures = loaded;
    this.painted.show(new Map([...this.textures, ...loaded]));
    disposeAll(before);
    this.redraw();
  }

  resize(width: number, height: number): void {
    this.size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.renderer.setPixelRatio(Math.min(MOST_PIXEL_RATIO, window.devicePixelRatio));
    this.renderer.setSize(this.size.width, this.size.height, false);
    this.redraw();
  }

  lay(layout: StageLayout): void {
    this.layout = layout;
    this.redraw();
  }

  /** What is at a place of the canvas, in CSS px. */
  pick(x: number, y: number): PickedPiece | undefined {
    if (!this.layout || !this.own) return undefined;
    const pane = this.paneAt(x);
    this.aim(this.layout.orbit, pane.width);
    const at = new Vector2(((x - pane.left) / pane.width) * 2 - 1, 1 - (y / this.size.height) * 2);
    const ray = new Raycaster();
    ray.setFromCamera(at, this.camera);
    const hit = ray.intersectObject(this.own.root, true)[0];
    return hit?.object.userData['picked'] as PickedPiece | undefined;
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.clear();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private clear(): void {
    for (const scene of [this.own, this.painted]) {
      scene?.root.removeFromParent();
      scene?.dispose();
    }
    for (const geometry of this.geometries) geometry.dispose();
    disposeAll(this.textures);
    disposeAll(this.paintedTextures);
    this.paintedTextures = new Map();
  }

  private async load(urls: ReadonlyMap<string, string>): Promise<Map<string, Texture>> {
    const anisotropy = Math.min(8, this.renderer.capabilities.getMaxAnisotropy());
    const loading = [...urls].map(async ([key, url]) => {
      const texture = await this.loader.loadAsync(url);
      prepareTexture(texture, anisotropy);
      return [key, texture] as const;
    });
    return new Map(await Promise.all(loading));
  }

  private redraw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  private paneAt(x: number): { readonly left: number; readonly width: number } {
    const { width } = this.size;
    if (this.layout?.mode !== 'side') return { left: 0, width };
    return { left: x < width / 2 ? 0 : width / 2, width: width / 2 };
  }

  private draw(): void {
    const { layout } = this;
    if (!layout) return;
    const { width, height } = this.size;
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    this.renderer.setScissorTest(true);
    const pane = (scene: Scene, left: number, paneWidth: number, from: number, to: number): void => {
      this.aim(layout.orbit, paneWidth);
      this.renderer.setViewport(left, 0, paneWidth, height);
      this.renderer.setScissor(from, 0, Math.max(0, to - from), height);
      this.renderer.render(scene, this.camera);
    };
    const { own, painted } = this.scenes;
    if (layout.mode === 'side') {
      pane(own, 0, width / 2, 0, width / 2);
      pane(painted, width / 2, width / 2, width / 2, width);
    } else if (layout.mode === 'split') {
      const at = Math.round(width * layout.split);
      pane(own, 0, width, 0, at);
      pane(painted, 0, width, at, width);
    } else {
      pane(painted, 0, width, 0, width);
    }
  }

  /** Puts the camera where an orbit has it. */
  private aim({ yaw, pitch, zoom, x, y }: Orbit, width: number): void {
    const { center, radius } = this.bounds;
    const aspect = width / this.size.height;
    const half = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2));
    // All of the model is in view, also in a narrow one.
    const distance = (1.08 * radius) / Math.sin(Math.atan(half * Math.min(1, aspect))) / zoom;
    const across = Math.cos(pitch);
    const away = new Vector3(Math.sin(yaw) * across, Math.sin(pitch), Math.cos(yaw) * across);
    this.camera.aspect = aspect;
    // Zoomed in, the camera may be inside the model's ball.
    this.camera.near = Math.max(distance / 1000, distance - 2 * radius);
    this.camera.far = distance + 4 * radius;
    this.camera.position.copy(center).addScaledVector(away, distance);
    this.camera.lookAt(center);
    this.camera.updateMatrixWorld(true);
    const [right, up] = [new Vector3(), new Vector3()];
    this.camera.matrixWorld.extractBasis(right, up, new Vector3());
    const height = 2 * half * distance;
    this.camera.position.addScaledVector(right, -x * height).addScaledVector(up, y * height);
    this.camera.updateProjectionMatrix();
    this.camera.updateMatrixWorld(true);
  }
}

/** Daylight from above and a lamp at the upper left, which do not turn with the model's colors. */
function addLights(scene: Scene): void {
  const lamp = new DirectionalLight(0xffffff, 1.7);
  lamp.position.set(-1, 1.6, 2);
  scene.add(new AmbientLight(0xffffff, 0.9), new HemisphereLight(0xffffff, 0x9a938c, 1.1), lamp);
}

function disposeAll(textures: ReadonlyMap<string, Texture>): void {
  for (const texture of textures.values()) texture.dispose();
}
