import type { BatchReport } from '../../shared/batch/batchReport.js';
import type { BatchItemView } from '../../shared/batch/batchState.js';
import { describeNote } from '../../shared/domain/photoNote.js';
import type { ThumbnailPair } from './reportThumbnails.js';

const STYLE = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 68rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.faint { opacity: .7; } code { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { opacity: .7; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; }
td, th { padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1rem; }
figure { margin: 0; } figure div { display: flex; gap: 4px; } figure img { width: calc(50% - 2px); object-fit: contain; }
figcaption { font-size: .85rem; opacity: .7; overflow-wrap: anywhere; }`;

/** The report as one self-contained page: no script, no link, pictures embedded. */
export function renderReport(report: BatchReport, pairs: readonly ThumbnailPair[]): string {
  const { settings, totals } = report;
  const failed = report.items.filter(({ state }) => state === 'failed');
  const noted = report.items.flatMap(({ photo, notes }) => notes.map((note) => `${photo}: ${describeNote(note)}`));
  const title = `Batch of ${report.listing.photos} ${report.listing.photos === 1 ? 'photo' : 'photos'}`;
  const part = report.shard ? `, part ${report.shard.index} of ${report.shard.count}` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escape(title + part)}</h1>
<p class="faint">Pentimento ${escape(settings.appVersion)}, ${escape(period(report))}</p>
<dl>
${facts(report)
  .map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`)
  .join('\n')}
</dl>
${failed.length > 0 ? section(`Failed (${failed.length})`, failureTable(failed)) : ''}
${noted.length > 0 ? section('What was not painted or kept', list(noted)) : ''}
${report.problems.length > 0 ? section('What could not be read, and what was passed over', list(report.problems.map(sentence))) : ''}
${pairs.length > 0 ? section('Before and after', pairList(pairs, totals.done)) : ''}
</body>
</html>
`;
}

function facts(report: BatchReport): [string, string][] {
  const { settings, totals, engineSeconds } = report;
  const waiting = totals.items - totals.done - totals.skipped - totals.failed;
  const devices = [...new Set(report.computedOn.map(({ backend, deviceName }) => `${backend} on ${deviceName}`))];
  return [
    ['From', settings.source],
    ['To', settings.destination],
    ['Styles', settings.renditions.map(({ name }) => name).join(', ')],
    ['Written', `${totals.done} of ${totals.items}`],
    ...(totals.skipped > 0 ? ([['Left as they were', String(totals.skipped)]] as [string, string][]) : []),
    ...(totals.failed > 0 ? ([['Failed', String(totals.failed)]] as [string, string][]) : []),
    ...(waiting > 0 ? ([['Not done yet', String(waiting)]] as [string, string][]) : []),
    ['Megapixels', totals.megapixels.toFixed(1)],
    ['Engine time', `${engineSeconds.toFixed(0)} s`],
    ...(devices.length > 0 ? ([['Computed by', devices.join('; ')]] as [string, string][]) : []),
  ];
}

function period({ startedAt, endedAt }: BatchReport): string {
  const minute = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
  return endedAt === null ? `begun ${minute(startedAt)} UTC` : `${minute(startedAt)} to ${minute(endedAt)} UTC`;
}

function failureTable(items: readonly BatchItemView[]): string {
  const rows = items.map(
    ({ photo, rendition, error }) =>
      `<tr><td><code>${escape(photo)}</code></td><td>${escape(rendition)}</td>` +
      `<td>${error ? escape(sentence(error)) : ''}</td></tr>`,
  );
  return `<table><tr><th>Photo</th><th>Style</th><th>Why</th></tr>\n${rows.join('\n')}\n</table>`;
}

function pairList(pairs: readonly ThumbnailPair[], done: number): string {
  const figures = pairs.map(
    ({ photo, out, before, after }) =>
      `<figure><div><img alt="before" src="${dataUrl(before)}"><img alt="after" src="${dataUrl(after)}"></div>` +
      `<figcaption>${escape(photo)} → ${escape(out)}</figcaption></figure>`,
  );
  const note = pairs.length < done ? `<p class="faint">${pairs.length} of ${done}.</p>` : '';
  return `${note}<div class="pairs">\n${figures.join('\n')}\n</div>`;
}

function sentence({ message, advice }: { message: string; advice?: string | undefined }): string {
  return advice === undefined ? message : `${message} ${advice}`;
}

function list(lines: readonly string[]): string {
  return `<ul>${lines.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>`;
}

function section(title: string, content: string): string {
  return `<h2>${escape(title)}</h2>\n${content}`;
}

function dataUrl(jpeg: Uint8Array): string {
  return `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
}

function escape(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
