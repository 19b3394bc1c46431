// Several runs over each other: results, the settings that differ, curves.
import { brand, el } from './dom.js';
import { duration, epochs, number, percent, rate } from './figures.js';
import { color, Panels } from './panels.js';
import { get } from './server.js';
import { status } from './standing.js';

const MOST_VARIED = 3;

export class CompareView {
  constructor(runs, ids) {
    this.runs = runs;
    this.ids = ids;
    this.title = 'Comparison';
    this.results = el('div', { class: 'scroll' });
    this.differences = el('div', { class: 'scroll' });
    this.note = el('p', { class: 'sub' });
    this.panels = null;
    this.charts = el('div');
    this.element = el('main', {}, brand('Runs'),
      el('header', {}, el('h1', {}, 'Comparison'), this.note),
      el('section', { class: 'card' }, el('h2', {}, 'Results'), this.results),
      this.charts,
      el('section', { class: 'card' }, el('h2', {}, 'Settings that differ'), this.differences));
  }

  close() {
    this.panels?.close();
  }

  async update() {
    const there = this.ids.filter(id => this.runs.byId.has(id));
    const missing = this.ids.filter(id => !this.runs.byId.has(id));
    this.note.textContent = `${there.length} runs` + (missing.length ? `; not there: ${missing.join(', ')}` : '');
    this.table(there);
    if (this.panels === null || this.ofIds !== there.join()) {
      this.panels?.close();
      this.ofIds = there.join();
      this.panels = new Panels(there.map(id => ({ id, label: this.label(id) })));
      this.charts.replaceChildren(this.panels.element);
      this.settings(there, (await get('compare', { id: there })).differences);
    }
    await this.panels.update();
  }

  // The name alone where it tells the runs apart, else what differs between those of that name.
  label(id) {
    const { name, hash } = this.runs.byId.get(id);
    const same = this.ids.filter(other => this.runs.byId.get(other)?.name === name);
    if (same.length < 2) return name;
    const difference = this.runs.difference(id, MOST_VARIED);
    const unique = same.every(other => other === id || this.runs.difference(other, MOST_VARIED) !== difference);
    if (!difference || !unique) return `${name} ${hash}`;
    return same.length === this.ids.length ? difference : `${name}, ${difference}`;
  }

  head(id, i) {
    return [el('i', { class: color(i) }),
      el('a', { href: '#/run/' + encodeURIComponent(id), title: id }, this.label(id))];
  }

  table(ids) {
    const columns = [
      ['state', run => status(run)],
      ['epochs', run => epochs(run.epoch)],
      ['steps', run => String(run.step)],
      ['time', run => duration(run.seconds)],
      ['images/s', run => rate(run.imagesPerSecond)],
      ['loss', run => number(run.loss)],
      ['untrained', run => percent(run.untrained)],
      ['kNN', run => percent(run.knn)],
      ['best', run => percent(run.knnBest)],
    ];
    this.results.replaceChildren(el('table', { class: 'numbers' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'run'),
        ...columns.map(([name]) => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...ids.map((id, i) => el('tr', {}, el('th', { scope: 'row', class: 'key' }, ...this.head(id, i)),
        ...columns.map(([, of]) => el('td', {}, of(this.runs.byId.get(id)))))))));
  }

  settings(ids, differences) {
    const rows = Object.entries(differences);
    this.differences.replaceChildren(rows.length === 0
      ? el('p', { class: 'note' }, 'The experiments are the same.')
      : el('table', { class: 'numbers differences' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'setting'),
          ...ids.map((id, i) => el('th', { scope: 'col', class: 'key' }, ...this.head(id, i))))),
        el('tbody', {}, ...rows.map(([key, values]) => el('tr', {}, el('th', { scope: 'row' }, key),
          ...values.map(value => el('td', { title: value }, value)))))));
  }
}
