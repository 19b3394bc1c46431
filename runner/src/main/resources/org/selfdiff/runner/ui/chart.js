// One chart: curves over steps, epochs or time, drawn as SVG in the size it is shown in.
import { around, aroundLog, along } from './axis.js';
import { smooth } from './curves.js';
import { el, kept, svg } from './dom.js';
import { duration, isShare, number, percent, title } from './figures.js';

const HEIGHT = 230;
const TOP = 10;
const BOTTOM = 38;
const EDGE = 12;
const CHARACTER = 6.7;
const COLOURS = 8;

// Short curves are shown as they are.
const LEAST_TO_SMOOTH = 50;
const MOST_DOTS = 60;

export const colour = index => `s${index % COLOURS}${index >= COLOURS ? ' dashed' : ''}`;

const finite = values => values.filter(v => v !== null && v !== undefined);

export class Chart {
  // onCursor is told where on the axis the reader points, null for nowhere.
  constructor(key, onCursor) {
    this.key = key;
    this.share = isShare(key);
    this.onCursor = onCursor;
    this.log = kept.get('log.' + key, false);
    this.legend = el('span', { class: 'last' });
    this.logButton = el('button', {
      type: 'button', class: 'small', 'aria-pressed': String(this.log), title: 'Logarithmic axis',
      onclick: () => this.toggleLog(),
    }, 'log');
    // The picture is drawn anew under a resting pointer: the plot around it stays.
    this.plot = el('div', {
      class: 'plot',
      onpointermove: event => this.pointed(event),
      onpointerleave: () => this.onCursor(null, this),
    });
    this.tip = el('div', { class: 'tip', role: 'status' });
    this.element = el('section', { class: 'card chart', 'data-key': key },
      el('h2', {}, el('span', {}, title(key)), el('span', { class: 'side' }, this.legend, this.logButton)),
      this.plot);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.plot);
    this.scene = null;
    this.at = null;
    this.own = false;
  }

  close() {
    this.observer.disconnect();
  }

  toggleLog() {
    this.log = !this.log;
    kept.set('log.' + this.key, this.log);
    this.logButton.setAttribute('aria-pressed', String(this.log));
    this.draw();
  }

  // series: { label, x, mean, low, high, last, lost }; references: { label, value };
  // axis: 'step', 'epoch' or 'time'; smoothing: 0 to below 1; legend: true to name the series.
  show(scene) {
    this.scene = scene;
    this.draw();
  }

  value(v) {
    return this.share ? percent(v) : number(v);
  }

  draw() {
    const width = this.plot.clientWidth;
    if (!this.scene || width === 0) return;
    this.curves = this.scene.series.map(series => {
      const smoothed = series.mean.length >= LEAST_TO_SMOOTH && this.scene.smoothing > 0;
      return { ...series, smoothed, front: smoothed ? smooth(series.mean, this.scene.smoothing) : series.mean };
    });
    this.scale(width);
    this.cursor = svg('line', { class: 'cursor', y1: TOP, y2: HEIGHT - BOTTOM, visibility: 'hidden' });
    const picture = svg('svg', {
      viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: 'img', tabindex: 0,
      'aria-label': `${title(this.key)} over ${this.scene.axis}. ${this.spoken()} Arrow keys show values.`,
      onkeydown: event => this.pressed(event),
      onblur: event => event.target.isConnected && this.onCursor(null, this),
    }, this.axes(width), ...this.curves.map((curve, i) => this.curve(curve, i)), this.levels(), this.cursor);
    const focused = this.plot.contains(document.activeElement);
    this.plot.replaceChildren(picture, this.tip);
    if (focused) picture.focus();
    this.names();
    this.point(this.at, this.own);
  }

  spoken() {
    return this.curves.map(c => `${c.label}: last ${this.value(c.last)}.`).join(' ');
  }

  names() {
    const several = this.scene.legend && (this.curves.length > 1 || this.scene.references.length > 0);
    this.legend.replaceChildren(...this.curves.slice(0, this.scene.legend ? COLOURS : 0).map((curve, i) =>
      el('span', { class: several ? 'name ' + colour(i) : 'name' },
        several ? `${curve.label} ${this.value(curve.last)}` : this.value(curve.last))));
  }

  scale(width) {
    const values = [];
    const positions = [];
    const usable = v => v !== null && (!this.log || v > 0);
    for (const curve of this.curves) {
      for (const part of [curve.low ?? curve.mean, curve.high ?? [], curve.front]) {
        for (const v of part) if (usable(v)) values.push(v);
      }
      positions.push(...curve.x);
      if (curve.lostAt !== undefined) positions.push(curve.lostAt);
    }
    for (const level of this.scene.references) if (usable(level.value)) values.push(level.value);
    const [low, high] = values.length ? extent(values) : [this.log ? 0.1 : 0, 1];
    this.ticks = this.log ? aroundLog(low, high, this.share) : around(low, high, 4, this.share);
    const [first, last] = [this.ticks[0].at, this.ticks[this.ticks.length - 1].at];
    const [earliest, end] = positions.length ? extent(positions) : [0, 1];
    // Recorded are steps that are done: the first at 1.
    const begin = earliest < 0.05 * end ? 0 : earliest;
    const left = 10 + CHARACTER * Math.max(...this.ticks.map(t => t.text.length));
    const right = width - EDGE;
    this.frame = { left, right, begin, end };
    this.toX = v => (end > begin ? left + (v - begin) / (end - begin) * (right - left) : (left + right) / 2);
    const f = this.log ? Math.log10 : v => v;
    this.toY = v => HEIGHT - BOTTOM - (f(v) - f(first)) / (f(last) - f(first)) * (HEIGHT - BOTTOM - TOP);
  }

  axes(width) {
    const { left, right, begin, end } = this.frame;
    const parts = this.ticks.flatMap(tick => [
      svg('line', { class: 'grid', x1: left, x2: right, y1: this.toY(tick.at), y2: this.toY(tick.at) }),
      svg('text', { x: left - 6, y: this.toY(tick.at) + 4, 'text-anchor': 'end' }, tick.text),
    ]);
    const about = Math.max(2, Math.min(6, Math.floor((right - left) / 55)));
    for (const tick of along(begin, end, about, this.scene.axis)) {
      const x = this.toX(tick.at);
      // A label at the end would be cut off by the picture's edge.
      const half = tick.text.length * CHARACTER / 2;
      parts.push(
        svg('line', { class: 'mark', x1: x, x2: x, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4 }),
        svg('text', { x: Math.min(x, width - half), y: HEIGHT - BOTTOM + 18, 'text-anchor': 'middle' }, tick.text));
    }
    parts.push(
      svg('line', { class: 'axis', x1: left, x2: right, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
      svg('text', { x: (left + right) / 2, y: HEIGHT - 3, 'text-anchor': 'middle' }, this.scene.axis));
    return svg('g', { 'aria-hidden': 'true' }, ...parts);
  }

  levels() {
    const { left, right } = this.frame;
    const levels = this.scene.references.filter(r => !this.log || r.value > 0).sort((a, b) => b.value - a.value);
    return svg('g', {}, ...levels.flatMap((level, i) => {
      const y = this.toY(level.value);
      const close = i > 0 && y - this.toY(levels[i - 1].value) < 16;
      return [
        svg('line', { class: 'ref', x1: left, x2: right, y1: y, y2: y }),
        svg('text', { class: 'label ref', x: right, y: close ? y + 13 : y - 4, 'text-anchor': 'end' },
          `${level.label} ${this.value(level.value)}`),
      ];
    }));
  }

  curve(curve, index) {
    const kind = colour(index);
    const parts = [];
    if (curve.low) {
      parts.push(svg('path', { class: `band ${kind}`, d: this.band(curve) }));
    } else if (curve.smoothed) {
      parts.push(svg('path', { class: `raw ${kind}`, d: this.path(curve.x, curve.mean) }));
    }
    parts.push(svg('path', { class: `curve ${kind}`, d: this.path(curve.x, curve.front) }));
    const shown = curve.x.map((x, i) => [x, curve.front[i]]).filter(p => this.drawable(p[1]));
    const dots = shown.length <= MOST_DOTS ? shown : shown.slice(-1);
    dots.forEach(([x, y], i) => parts.push(svg('circle', {
      class: kind, cx: n(this.toX(x)), cy: n(this.toY(y)), r: i === dots.length - 1 ? 3.5 : 2.4,
    })));
    if (curve.lostAt !== undefined) {
      const x = this.toX(curve.lostAt);
      const late = x > (this.frame.left + this.frame.right) / 2;
      parts.push(
        svg('line', { class: 'lost', x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }),
        svg('text', { class: 'label lost', x: x + (late ? -5 : 5), y: TOP + 10,
          'text-anchor': late ? 'end' : 'start' }, 'not finite'));
    }
    return svg('g', {}, ...parts);
  }

  drawable(v) {
    return v !== null && v !== undefined && (!this.log || v > 0);
  }

  path(xs, ys) {
    let d = '';
    let down = false;
    for (let i = 0; i < xs.length; i++) {
      if (this.drawable(ys[i])) {
        d += `${down ? 'L' : 'M'}${n(this.toX(xs[i]))} ${n(this.toY(ys[i]))}`;
        down = true;
      } else {
        down = false;
      }
    }
    return d;
  }

  // From the least to the greatest value of each group of points.
  band(curve) {
    const there = curve.x.map((_, i) => i).filter(i => this.drawable(curve.low[i]));
    const corner = side => i => `${n(this.toX(curve.x[i]))} ${n(this.toY(curve[side][i]))}`;
    return there.length === 0 ? ''
      : `M${[...there.map(corner('high')), ...there.reverse().map(corner('low'))].join('L')}Z`;
  }

  pointed(event) {
    if (!this.frame) return;
    const box = this.plot.getBoundingClientRect();
    const { left, right, begin, end } = this.frame;
    const share = (event.clientX - box.left - left) / (right - left);
    this.onCursor(begin + Math.max(0, Math.min(1, share)) * (end - begin), this);
  }

  pressed(event) {
    const longest = this.curves.reduce((a, b) => (b.x.length > a.x.length ? b : a), { x: [] }).x;
    const jump = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity }[event.key];
    if (event.key === 'Escape') this.onCursor(null, this);
    if (jump === undefined || longest.length === 0) return;
    event.preventDefault();
    const now = this.at === null ? (jump < 0 ? longest.length : -1) : nearest(longest, this.at);
    this.onCursor(longest[Math.max(0, Math.min(longest.length - 1, now + jump))], this);
  }

  // Shows the values at a place on the axis; with own, beside the pointer.
  point(at, own) {
    this.at = at;
    this.own = own;
    if (!this.frame || !this.cursor) return;
    const shown = at !== null && at >= this.frame.begin && at <= this.frame.end
      ? this.curves.filter(c => c.x.length).map((curve, i) => ({ curve, i, near: nearest(curve.x, at) }))
      : [];
    this.cursor.setAttribute('visibility', shown.length ? 'visible' : 'hidden');
    this.tip.hidden = !(own && shown.length);
    if (!shown.length) return;
    const first = shown[0].curve.x[shown[0].near];
    const x = this.toX(shown.length === 1 ? first : at);
    this.cursor.setAttribute('x1', n(x));
    this.cursor.setAttribute('x2', n(x));
    if (!own) return;
    this.tip.replaceChildren(
      el('div', {}, this.place(first)),
      ...shown.map(({ curve, i, near }) => el('div', { class: 'value' },
        shown.length > 1 ? el('i', { class: colour(i) }) : null,
        (shown.length > 1 ? curve.label + ' ' : '') + this.told(curve, near))));
    const most = this.plot.clientWidth - this.tip.offsetWidth - 4;
    const beside = x + 12 > most ? x - this.tip.offsetWidth - 12 : x + 12;
    this.tip.style.left = `${Math.max(4, Math.min(most, beside))}px`;
  }

  place(x) {
    return this.scene.axis === 'time' ? duration(x)
      : `${this.scene.axis} ${this.scene.axis === 'step' ? x : Number(x.toFixed(2))}`;
  }

  told(curve, i) {
    const spread = curve.low && curve.low[i] !== curve.high[i]
      ? ` (${this.value(curve.low[i])} to ${this.value(curve.high[i])})` : '';
    const mean = this.value(curve.mean[i] ?? 'not finite');
    const smoothed = curve.smoothed ? `, smoothed ${this.value(curve.front[i] ?? null)}` : '';
    return mean + spread + smoothed;
  }
}

const n = pixels => Math.round(10 * pixels) / 10;

function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return [low, high];
}

function nearest(sorted, at) {
  let low = 0;
  let high = sorted.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < at) low = middle;
    else high = middle;
  }
  return Math.abs(sorted[low] - at) <= Math.abs(sorted[high] - at) ? low : high;
}
