// The charts of one run or of several over each other, with what the reader can choose for all. The
// server draws them; chart.js shows the values under the pointer.
import { el, kept } from './dom.js';
import { get } from './server.js';

const PADDING = 30;

export const color = index => `s${index % 8}${['', ' dashed', ' dotted'][Math.min(2, Math.floor(index / 8))]}`;

export class Panels {
  // runs: { id, label } of each.
  constructor(runs) {
    this.runs = runs;
    this.charts = new Map();
    this.axis = kept.get('axis', 'epoch');
    this.smoothing = kept.get('smoothing', 0.6);
    this.log = new Set(kept.get('log', []));
    this.version = '';
    this.turn = 0;
    this.grid = el('div', { class: 'charts live' });
    this.empty = el('p', { class: 'note', hidden: true }, 'No metrics are recorded yet.');
    this.element = el('div', {}, this.controls(), this.empty, this.grid);
    this.observer = new ResizeObserver(() => {
      if (this.width() !== this.drawn) this.renew();
    });
    this.observer.observe(this.grid);
  }

  controls() {
    const shown = el('output', {}, String(this.smoothing));
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
      this.runs.length > 1 ? el('div', { class: 'names' }, ...this.runs.map((run, i) =>
        el('span', {}, el('i', { class: color(i) }), run.label))) : null);
  }

  choose(name, value) {
    this[name] = value;
    kept.set(name, value);
    this.renew();
  }

  toggleLog(key) {
    if (!this.log.delete(key)) this.log.add(key);
    kept.set('log', [...this.log]);
    this.renew();
  }

  close() {
    this.observer.disconnect();
  }

  // Width of a chart in its card.
  width() {
    const column = parseFloat(getComputedStyle(this.grid).gridTemplateColumns);
    return Math.round((column || 420) - PADDING);
  }

  // Draws anew at the next picture, once however many choices are made until then.
  renew() {
    this.version = '';
    this.soon ??= requestAnimationFrame(() => {
      this.soon = undefined;
      // What is wrong with the server, the next regular look tells.
      this.update().catch(() => {});
    });
  }

  // Fetches the charts where something is new.
  async update() {
    const mine = ++this.turn;
    const width = this.width();
    const answer = await get('charts', {
      id: this.runs.map(run => run.id), label: this.runs.map(run => run.label), axis: this.axis,
      smoothing: Math.round(100 * this.smoothing), log: [...this.log], width, version: this.version,
    });
    // A later choice is on its way.
    if (mine !== this.turn) return;
    this.behind = answer.behind;
    if (!answer.charts) return;
    this.version = answer.version;
    this.drawn = width;
    this.empty.hidden = answer.charts.length > 0;
    const wanted = answer.charts.map(chart => this.card(chart));
    if (wanted.length !== this.grid.childElementCount
      || wanted.some((card, i) => this.grid.children[i] !== card)) this.grid.replaceChildren(...wanted);
    document.dispatchEvent(new Event('charts'));
  }

  // The picture is drawn anew under a resting pointer: the card around it stays.
  card({ key, title, last, note, log, svg }) {
    if (!this.charts.has(key)) {
      const parts = {
        last: el('span', { class: 'last' }),
        log: el('button', {
          type: 'button', class: 'small', title: 'Logarithmic axis', onclick: () => this.toggleLog(key),
        }, 'log'),
        note: el('p', { class: 'note' }),
        plot: el('div', { class: 'plot' }),
      };
      parts.card = el('section', { class: 'card chart', 'data-key': key },
        el('h2', {}, el('span', {}, title), el('span', { class: 'side' }, parts.last, parts.log)), parts.note, parts.plot);
      this.charts.set(key, parts);
    }
    const parts = this.charts.get(key);
    parts.last.textContent = last;
    parts.note.textContent = note;
    parts.note.hidden = !note;
    parts.log.setAttribute('aria-pressed', String(log));
    const focused = parts.plot.contains(document.activeElement);
    // Made by this server alone, which escapes what runs are called.
    parts.plot.innerHTML = svg;
    if (focused) parts.plot.firstChild.focus();
    return parts.card;
  }
}
