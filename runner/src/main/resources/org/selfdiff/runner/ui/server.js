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

// All runs, by id.
export class Runs {
  constructor() {
    this.byId = new Map();
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
    }
    for (const run of answer.runs) {
      this.byId.set(run.id, run);
      changed.add(run.id);
    }
    for (const id of answer.removed) {
      this.byId.delete(id);
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
}
