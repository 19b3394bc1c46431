// A sweep: its trials with what they try and what came of it.
import { brand, el } from './dom.js';
import { duration, value } from './figures.js';
import { brief, fileUrl, get, sweepName } from './server.js';

const MOST_COMPARED = 8;
const CHIP = { running: 'running', finished: 'finished', failed: 'failed', impossible: 'failed' };

export class SweepView {
  constructor(runs, id) {
    this.runs = runs;
    this.id = id;
    this.title = sweepName(id);
    this.sort = 'rank';
    this.descending = false;
    this.count = el('p', { class: 'sub', role: 'status' });
    this.links = el('p', { class: 'links' });
    this.scroll = el('div', { class: 'scroll' });
    this.element = el('main', {}, brand('Runs'),
      el('header', {}, el('h1', { title: id }, sweepName(id)), this.count), this.links,
      el('section', { class: 'card' }, this.scroll));
  }

  close() {}

  async update() {
    if (!this.runs.sweeps.includes(this.id)) {
      this.count.textContent = 'There is no such sweep.';
      this.scroll.replaceChildren();
      return;
    }
    const answer = await get('sweep', { id: this.id });
    const text = JSON.stringify(answer);
    const known = this.runs.byId.size;
    if (text === this.text && known === this.known) return;
    this.text = text;
    this.known = known;
    this.show(answer);
  }

  show({ table, files, damaged }) {
    if (damaged) {
      this.count.replaceChildren(el('span', { class: 'bad' }, damaged));
      this.links.replaceChildren(...files.map(path => this.file(path)));
      this.scroll.replaceChildren();
      return;
    }
    this.table = table;
    this.rank();
    const states = new Map();
    for (const { state } of table.trials) states.set(state, (states.get(state) ?? 0) + 1);
    const goal = table.minimize ? 'least' : 'greatest';
    this.count.textContent = `${table.trials.length} trials: `
      + [...states].map(([state, n]) => `${n} ${state}`).join(', ') + ` · ${goal} ${table.objective} is best`;
    const best = [...new Set(this.ranked.flatMap(t => this.runsOf(t)))].slice(0, MOST_COMPARED);
    this.links.replaceChildren(
      ...files.map(path => this.file(path)),
      ...(best.length > 1
        ? [el('a', { href: '#/compare/' + best.map(encodeURIComponent).join(',') }, `Compare the best ${best.length} runs`)]
        : []));
    this.draw();
  }

  // Those that came furthest first, then the best first, as the command line has them.
  rank() {
    const sign = this.table.minimize ? 1 : -1;
    const without = trial => trial.score === undefined || trial.state === 'failed';
    this.ranked = [...this.table.trials].sort((a, b) => without(a) - without(b) || b.rung - a.rung
      || sign * ((a.score ?? 0) - (b.score ?? 0)) || a.trial - b.trial);
  }

  file(path) {
    return el('a', { href: fileUrl(this.id, path), target: '_blank', rel: 'noopener' }, path);
  }

  runsOf(trial) {
    return trial.cells
      .map(cell => [...this.runs.byId.values()].find(run =>
        run.id.startsWith(this.id + '/') && cell.startsWith(run.hash)))
      .filter(Boolean).map(run => run.id);
  }

  draw() {
    const { trials, objective, rungs } = this.table;
    const score = trial => (trial.score === undefined ? '–' : value(objective, trial.score)
      + (trial.deviation === undefined ? '' : ` ± ${value(objective, trial.deviation)}`));
    const place = new Map(this.ranked.map((trial, i) => [trial, i + 1]));
    const keys = [...new Set(trials.flatMap(trial => Object.keys(trial.point)))];
    const columns = [
      { key: 'rank', title: 'rank', by: t => place.get(t), cell: t => String(place.get(t)) },
      { key: 'trial', title: 'trial', by: t => t.trial, cell: t => this.trial(t) },
      ...keys.map(key => ({ key: 'of ' + key, title: key, by: t => sortable(t.point[key]), cell: t => brief(t.point[key] ?? '') })),
      { key: 'score', title: objective, by: t => t.score, cell: score },
      ...(rungs.length ? [{ key: 'rung', title: 'rungs', by: t => t.rung, cell: t => `${t.rung} of ${rungs.length + 1}` }] : []),
      { key: 'time', title: 'time', by: t => t.seconds, cell: t => duration(t.seconds) },
      { key: 'state', title: 'state', by: t => t.state, cell: t => this.state(t) },
    ];
    const column = columns.find(c => c.key === this.sort) ?? columns[0];
    const sign = this.descending ? -1 : 1;
    const sorted = trials.map(t => ({ t, by: column.by(t) ?? null })).sort((a, b) =>
      (a.by === null) - (b.by === null) || sign * order(a.by, b.by) || a.t.trial - b.t.trial);
    this.scroll.replaceChildren(el('table', { class: 'numbers trials' },
      el('thead', {}, el('tr', {}, ...columns.map(c => el('th', {
        scope: 'col',
        'aria-sort': c === column ? (this.descending ? 'descending' : 'ascending') : null,
      }, el('button', { type: 'button', onclick: () => this.sortBy(c.key) }, c.title))))),
      el('tbody', {}, ...sorted.map(({ t }) => el('tr', {}, ...columns.map(c => el('td', {}, c.cell(t))))))));
  }

  sortBy(key) {
    this.descending = this.sort === key ? !this.descending : key === 'score' && !this.table.minimize;
    this.sort = key;
    this.draw();
    [...this.scroll.querySelectorAll('th button')].find(b => b.parentElement.hasAttribute('aria-sort'))?.focus();
  }

  trial(trial) {
    const links = this.runsOf(trial).map((id, i) => el('a', { href: '#/run/' + encodeURIComponent(id) },
      i === 0 ? String(trial.trial) : `run ${i + 1}`));
    return el('span', { class: 'links tight' }, ...(links.length ? links : [String(trial.trial)]));
  }

  state(trial) {
    const text = trial.same === undefined ? trial.state : `as trial ${trial.same}`;
    return el('div', {}, el('span', { class: `status ${CHIP[trial.state] ?? 'waiting'}`, title: trial.note || null }, text),
      trial.note ? el('div', { class: 'why' }, trial.note) : null);
  }
}

function sortable(text) {
  if (text === undefined) return null;
  return Number.isFinite(Number(text)) ? Number(text) : text;
}

const order = (a, b) => (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1);
