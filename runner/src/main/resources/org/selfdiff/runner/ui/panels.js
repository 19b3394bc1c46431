// The charts of one run or of several over each other, with what the reader can choose for all.
import { Chart, colour } from './chart.js';
import { el, kept } from './dom.js';

// What is looked at first stands first; the rest by name.
const FIRST = ['loss', 'knn/top1', 'lr', 'images_per_s', 'feature_std'];
const LEVELS = { 'knn/raw_top1': 'raw pixels', 'knn/untrained_top1': 'untrained' };

export class Panels {
  // of: one Curves, or several with their labels as { label, curves }.
  constructor(runs) {
    this.runs = runs;
    this.charts = new Map();
    this.axis = kept.get('axis', 'epoch');
    this.smoothing = kept.get('smoothing', 0.6);
    this.grid = el('div', { class: 'charts live' });
    this.empty = el('p', { class: 'note' }, 'No metrics are recorded yet.');
    this.element = el('div', {}, this.controls(), this.empty, this.grid);
  }

  controls() {
    const shown = el('output', {}, String(this.smoothing));
    const several = this.runs.length > 1;
    return el('div', { class: 'controls over' },
      el('fieldset', { class: 'segments' }, el('legend', {}, 'Axis'),
        ...['step', 'epoch', 'time'].map(axis => el('label', {},
          el('input', {
            type: 'radio', name: 'axis', value: axis, checked: axis === this.axis,
            onchange: () => this.choose('axis', axis),
          }), el('span', {}, axis)))),
      el('label', { class: 'slider' }, 'Smoothing',
        el('input', {
          type: 'range', min: 0, max: 0.99, step: 0.01, value: this.smoothing,
          oninput: event => {
            shown.textContent = event.target.value;
            this.choose('smoothing', Number(event.target.value));
          },
        }), shown),
      several ? el('div', { class: 'names' }, ...this.runs.map((run, i) =>
        el('span', {}, el('i', { class: colour(i) }), run.label))) : null);
  }

  choose(name, value) {
    this[name] = value;
    kept.set(name, value);
    this.draw();
  }

  close() {
    for (const chart of this.charts.values()) chart.close();
  }

  // Fetches what is new and draws what it changes.
  async update() {
    const changed = await Promise.all(this.runs.map(run => run.curves.refresh()));
    this.behind = this.runs.some(run => run.curves.behind);
    if (changed.some(Boolean) || this.grid.childElementCount === 0) this.draw();
  }

  draw() {
    const keys = this.keys();
    this.empty.hidden = keys.length > 0;
    for (const key of keys) {
      if (!this.charts.has(key)) {
        this.charts.set(key, new Chart(key, (at, own) => this.point(at, own)));
      }
    }
    for (const [key, chart] of this.charts) {
      if (!keys.includes(key)) {
        chart.close();
        chart.element.remove();
        this.charts.delete(key);
      }
    }
    const wanted = keys.map(key => this.charts.get(key).element);
    if (wanted.some((element, i) => this.grid.children[i] !== element)) this.grid.replaceChildren(...wanted);
    for (const key of keys) this.charts.get(key).show(this.scene(key));
  }

  keys() {
    const all = new Set(this.runs.flatMap(run => [...run.curves.byKey.keys()]));
    for (const key of Object.keys(LEVELS)) all.delete(key);
    // One run shows both accuracies in one chart.
    if (this.runs.length === 1 && all.has('knn/top1')) all.delete('knn/top5');
    const rank = key => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
    return [...all].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  }

  scene(key) {
    const one = this.runs.length === 1;
    const series = this.runs.map(run => this.series(run.curves, key, one ? 'top-1' : run.label));
    const references = [];
    if (one && key === 'knn/top1') {
      const { curves } = this.runs[0];
      if (curves.byKey.has('knn/top5')) series.push(this.series(curves, 'knn/top5', 'top-5'));
      for (const [level, label] of Object.entries(LEVELS)) {
        if (curves.byKey.has(level)) references.push({ label, value: curves.byKey.get(level).last });
      }
    }
    return { series, references, axis: this.axis, smoothing: this.smoothing, legend: one };
  }

  series(curves, key, label) {
    const curve = curves.byKey.get(key);
    if (!curve) return { label, x: [], mean: [], last: null };
    return {
      label,
      ...curve,
      x: curves.positions(curve, this.axis),
      lostAt: curves.firstLost(curve, this.axis),
    };
  }

  point(at, own) {
    for (const chart of this.charts.values()) chart.point(at, chart === own);
  }
}
