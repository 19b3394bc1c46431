// One run: how it stands, its curves, pictures, experiment and files.
import { brand, el } from './dom.js';
import { bytes, duration, epochs, moment, number, percent, rate } from './figures.js';
import { Panels } from './panels.js';
import { fileUrl, get, sweepName } from './server.js';
import { progress, status } from './standing.js';

const PICTURE = /\.(png|jpe?g|svg)$/i;

export class RunView {
  constructor(runs, id) {
    this.runs = runs;
    this.id = id;
    this.title = id;
    this.head = el('header');
    this.tiles = el('div', { class: 'tiles wide' });
    this.panels = new Panels([{ id, label: id }]);
    this.details = el('div');
    const sweep = runs.sweepOf(id);
    this.element = el('main', {}, sweep === undefined ? brand('Runs') : brand('Runs', sweepName(sweep), '#/sweep/' + encodeURIComponent(sweep)),
      this.head, this.tiles, this.panels.element, this.details);
    this.state = undefined;
  }

  close() {
    this.panels.close();
  }

  async update() {
    const run = this.runs.byId.get(this.id);
    if (!run) {
      this.head.replaceChildren(el('h1', {}, this.id), el('p', { class: 'sub' }, 'There is no such run.'));
      this.tiles.replaceChildren();
      this.panels.element.hidden = true;
      this.details.replaceChildren();
      this.state = undefined;
      return;
    }
    this.panels.element.hidden = false;
    this.title = run.name;
    this.standing(run);
    await this.panels.update();
    // Files come when a run begins or ends.
    const state = `${run.state} ${run.report}`;
    if (state !== this.state) {
      this.describe(await get('run', { id: this.id }));
      this.state = state;
    }
  }

  standing(run) {
    const reason = run.reason ? [el('p', { class: 'note reason' }, run.reason)] : [];
    if (run.warning && !(run.reason ?? '').includes(run.warning)) reason.push(el('p', { class: 'bad warning' }, run.warning));
    const difference = this.runs.difference(this.id);
    this.head.replaceChildren(
      el('div', { class: 'title' }, el('h1', { title: `${run.name} ${run.hash}` }, run.name), status(run)),
      el('p', { class: 'sub' }, difference ? el('span', { class: 'varied' }, difference) : null, difference ? ' · ' : null,
        `${[...run.kinds, run.devices].filter(Boolean).join(' · ')} · `, el('span', { class: 'nowrap' }, `started ${moment(run.started)}`)),
      ...reason,
      progress(run));
    const tile = (name, value) => el('div', { class: 'tile' },
      el('span', { class: 'value' }, value), el('span', { class: 'name' }, name));
    // Images without labels are never classified.
    const judged = (run.untrained ?? run.knn) == null ? [] : [
      tile('kNN untrained', percent(run.untrained)),
      tile('kNN', percent(run.knn)),
      tile('best kNN', percent(run.knnBest))];
    this.tiles.replaceChildren(
      tile('loss', number(run.loss)),
      ...judged,
      tile('epochs', run.epochs ? `${epochs(run.epoch)} of ${run.epochs}` : epochs(run.epoch)),
      tile('steps', String(run.step)),
      tile('time', duration(run.seconds)),
      tile('images/s', rate(run.imagesPerSecond)));
  }

  describe(answer) {
    const link = file => el('a', { href: fileUrl(this.id, file.path), target: '_blank', rel: 'noopener' }, file.path);
    const has = name => answer.files.some(file => file.path === name);
    // Pictures stand in two forms beside each other.
    const pixels = file => file.path.replace(/svg$/i, 'png');
    // What can be walked through stands beside a picture of it, which leads there.
    const page = path => path.replace(/\.\w+$/, '.html');
    const opened = path => (has(page(path)) ? page(path) : path);
    const pictures = answer.files.filter(file => PICTURE.test(file.path)
      && (pixels(file) === file.path || !has(pixels(file))));
    const parts = [];
    // Each rank but the first has a log of its own.
    const logs = answer.files.map(file => file.path).filter(path => /^rank-\d+\.log$/.test(path))
      .sort((a, b) => parseInt(a.slice(5), 10) - parseInt(b.slice(5), 10));
    const first = [...['report.html', 'pictures/map.html', 'train.log'].filter(has), ...logs, ...['experiment.conf'].filter(has)];
    parts.push(el('p', { class: 'links' }, ...first.map(path => link({ path }))));
    if (answer.damaged) parts.push(el('p', { class: 'note bad' }, answer.damaged));
    if (pictures.length) parts.push(card('Pictures', el('div', { class: 'gallery' }, ...pictures.map(file =>
      el('a', { href: fileUrl(this.id, opened(file.path)), target: '_blank', rel: 'noopener' },
        el('img', { src: fileUrl(this.id, file.path), alt: file.path, loading: 'lazy' }),
        el('span', {}, opened(file.path)))))));
    parts.push(folded('Experiment', pairs(Object.entries(answer.settings ?? {}))));
    if (answer.provenance) parts.push(folded('Provenance', pairs(origin(answer.provenance))));
    parts.push(folded('Files', el('table', { class: 'pairs files' }, el('tbody', {}, ...answer.files.map(file =>
      el('tr', {}, el('td', {}, link(file)), el('td', {}, bytes(file.bytes))))))));
    this.details.replaceChildren(...parts);
  }
}

const card = (heading, ...children) => el('section', { class: 'card' }, el('h2', {}, heading), ...children);

const folded = (heading, content) => el('section', { class: 'card' },
  el('details', {}, el('summary', {}, el('h2', {}, heading)), content));

const pairs = rows => el('table', { class: 'pairs' }, el('tbody', {}, ...rows.map(([name, value]) =>
  el('tr', {}, el('th', { scope: 'row' }, name), el('td', {}, value)))));

const devices = ({ count, kind, threads }) => `${count} x ${kind}, ${threads} thread${threads === 1 ? '' : 's'}${count === 1 ? '' : ' each'}`;

function origin(provenance) {
  const rows = [['identity', provenance.identity], ...Object.entries(provenance.data ?? {})];
  for (const launch of provenance.launches.filter(Boolean)) {
    const code = launch.git
      ? `commit ${(launch.git.commit ?? '').slice(0, 12)}${launch.git.dirty ? ', with uncommitted changes' : ''}`
      : 'not in a checkout';
    rows.push(['launch', `${launch.started} on ${launch.host}: ${(launch.command ?? []).join(' ')}`],
      ['code', code], ['machine', `${launch.processor}, ${launch.cores} cores, Java ${launch.java}`]);
    if (launch.devices) rows.push(['devices', devices(launch.devices)]);
  }
  return rows;
}
