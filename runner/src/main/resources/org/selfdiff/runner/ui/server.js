// What the server knows, fetched piece by piece: only what has changed.

export async function get(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) query.append(name, one);
  }
  const answer = await fetch(`/api/${path}?${query.toString().replaceAll('+', '%20')}`);
  if (!answer.ok) {
    const error = new Error((await answer.text()).trim());
    error.status = answer.status;
    throw error;
  }
  return answer.json();
}

export const fileUrl = (id, path) =>
  '/files/' + `${id}/${path}`.split('/').map(encodeURIComponent).join('/');

export const sweepName = id => id.replace(/\.sweep$/, '');

// All runs, by id.
export class Runs {
  constructor() {
    this.byId = new Map();
    // What tells a run from others of its name in its folder, by id: short name of a setting to its value.
    this.varied = new Map();
    this.instance = '';
    this.version = 0;
    this.folder = '';
    this.sweeps = [];
    this.known = false;
  }

  // Gives the ids of runs that are new, changed or gone.
  async refresh() {
    const answer = await get('runs', { instance: this.instance, since: this.version });
    const changed = new Set();
    if (answer.whole) {
      for (const id of this.byId.keys()) changed.add(id);
      this.byId.clear();
      this.varied.clear();
    }
    for (const run of answer.runs) {
      this.byId.set(run.id, run);
      this.varied.set(run.id, answer.varied[run.id] ?? {});
      changed.add(run.id);
    }
    for (const id of answer.removed) {
      this.byId.delete(id);
      this.varied.delete(id);
      changed.add(id);
    }
    this.instance = answer.instance;
    this.version = answer.version;
    this.folder = answer.folder;
    this.sweeps = answer.sweeps;
    const first = !this.known;
    this.known = true;
    return { changed, first, behind: answer.behind };
  }

  // The sweep that a run belongs to.
  sweepOf(id) {
    const folder = id.slice(0, Math.max(0, id.lastIndexOf('/')));
    return this.sweeps.includes(folder) ? folder : undefined;
  }

  // `lr 0.05, batch 32`; empty for a run that has none of its like.
  difference(id, most = Infinity) {
    const all = Object.entries(this.varied.get(id) ?? {});
    const shown = all.slice(0, most).map(([name, value]) => `${name} ${brief(value)}`);
    return shown.join(', ') + (all.length > shown.length ? ', …' : '');
  }
}

// A drawn number in few figures, a list or a block in few letters.
export function brief(text) {
  if (text !== '' && Number.isFinite(Number(text)) && (text.length > 8 || /e/i.test(text))) {
    return String(Number(Number(text).toPrecision(4))).replace('e+', 'e');
  }
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
