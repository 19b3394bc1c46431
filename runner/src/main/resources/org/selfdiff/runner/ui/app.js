// The page: chooses the view that the address names, and keeps it up to date.
import { CompareView } from './compare.js';
import { el } from './dom.js';
import { ListView } from './list.js';
import { RunView } from './run.js';
import { Runs } from './server.js';
import { SweepView } from './sweep.js';

const EVERY = 2000;

const runs = new Runs();
const chosen = new Set();
const trouble = document.getElementById('trouble');
let view = null;
let turn = 0;
let timer;

function viewOf(address) {
  const [path, query = ''] = address.replace(/^#?\/?/, '').split('?');
  const [kind, rest = ''] = path.split('/');
  if (kind === 'run' && rest) return new RunView(runs, decodeURIComponent(path.slice(4)));
  if (kind === 'sweep' && rest) return new SweepView(runs, decodeURIComponent(path.slice(6)));
  if (kind === 'compare' && rest) {
    const ids = path.slice(8).split(',').map(decodeURIComponent);
    for (const id of ids) chosen.add(id);
    return new CompareView(runs, ids);
  }
  return new ListView(runs, chosen, new URLSearchParams(query));
}

function show() {
  view?.close();
  view = viewOf(location.hash);
  if (runs.known) {
    document.getElementById('view').replaceWith(view.element);
    view.element.id = 'view';
    scrollTo(0, 0);
  }
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn;
  let soon = false;
  try {
    const { changed, first, behind } = await runs.refresh();
    soon = behind;
    if (mine !== turn) return;
    if (first) show();
    const shown = view;
    await shown.update(changed);
    soon ||= shown.panels?.behind;
    if (shown === view) document.title = `${view.title} · SelfDiff`;
    trouble.hidden = true;
  } catch (error) {
    trouble.replaceChildren(el('strong', {}, 'Not up to date. '), error.status
      ? `The server says: ${error.message}`
      : 'The server does not answer; is selfdiff ui still running?');
    trouble.hidden = false;
    if (error instanceof TypeError && !/fetch/i.test(error.message)) console.error(error);
  }
  // Nobody looks at a hidden page: it goes on when it is seen again.
  if (mine === turn && !document.hidden) timer = setTimeout(refresh, soon ? 0 : EVERY);
}

addEventListener('hashchange', () => {
  show();
  refresh();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) refresh();
});

addEventListener('keydown', event => {
  const typing = event.target.closest('input, select, textarea');
  if (event.key === '/' && !typing && view instanceof ListView) {
    event.preventDefault();
    view.focusFilter();
  }
});

show();
refresh();
