// The list of runs: sorted, filtered, and chosen from for a comparison.
import { brand, el } from './dom.js';
import { duration, moment, number, percent } from './figures.js';
import { progress, share, status } from './standing.js';

// Rows that are made at once; more come when the reader gets to the last.
const PAGE = 200;

const COLUMNS = [
  { key: 'name', title: 'Run', by: run => run.name.toLowerCase(), up: true },
  { key: 'state', title: 'State', by: run => ['running', 'failed', 'diverged', 'unproven', 'interrupted', 'finished'].indexOf(run.state), up: true },
  { key: 'progress', title: 'Progress', by: run => share(run) },
  { key: 'loss', title: 'Loss', by: run => (Number.isFinite(run.loss) ? run.loss : null), number: true, up: true },
  { key: 'knn', title: 'kNN', by: run => run.knn, number: true },
  { key: 'best', title: 'Best', by: run => run.knnBest, number: true },
  { key: 'time', title: 'Time', by: run => run.seconds, number: true },
  { key: 'started', title: 'Started', by: run => run.started, number: true },
];

const folded = run => `${run.id} ${run.name} ${run.hash} ${run.state} ${run.kinds.join(' ')}`.toLowerCase();

export class ListView {
  // chosen: ids for a comparison, kept by the page over its views.
  constructor(runs, chosen, parameters) {
    this.runs = runs;
    this.chosen = chosen;
    this.title = 'Runs';
    this.sort = parameters.get('sort') ?? 'started';
    this.descending = parameters.get('order') !== 'up';
    this.rows = new Map();
    this.limit = PAGE;
    this.filter = el('input', {
      type: 'search', placeholder: 'Filter: name, hash, state, method …', 'aria-label': 'Filter runs',
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

  more() {
    if (this.shown && this.limit < this.shown.length) {
      this.limit += PAGE;
      this.place();
    }
  }

  focusFilter() {
    this.filter.focus();
    this.filter.select();
  }

  async update(changed) {
    for (const id of changed) this.rows.delete(id);
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
      .filter(run => words.every(word => folded(run).includes(word)))
      .map(run => ({ run, by: column.by(run) ?? null }))
      .sort((a, b) => {
        // What has no value stands last in either order.
        if (a.by === null || b.by === null) return (a.by === null) - (b.by === null) || order(a.run.id, b.run.id);
        return sign * order(a.by, b.by) || order(a.run.id, b.run.id);
      })
      .map(entry => entry.run);
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
    const wanted = this.shown.slice(0, this.limit).map(run => {
      if (!this.rows.has(run.id)) this.rows.set(run.id, this.row(run));
      return this.rows.get(run.id);
    });
    const there = this.body.children;
    if (wanted.length !== there.length || wanted.some((row, i) => there[i] !== row)) {
      // The row that has the focus may be made anew: its run keeps the focus.
      const focused = document.activeElement?.closest?.('tr')?.dataset.id;
      const part = document.activeElement?.tagName;
      this.body.replaceChildren(...wanted);
      const again = focused !== undefined && this.rows.get(focused);
      if (again && again.isConnected) again.querySelector(part)?.focus();
    }
  }

  row(run) {
    const cell = (name, content, extra = '') => el('td', { class: `${name} ${extra}` }, content);
    return el('tr', { 'data-id': run.id },
      el('td', { class: 'choose' }, el('input', {
        type: 'checkbox', 'aria-label': `Compare ${run.name} ${run.hash}`, checked: this.chosen.has(run.id),
        onchange: event => {
          if (event.target.checked) this.chosen.add(run.id);
          else this.chosen.delete(run.id);
          this.offer();
        },
      })),
      el('td', { class: 'name' },
        el('a', { href: '#/run/' + encodeURIComponent(run.id) }, run.name), ' ', el('code', {}, run.hash),
        el('div', { class: 'kinds' }, run.kinds.join(' · '))),
      cell('state', status(run)),
      cell('done', progress(run)),
      cell('loss', number(run.loss), 'number'),
      cell('knn', percent(run.knn), 'number'),
      cell('best', percent(run.knnBest), 'number'),
      cell('time', duration(run.seconds), 'number'),
      cell('started', moment(run.started), 'number'));
  }

  summary(filtered) {
    this.sweeps.hidden = this.runs.sweeps.length === 0;
    this.sweeps.replaceChildren(this.runs.sweeps.length === 1 ? 'Sweep:' : 'Sweeps:',
      ...this.runs.sweeps.map(id => el('a', { href: '#/sweep/' + encodeURIComponent(id) }, id)));
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
