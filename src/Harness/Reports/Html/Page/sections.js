// Everything around the picture: verdict, what broke, downtime, checkers, volumes, plan, what the seed drew.

const VOLUMES_SHOWN = 100;

function card(title, ...children) {
  return el('section', { class: 'card' }, title ? el('h2', {}, title) : null, ...children);
}

function fold(title, open, ...children) {
  return el('details', { class: 'card fold', open }, el('summary', {}, el('h2', {}, title)), ...children);
}

/** A long part that is made when somebody wants to see it. */
function lazyFold(title, make) {
  const box = fold(title, false);
  box.addEventListener('toggle', () => box.append(make()), { once: true });
  return box;
}

function table(heads, rows, className) {
  return el('div', { class: 'table-box' }, el('table', { class: className || '' },
    el('thead', {}, el('tr', {}, heads.map(h => el('th', { scope: 'col' }, h)))),
    el('tbody', {}, rows.map(cells => el('tr', {}, cells.map(c => c instanceof Element && c.tagName === 'TD' ? c : el('td', {}, c)))))));
}

function badge(passed, text) {
  return el('span', { class: `badge ${passed ? 'pass' : 'fail'}` }, el('span', { 'aria-hidden': 'true' }, passed ? '✓ ' : '✕ '), text);
}

function command(text) {
  const code = el('code', {}, text);
  return el('div', { class: 'command' }, code, copyButton(text, code));
}

function header(run, tool) {
  const fact = (name, value, note) => el('div', { class: 'fact' }, el('div', { class: 'eyebrow' }, name), el('div', { class: 'value' }, value), note ? el('div', { class: 'muted' }, note) : null);
  return el('header', { class: 'hero' },
    el('div', { class: 'title' }, badge(run.passed, run.passed ? 'passed' : 'failed'), el('h1', {}, run.scenario)),
    run.description ? el('p', { class: 'lead' }, run.description) : null,
    el('div', { class: 'facts' },
      fact('outcome', run.outcome, run.outcomeDetail),
      fact('downtime seen', run.downtime ? durationText(run.downtime) : 'none', run.expectedDowntime ? `expected ${durationText(run.expectedDowntime)}, at most ${durationText(run.longestDowntime)}` : ''),
      fact('virtual time', durationText(run.duration), `${run.dispatches.toLocaleString('en')} steps of the kernel`),
      fact('acknowledged writes', run.acknowledgedWrites.toLocaleString('en'), run.lostWrites.length ? `${run.lostWrites.length} of them are gone` : 'none lost'),
      fact('seed', run.seed, tool)),
    el('div', { class: 'replay' }, el('span', { class: 'eyebrow' }, 'replay'), command(run.replay)));
}

function brokenCard(model, jump) {
  const { run } = model, broken = run.firstBroken;
  if (!broken && run.passed) return null;
  const evidence = broken ? el('ul', { class: 'links evidence' }, broken.evidence.map(m => el('li', {},
    el('button', { type: 'button', class: 'link when', onclick: () => jump.mark(m) }, clockText(model.at[m])),
    el('span', { class: 'who' }, ` ${model.lanes[model.laneOf[m]].name} `), run.strings[model.textOf[m]]))) : null;
  return el('section', { class: `card broken ${broken && broken.isExpected ? 'expected' : ''}`, 'aria-labelledby': 'broken-title' },
    el('div', { class: 'eyebrow' }, !broken ? 'Why it failed' : broken.isExpected ? 'First broken invariant, as the scenario expects' : 'First broken invariant'),
    el('h2', { id: 'broken-title' }, broken ? broken.checker : run.failure.split('\n')[0]),
    el('p', { class: 'violation' }, broken ? broken.text : run.failure.split('\n').slice(1).join('\n')),
    broken ? el('p', {}, el('button', { type: 'button', onclick: () => jump.to(broken.at) }, `Jump to ${clockText(broken.at)}`)) : null,
    broken && broken.evidence.length ? el('details', { open: !broken.isExpected }, el('summary', {}, 'Evidence: what the timeline says of the things it names'), evidence) : null,
    el('div', { class: 'replay' }, el('span', { class: 'eyebrow' }, 'replay'), command(run.replay)));
}

function downtimeCard(run) {
  if (!run.parts.length && !run.writers.some(w => w.outages.length)) return null;
  const seen = run.parts.some(p => p.measured >= 0);
  const total = key => run.parts.reduce((sum, p) => sum + Math.max(0, p[key]), 0);
  const most = Math.max(total('atMost'), run.downtime, 1);
  const stack = (name, key, sum) => el('div', { class: 'stack-row' }, el('div', { class: 'stack-name' }, name, el('strong', {}, durationText(sum))),
    el('div', { class: 'stack', role: 'img', 'aria-label': run.parts.map(p => `${p.name} ${durationText(Math.max(0, p[key]))}`).join(', ') }, run.parts.map((p, i) => {
      const piece = el('span', { class: `piece piece-${i % 5}`, title: `${p.name}: ${durationText(Math.max(0, p[key]))}` });
      piece.style.width = `${Math.max(0, p[key]) / most * 100}%`;
      return piece;
    })));
  const number = us => el('td', { class: 'number' }, us < 0 ? '–' : durationText(us));
  const parts = run.parts.length ? [seen ? stack('seen by the writers', 'measured', run.downtime) : null, stack('expected', 'expected', total('expected')), stack('at most', 'atMost', total('atMost')),
    table(['part', 'seen', 'expected', 'at most'], run.parts.map((p, i) => [el('td', {}, el('span', { class: `dot piece-${i % 5}`, 'aria-hidden': 'true' }), p.name), number(p.measured), number(p.expected), number(p.atMost)]))] : [];
  const writers = run.writers.filter(w => w.outages.length).slice(0, 200).map(w => {
    let longest = 0, sum = 0;
    for (let i = 0; i < w.outages.length; i += 2) { longest = Math.max(longest, w.outages[i + 1] - w.outages[i]); sum += w.outages[i + 1] - w.outages[i]; }
    return [w.target, number(longest), number(sum), el('td', { class: 'number' }, w.acknowledged.toLocaleString('en'))];
  });
  return card('Downtime', ...parts, writers.length ? table(['writer of', 'longest', 'in all', 'acknowledged'], writers, 'spaced') : el('p', { class: 'muted' }, 'Every write of every writer was acknowledged in time.'));
}

function checkersCard(run) {
  if (!run.checkers.length) return null;
  return card('Checkers', el('ul', { class: 'checkers' }, [...run.checkers].sort((a, b) => a.passed - b.passed).map(c => el('li', { class: c.passed ? '' : 'red' },
    el('span', { class: `tick ${c.passed ? 'pass' : 'fail'}`, role: 'img', 'aria-label': c.passed ? 'holds' : 'broken' }, c.passed ? '✓' : '✕'), el('span', {}, c.name),
    c.violations.length ? el('ul', {}, c.violations.slice(0, 20).map(v => el('li', {}, v))) : null))));
}

/** The sets of a fleet and how each ended: those that did not come through first. A click opens a set in the picture. */
function setsCard(model, open) {
  const { sets } = model;
  if (!sets.length) return null;
  const ordered = [...sets].sort((a, b) => a.set.isFine - b.set.isFine || a.index - b.index), bad = sets.filter(s => !s.set.isFine).length;
  const time = us => el('td', { class: 'number' }, us ? durationText(us) : '–');
  return el('section', { class: 'card sets' }, el('h2', {}, `${countText(sets.length, 'set', 'sets')}, `, bad ? el('span', { class: 'bad-text' }, `${bad} did not complete`) : 'all completed'),
    el('div', { class: 'table-box tall' }, table(['set', 'outcome', 'volumes', 'downtime', 'expected', 'took', 'faults', ''], ordered.map(({ set, index, loud }) => [
      el('td', {}, el('button', { type: 'button', class: 'link', onclick: () => open(index) }, set.name)), el('td', { class: set.isFine ? '' : 'bad-text' }, set.outcome), el('td', { class: 'number' }, String(set.volumes)),
      time(set.downtime), time(set.expectedDowntime), time(set.duration), el('td', { class: 'number' }, loud.length ? String(loud.length) : '–'), set.detail.split('\n')[0].slice(0, 300)]))));
}

function volumesCard(run) {
  if (!run.volumes.length) return null;
  if (run.volumes.length > VOLUMES_SHOWN) return lazyFold(`Volumes (${run.volumes.length.toLocaleString('en')})`, () => volumesTable(run));
  return card('Volumes', volumesTable(run));
}

function volumesTable(run) {
  return table(['claim', 'from', 'to', 'encryption'], run.volumes.slice(0, 2000).map(v => [v.name, el('td', { class: 'mono' }, v.source), el('td', { class: 'mono' }, v.target || 'none'),
    el('td', {}, v.encrypted ? el('span', { title: v.key }, 'encrypted, ', el('span', { class: 'mono' }, v.key.split('/').pop())) : el('span', { class: 'bad-text' }, 'not encrypted'))]));
}

function planCards(run) {
  const cards = [];
  if (run.plan.length || run.findings.length) cards.push(card('Plan',
    run.findings.length ? el('ul', { class: 'findings' }, run.findings.map(f => el('li', { class: f.split(' ')[0] }, f))) : null,
    run.plan.length ? el('ol', { class: 'plan' }, run.plan.map(s => el('li', { class: s.isDown ? 'down' : '' }, el('span', { class: 'mono' }, s.name), ' ', s.summary, s.isDown ? el('span', { class: 'tag' }, 'workload down') : null))) : null));
  if (run.ways.length > 1) cards.push(card('Ways to do it', table(['route', 'cutover', 'expected downtime', 'at most', ''], run.ways.map(w => [
    el('td', {}, w.route, w.isChosen ? el('span', { class: 'tag' }, 'this run') : null), w.cutover, el('td', { class: 'number' }, durationText(w.expected)), el('td', { class: 'number' }, durationText(w.atMost)), w.remark]))));
  if (run.diff) cards.push(fold('What the plan changes', false, el('pre', { class: 'diff', tabindex: 0 }, run.diff.split('\n').map(line => el('span', {
    class: line.startsWith('+++') || line.startsWith('---') ? 'file' : line.startsWith('@@') ? 'hunk' : line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : '' }, line + '\n')))));
  if (run.manifests) cards.push(fold('Manifests to commit', false, el('pre', { tabindex: 0 }, run.manifests)));
  return cards;
}

function listCard(title, lines, max = 200) {
  if (!lines.length) return null;
  return fold(`${title} (${lines.length.toLocaleString('en')})`, lines.length < 8, el('ul', { class: 'plain' }, lines.slice(0, max).map(l => el('li', {}, l)),
    lines.length > max ? el('li', { class: 'muted' }, `… and ${(lines.length - max).toLocaleString('en')} more`) : null));
}

function drawnCard(run) {
  const rows = [['seed', run.seed], ...run.options.map(o => [o.name, o.value]), ...run.versions.map(v => [v.name, v.value]), ['timeline hash', run.hash]];
  return card('What the seed drew', el('dl', { class: 'wide' }, rows.flatMap(([name, value]) => [el('dt', {}, name), el('dd', { class: name === 'timeline hash' ? 'mono' : '' }, value)])));
}

/** The index of a sweep: failing runs first, as the data has them. */
function indexCard(page, current, choose) {
  const failed = page.index.filter(r => !r.passed).length, isAllDrawn = page.index.every(r => r.run >= 0);
  const rows = page.index.map(row => el('tr', { class: `${row.run >= 0 && row.run === current ? 'current' : ''}` },
    el('td', {}, badge(row.passed, row.passed ? 'passed' : 'failed')),
    el('td', { class: 'number' }, row.run >= 0 ? el('button', { type: 'button', class: 'link', 'aria-current': row.run === current ? 'true' : null, onclick: () => choose(row.run) }, row.seed) : row.seed),
    el('td', {}, row.scenario), el('td', {}, row.outcome, row.why ? el('div', { class: 'bad-text' }, row.why) : null),
    el('td', { class: 'number' }, durationText(row.downtime)), el('td', { class: 'number' }, durationText(row.duration)),
    isAllDrawn ? null : el('td', {}, row.run >= 0 ? '' : el('code', {}, row.replay))));
  return el('section', { class: 'card index' }, el('h2', {}, `${countText(page.index.length, 'run', 'runs')}, `, failed ? el('span', { class: 'bad-text' }, `${failed} failed`) : 'all passed'),
    el('div', { class: 'table-box tall' }, el('table', {}, el('thead', {}, el('tr', {}, ['verdict', 'seed', 'scenario', 'outcome', 'downtime', 'virtual time', ...(isAllDrawn ? [] : ['not drawn: replay'])].map(h => el('th', { scope: 'col' }, h)))), el('tbody', {}, rows))));
}
