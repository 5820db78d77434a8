import { SingleBar } from 'cli-progress';
import { formatDuration, printNote, withoutControls } from './terminal.js';

/** The progress of a run, shown on stderr. */
export interface ProgressView {
  /**
   * @param fraction 0-1 of the whole run
   * @param label the current work
   * @param secondsLeft the caller's estimate, null if it has none yet; without it, the pace so far decides
   */
  update(fraction: number, label: string, secondsLeft?: number | null): void;
  /** Hides the view, calls `print`, then shows the view again. */
  aside(print: () => void): void;
  end(): void;
}

/** A progress bar on a terminal, otherwise a plain line from time to time. */
export function createProgressView(stream: NodeJS.WriteStream = process.stderr): ProgressView {
  return stream.isTTY ? barView(stream) : lineView();
}

const BAR_STEPS = 1000;

function barView(stream: NodeJS.WriteStream): ProgressView {
  const left = estimator();
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage} % | {left} | {label}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    fps: 10,
  });
  let shown = { value: 0, left: '', label: '' };
  let isOn = false;
  const show = (): void => {
    shown.label = withoutControls(shown.label).replace(/\s+/g, ' ');
    if (isOn) bar.update(shown.value, { left: shown.left, label: shown.label });
    else bar.start(BAR_STEPS, shown.value, { left: shown.left, label: shown.label });
    isOn = true;
  };
  const hide = (): void => {
    if (isOn) bar.stop();
    isOn = false;
  };
  return {
    update(fraction, label, secondsLeft) {
      const rest = secondsLeft === undefined ? left(fraction) : describeLeft(secondsLeft);
      shown = { value: Math.round(fraction * BAR_STEPS), left: rest ?? 'a moment', label };
      show();
    },
    aside(print) {
      const wasOn = isOn;
      hide();
      print();
      if (wasOn) show();
    },
    end: hide,
  };
}

/** At most one line every two seconds, and never the same line twice in a row. */
const LINE_INTERVAL_MS = 2000;

function lineView(): ProgressView {
  const left = estimator();
  let printedAt = performance.now();
  let printed = '';
  return {
    update(fraction, label, secondsLeft) {
      const now = performance.now();
      if (now - printedAt < LINE_INTERVAL_MS) return;
      const rest = secondsLeft === undefined ? left(fraction) : describeLeft(secondsLeft);
      const line = `${Math.round(fraction * 100)} %, ${label}${rest === undefined ? '' : `, ${rest}`}`;
      if (line === printed) return;
      printNote(line);
      printed = line;
      printedAt = now;
    },
    aside: (print) => print(),
    end: () => undefined,
  };
}

function describeLeft(seconds: number | null): string | undefined {
  return seconds === null ? undefined : `${formatDuration(seconds)} left`;
}

/** Time left at the pace so far; undefined below 5 %, where the estimate is unreliable. */
function estimator(): (fraction: number) => string | undefined {
  const startedAt = performance.now();
  return (fraction) => {
    if (fraction < 0.05) return undefined;
    const seconds = (performance.now() - startedAt) / 1000;
    return `${formatDuration((seconds * (1 - fraction)) / fraction)} left`;
  };
}
