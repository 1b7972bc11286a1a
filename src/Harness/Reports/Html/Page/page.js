// Puts the page together.

const page = JSON.parse(document.getElementById('data').textContent);
const root = document.getElementById('report');
let shown = null;

function legend(model) {
  const { run } = model;
  const entry = (className, text) => el('li', {}, el('span', { class: `swatch ${className}`, 'aria-hidden': 'true' }), text);
  return el('ul', { class: 'legend', 'aria-label': 'Legend' },
    run.steps.length ? [entry('step', 'step, workload runs'), entry('down', 'step, workload down')] : null,
    entry('good', 'in use, ready'), entry('progress', 'becoming'), entry('idle', 'at rest'), entry('leaving', 'going'), entry('bad', 'broken'),
    model.outages.length ? entry('outage', 'no acknowledged write') : null, model.outages.length && run.expectedDowntime ? entry('planned', 'downtime that the plan expects') : null,
    model.faults.length ? entry('fault', 'fault') : null, run.commits.length ? entry('commit', 'commit') : null,
    run.firstBroken ? entry(run.firstBroken.isExpected ? 'first-broken expected' : 'first-broken', 'first broken') : null);
}

function toolbar(model, timeline, log) {
  const { run } = model, kindsOff = new Set();
  let soon = 0;
  const search = el('input', { type: 'search', placeholder: 'Search lanes and lines  ( / )', 'aria-label': 'Search lanes and lines', spellcheck: 'false' });
  const apply = () => { timeline.filter(search.value, kindsOff); log.filtered(); };
  search.addEventListener('input', () => { clearTimeout(soon); soon = setTimeout(apply, 120); });
  search.addEventListener('keydown', event => { if (event.key === 'Escape') { search.value = ''; apply(); timeline.canvas.focus(); } });
  const present = new Set(model.kindOf);
  const chips = run.kinds.map((kind, i) => present.has(i) ? el('button', { type: 'button', class: `chip kind-${kind.toLowerCase()}`, 'aria-pressed': 'true', onclick: event => {
    const off = !kindsOff.delete(i);
    if (off) kindsOff.add(i);
    event.currentTarget.setAttribute('aria-pressed', String(!off));
    apply();
  } }, kind) : null);
  const act = (label, text, does) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: () => { does(); timeline.changed(); } }, text);
  const { view } = timeline;
  return el('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Timeline' }, search,
    el('div', { class: 'chips', role: 'group', 'aria-label': 'Kinds of lines' }, chips),
    el('div', { class: 'buttons' },
      model.faults.length ? [act('Previous fault ( [ )', '◂ fault', () => timeline.stepFault(-1)), act('Next fault ( ] )', 'fault ▸', () => timeline.stepFault(1))] : null,
      run.commits.length ? act('Go to the commit ( c )', 'Commit', () => timeline.goTo(run.commits[0].at)) : null,
      act('Zoom out ( - )', '−', () => view.zoom(1 / 0.6)), act('Zoom in ( + )', '+', () => view.zoom(0.6)), act('Whole run ( f )', 'Fit', () => view.fit())));
}

function show(index) {
  const run = page.runs[index], model = modelOf(run);
  let log;
  const timeline = new Timeline(model, it => {
    details.show(it);
    log.mark(it && it.type === 'mark' ? it.index : -1);
  });
  const details = new Details(model, timeline);
  const pick = mark => {
    timeline.select(item.mark(model, mark));
    timeline.element.scrollIntoView({ block: 'nearest' });
  };
  log = new Log(model, pick);
  const jump = { mark: pick, to: at => { timeline.goTo(at); timeline.element.scrollIntoView({ block: 'center' }); timeline.canvas.focus({ preventScroll: true }); } };
  const several = page.index.length > 1;
  root.replaceChildren(...[
    several ? indexCard(page, index, show) : null,
    header(run, page.tool),
    brokenCard(model, jump),
    el('section', { class: 'card picture', 'aria-labelledby': 'timeline-title' }, el('div', { class: 'card-head' }, el('h2', { id: 'timeline-title' }, 'Timeline'), legend(model)),
      toolbar(model, timeline, log),
      el('p', { id: 'timeline-help', class: 'muted help' }, 'Ctrl + wheel zooms, drag moves, a drag on the ruler selects a span; a click explains. Keys: arrows walk, + − zoom, f fits, [ ] faults, c commit, / searches.'),
      el('div', { class: 'split' }, timeline.element, details.element)),
    setsCard(model, index => {
      timeline.goToSet(index);
      timeline.element.scrollIntoView({ block: 'center' });
    }),
    el('div', { class: 'grid' }, downtimeCard(run), checkersCard(run)),
    volumesCard(run),
    ...planCards(run),
    listCard('Acknowledged writes that are gone', run.lostWrites),
    listCard('Remarks', run.remarks),
    el('section', { class: 'card log-card', 'aria-labelledby': 'log-title' }, el('div', { class: 'card-head' }, el('h2', { id: 'log-title' }, 'Timeline as text'), log.count), log.element),
    drawnCard(run)].filter(part => part));
  shown = { timeline, log, model };
  timeline.resize();
  timeline.draw();
  log.draw();
}

watchMode(() => shown && shown.timeline.recolour());
addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  if (shown) shown.timeline.print(true);
});
addEventListener('afterprint', () => shown && shown.timeline.print(false));
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.closest('input')) return;
  event.preventDefault();
  root.querySelector('input[type=search]').focus();
});
show(0);
document.documentElement.dataset.ready = 'true';
