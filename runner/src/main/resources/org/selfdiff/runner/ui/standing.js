// How a run stands, as the list and its own page show it.
import { el } from './dom.js';
import { duration, epochs } from './figures.js';

export const status = run =>
  el('span', { class: `status ${run.state ?? 'failed'}`, title: run.reason || null }, run.state ?? 'unreadable');

export const share = run =>
  run.state === 'finished' ? 1 : run.epochs ? Math.max(0, Math.min(1, run.epoch / run.epochs)) : null;

export function progress(run) {
  const done = share(run);
  if (done === null) return el('div', { class: 'progress' }, `epoch ${epochs(run.epoch)}`);
  const percent = Math.floor(100 * done);
  const fill = el('span');
  fill.style.width = `${100 * done}%`;
  const eta = run.eta === undefined ? '' : `, ETA ${duration(run.eta)}`;
  return el('div', { class: `progress ${run.state}` },
    el('span', {
      class: 'rail', role: 'progressbar', 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100,
      'aria-label': `progress of ${run.name}`,
    }, fill),
    el('span', { class: 'text' }, `${percent} %${eta}`));
}
