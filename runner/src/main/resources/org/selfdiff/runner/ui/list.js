// The list of runs: sorted, filtered, and chosen from for a comparison.
import { brand, el, kept } from './dom.js';
import { duration, moment, number, percent } from './figures.js';
import { sweepName } from './server.js';
import { progress, share, status } from './standing.js';

// Settings that tell a run from its like, as many as a line has room for.
const MOST_VARIED = 4;

// Rows that are made at once; more come when the reader gets to the last.
const PAGE = 200;

const COLUMNS = [
  { key: 'name', title: 'Run', by: run => run.name.toLowerCase(), up: true },
  { key: 'state', title: 'State', by: run => ['running', 'failed', 'diverged', 'collapsed', 'unproven', 'interrupted', 'finished'].indexOf(run.state), up: true },
  { key: 'progress', title: 'Progress', by: run => share(run) },
  { key: 'loss', title: 'Loss', by: run => (Number.isFinite(run.loss) ? run.loss : null), number: true, up: true },
  { key: 'knn', title: 'kNN', by: run => run.knn, number: true },
  { key: 'best', title: 'Best', by: run => run.knnBest, number: true },
  { key: 'time', title: 'Time', by: run => run.seconds, number: true },
  { key: 'started', title: 'Started', by: run => run.started, number: true },
];

const folded = (run, difference) =>
  `${run.id} ${run.name} ${run.hash} ${run.state ?? 'unreadable'} ${run.kinds.join(' ')} ${run.devices ?? ''} ${difference}`.toLowerCase();

export class ListView {
  // chosen: ids for a comparison, kept by the page over its views.
  constructor(runs, chosen, parameters) {
    this.runs = runs;
    this.chosen = chosen;
    this.title = 'Runs';
    this.sort = parameters.get('sort') ?? 'started';
    this.descending = parameters.get('order') !== 'up';
    this.rows = new Map();
    this.groups = new Map();
    this.open = new Set(kept.get('open', []));
    this.limit = PAGE;
    this.filter = el('input', {
      type: 'search', placeholder: 'Filter: name, setting, state, method …', 'aria-label': 'Filter runs',
      value: parameters.get('filter') ?? '', autocomplete: 'off', spellcheck: 'false',
      oninput: () => this.arranged(),
    });
    this.count = el('p', { class: 'sub', role: 'status' });
    this.compareLink = el('a', { class: 'button', hidden: true });
    this.body = el('tbody');
    this.heads = new Map(COLUMNS.map(column => [column.key, el('th', {
      scope: 'col', class: column.number ? 'number' : null,
    }, el('button', { type: 'button', onclick: () => this.sortBy(column) }, column.title))]));
    this.choice = el('select', { 'aria-label': 'Sort by', onchange: event => {
      const [key, order] = event.target.value.split(' ');
      this.sort = key;
      this.descending = order === 'down';
      this.arranged();
    } }, ...COLUMNS.flatMap(({ key, title }) => [
      el('option', { value: `${key} down` }, `${title} ↓`), el('option', { value: `${key} up` }, `${title} ↑`)]));
    this.end = el('div', { class: 'end' });
    this.watcher = new IntersectionObserver(entries => {
      if (entries.some(entry => entry.isIntersecting)) this.more();
    }, { rootMargin: '800px' });
    this.watcher.observe(this.end);
    this.sweeps = el('p', { class: 'links' });
    this.nothing = el('p', { class: 'card note', hidden: true });
    this.table = el('table', { class: 'runs' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, el('span', { class: 'unseen' }, 'Compare')),
        ...this.heads.values())), this.body);
    this.element = el('main', {},
      brand(), el('header', {}, el('h1', {}, 'Runs'), this.count),
      this.sweeps,
      el('div', { class: 'controls' }, this.filter, this.choice, this.compareLink),
      this.table, this.nothing, this.end);
  }

  close() {
    this.watcher.disconnect();
  }

  sortBy(column) {
    if (this.sort === column.key) this.descending = !this.descending;
    else this.descending = !column.up;
    this.sort = column.key;
    this.arranged();
  }

  // The runs of a sweep stand together below a line of their own, where the first of them would be.
  // One that is closed shows that line alone; what a filter leaves is always shown.
  grouped(filtered) {
    const members = new Map();
    for (const run of this.shown) {
      const sweep = this.runs.sweepOf(run.id);
      if (sweep !== undefined) members.set(sweep, [...(members.get(sweep) ?? []), run]);
    }
    const lines = [];
    const begun = new Set();
    for (const run of this.shown) {
      const sweep = this.runs.sweepOf(run.id);
      if (sweep === undefined) {
        lines.push({ run });
      } else if (!begun.has(sweep)) {
        begun.add(sweep);
        const runs = members.get(sweep);
        lines.push({ sweep, runs });
        if (filtered || this.open.has(sweep)) lines.push(...runs.map(one => ({ run: one, within: sweep })));
      }
    }
    return lines;
  }

  toggle(sweep) {
    if (!this.open.delete(sweep)) this.open.add(sweep);
    kept.set('open', [...this.open]);
    this.arrange();
  }

  more() {
    if (this.lines && this.limit < this.lines.length) {
      this.limit += PAGE;
      this.place();
    }
  }

  focusFilter() {
    this.filter.focus();
    this.filter.select();
  }

  async update(changed) {
    for (const key of [...this.rows.keys()]) if (changed.has(key.split('\n')[0])) this.rows.delete(key);
    for (const id of [...this.chosen]) if (!this.runs.byId.has(id)) this.chosen.delete(id);
    this.arrange();
  }

  // After a choice of the reader, which the address keeps.
  arranged() {
    const query = new URLSearchParams();
    if (this.filter.value) query.set('filter', this.filter.value);
    if (this.sort !== 'started' || !this.descending) {
      query.set('sort', this.sort);
      query.set('order', this.descending ? 'down' : 'up');
    }
    const text = query.toString();
    history.replaceState(null, '', '#/' + (text ? '?' + text : ''));
    this.limit = PAGE;
    this.arrange();
  }

  arrange() {
    const words = this.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const column = COLUMNS.find(c => c.key === this.sort) ?? COLUMNS[COLUMNS.length - 1];
    const sign = this.descending ? -1 : 1;
    this.shown = [...this.runs.byId.values()]
      .filter(run => words.length === 0 || words.every(word => folded(run, this.runs.difference(run.id)).includes(word)))
      .map(run => ({ run, by: column.by(run) ?? null }))
      .sort((a, b) => {
        // What has no value stands last in either order.
        if (a.by === null || b.by === null) return (a.by === null) - (b.by === null) || order(a.run.id, b.run.id);
        return sign * order(a.by, b.by) || order(a.run.id, b.run.id);
      })
      .map(entry => entry.run);
    this.lines = this.grouped(words.length > 0);
    for (const [key, head] of this.heads) {
      if (key === column.key) head.setAttribute('aria-sort', this.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    }
    this.choice.value = `${column.key} ${this.descending ? 'down' : 'up'}`;
    this.place();
    this.summary(words.length > 0);
    this.offer();
  }

  place() {
    const wanted = this.lines.slice(0, this.limit).map(line => {
      if (line.sweep !== undefined) return this.group(line);
      const key = `${line.run.id}\n${line.within ?? ''}`;
      if (!this.rows.has(key)) this.rows.set(key, this.row(line.run, line.within));
      return this.rows.get(key);
    });
    const there = this.body.children;
    if (wanted.length !== there.length || wanted.some((row, i) => there[i] !== row)) {
      // The row that has the focus may be made anew: its run keeps the focus.
      const focused = document.activeElement?.closest?.('tr')?.dataset.id;
      const part = document.activeElement?.tagName;
      this.body.replaceChildren(...wanted);
      const again = focused !== undefined && [...this.body.children].find(row => row.dataset.id === focused);
      if (again) again.querySelector(part)?.focus();
    }
  }

  // Of all runs of a sweep: how many there are, how they stand, and the best accuracy.
  group({ sweep, runs }) {
    const open = this.lines.some(line => line.within === sweep);
    const states = new Map();
    for (const run of runs) states.set(run.state ?? 'unreadable', (states.get(run.state ?? 'unreadable') ?? 0) + 1);
    const best = Math.max(...runs.map(run => run.knnBest ?? -Infinity));
    const seconds = runs.reduce((sum, run) => sum + (run.seconds ?? 0), 0);
    const started = Math.min(...runs.map(run => run.started ?? Infinity));
    const varied = [...new Set(runs.flatMap(run => Object.keys(this.runs.varied.get(run.id) ?? {})))].slice(0, MOST_VARIED);
    const text = JSON.stringify([varied, open, [...states], best, seconds, started, runs.length]);
    const known = this.groups.get(sweep);
    if (known?.text === text) return known.row;
    const cell = (name, content, extra = '') => el('td', { class: `${name} ${extra}` }, content);
    const row = el('tr', { class: 'group', 'data-id': sweep },
      el('td', { class: 'choose' }, el('button', {
        type: 'button', class: 'fold', 'aria-expanded': String(open), 'aria-label': `Runs of ${sweepName(sweep)}`,
        onclick: () => this.toggle(sweep),
      }, open ? '▾' : '▸')),
      el('td', { class: 'name' },
        el('a', { href: '#/sweep/' + encodeURIComponent(sweep) }, sweepName(sweep)),
        el('div', { class: 'kinds' }, ['sweep', runs.length === 1 ? '1 run' : `${runs.length} runs`,
          ...(varied.length ? [`over ${varied.join(', ')}`] : [])].join(' · '))),
      cell('state', el('span', { class: 'states' }, [...states].map(([state, n]) => `${n} ${state}`).join(', '))),
      cell('done', ''), cell('loss', '', 'number'), cell('knn', '', 'number'),
      cell('best', percent(Number.isFinite(best) ? best : undefined), 'number'),
      cell('time', duration(seconds), 'number'),
      cell('started', moment(Number.isFinite(started) ? started : undefined), 'number'));
    this.groups.set(sweep, { text, row });
    return row;
  }

  // A run is called by its name; where others have the same, what differs stands below it. Its hash
  // is shown where the pointer rests.
  row(run, within) {
    const cell = (name, content, extra = '') => el('td', { class: `${name} ${extra}` }, content);
    const difference = this.runs.difference(run.id, MOST_VARIED);
    const name = within !== undefined && difference ? difference : run.name;
    const below = within === undefined ? difference : '';
    return el('tr', { 'data-id': run.id, class: within === undefined ? null : 'within' },
      el('td', { class: 'choose' }, el('input', {
        type: 'checkbox', 'aria-label': `Compare ${run.name} ${this.runs.difference(run.id)}`,
        checked: this.chosen.has(run.id),
        onchange: event => {
          if (event.target.checked) this.chosen.add(run.id);
          else this.chosen.delete(run.id);
          this.offer();
        },
      })),
      el('td', { class: 'name' },
        el('a', { href: '#/run/' + encodeURIComponent(run.id), title: `${run.name} ${run.hash}` }, name),
        below ? el('div', { class: 'varied' }, below) : null,
        within === undefined || !difference ? el('div', { class: 'kinds' }, [...run.kinds, run.devices].filter(Boolean).join(' · ')) : null,
        run.state === undefined || run.state === null ? el('div', { class: 'kinds' }, run.reason) : null),
      cell('state', status(run)),
      cell('done', progress(run)),
      cell('loss', number(run.loss), 'number'),
      cell('knn', percent(run.knn), 'number'),
      cell('best', percent(run.knnBest), 'number'),
      cell('time', duration(run.seconds), 'number'),
      cell('started', moment(run.started), 'number'));
  }

  summary(filtered) {
    // A sweep of which there is no run yet has no line in the table.
    const bare = this.runs.sweeps.filter(id => ![...this.runs.byId.keys()].some(run => run.startsWith(id + '/')));
    this.sweeps.hidden = bare.length === 0;
    this.sweeps.replaceChildren(bare.length === 1 ? 'Sweep:' : 'Sweeps:',
      ...bare.map(id => el('a', { href: '#/sweep/' + encodeURIComponent(id) }, sweepName(id))));
    const all = this.runs.byId.size;
    const running = [...this.runs.byId.values()].filter(run => run.state === 'running').length;
    const runs = all === 1 ? '1 run' : `${all} runs`;
    this.count.textContent = `${filtered ? `${this.shown.length} of ${runs}` : runs}`
      + `${running ? `, ${running} running` : ''} · ${this.runs.folder}`;
    this.nothing.hidden = this.shown.length > 0;
    this.table.hidden = this.shown.length === 0;
    this.nothing.textContent = all === 0
      ? `There are no runs in ${this.runs.folder} yet. One appears here as soon as selfdiff run has begun it.`
      : 'No run has all these words.';
  }

  offer() {
    const count = this.chosen.size;
    this.compareLink.hidden = count < 2;
    this.compareLink.textContent = `Compare ${count} runs`;
    this.compareLink.href = '#/compare/' + [...this.chosen].map(encodeURIComponent).join(',');
  }
}

const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
