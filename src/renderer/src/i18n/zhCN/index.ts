import type { Messages } from '../messageKeys.js';
import { adjust } from './adjust.js';
import { app } from './app.js';
import { batch } from './batch.js';
import { common } from './common.js';
import { crop } from './crop.js';
import { engine } from './engine.js';
import { errors } from './errors.js';
import { exportTexts } from './export.js';
import { files } from './files.js';
import { film } from './film.js';
import { finish } from './finish.js';
import { grid } from './grid.js';
import { history } from './history.js';
import { jobs } from './jobs.js';
import { lookWords } from './lookWords.js';
import { model } from './model.js';
import { output } from './output.js';
import { presets } from './presets.js';
import { preview } from './preview.js';
import { projects } from './projects.js';
import { regions } from './regions.js';
import { settings } from './settings.js';
import { shortcuts } from './shortcuts.js';
import { start } from './start.js';
import { strokes } from './strokes.js';
import { styles } from './styles.js';
import { time } from './time.js';
import { topBar } from './topBar.js';
import { training } from './training.js';
import { video } from './video.js';
import { view } from './view.js';

/** The Chinese texts of the window, with the same keys as English, plus `errors.ts`. `styleNames.ts` is by style id. */
export const zhCN: Messages & { errors: typeof errors } = {
  adjust,
  app,
  batch,
  common,
  crop,
  engine,
  errors,
  export: exportTexts,
  files,
  film,
  finish,
  grid,
  history,
  jobs,
  lookWords,
  model,
  output,
  presets,
  preview,
  projects,
  regions,
  settings,
  shortcuts,
  start,
  strokes,
  styles,
  time,
  topBar,
  training,
  video,
  view,
};
