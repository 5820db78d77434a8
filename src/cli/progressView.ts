import { SingleBar } from 'cli-progress';
import { formatDuration, printNote, withoutControls } from './terminal.js';

/** Where a run stands, shown on stderr. */
export interface ProgressView {
  /**
   * `fraction` 0-1 of the whole run; `label` says what is worked on; `secondsLeft` is what someone knows better than
   * the pace so far, null while even they do not.
   */
  update(fraction: number, label: string, secondsLeft?: number | null): void;
  /** Takes the view off the screen, lets `print` write its lines, and puts it back. */
  aside(print: () => void): void;
  end(): void;
}

/** A bar on a terminal; elsewhere a plain line now and then. */
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

/** At most a line in two seconds, and none that says what the one before said. */
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

/** Time left by the pace so far; nothing before a twentieth is done, since a first guess is wild. */
function estimator(): (fraction: number) => string | undefined {
  const startedAt = performance.now();
  return (fraction) => {
    if (fraction < 0.05) return undefined;
    const seconds = (performance.now() - startedAt) / 1000;
    return `${formatDuration((seconds * (1 - fraction)) / fraction)} left`;
  };
}
