// What is selected, in words: times, what it was, the calls of a step.

const CALLS_SHOWN = 300;

class Details {
  constructor(model, timeline) {
    this.model = model;
    this.timeline = timeline;
    this.element = el('aside', { class: 'details', 'aria-label': 'Details' });
    this.show(null);
  }

  show(it) {
    const { element } = this;
    element.replaceChildren();
    element.classList.toggle('empty', !it);
    if (!it) {
      element.append(el('p', { class: 'muted' }, 'Select a bar or a mark to read about it here. A step lists its API calls.'));
      return;
    }
    const lane = this.model.lanes[it.lane];
    element.append(el('button', { type: 'button', class: 'quiet close', 'aria-label': 'Close the details', onclick: () => this.timeline.select(null) }, '×'));
    this[it.type](it, lane);
    element.scrollTop = 0;
  }

  head(kind, title, facts) {
    this.element.append(el('div', { class: 'eyebrow' }, kind), el('h3', {}, title),
      el('dl', {}, facts.filter(f => f && f[1] !== '').flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])));
  }

  times(it) {
    return it.to > it.from ? [['from', clockText(it.from)], ['to', clockText(it.to)], ['took', durationText(it.to - it.from)]] : [['at', clockText(it.from)]];
  }

  mark(it, lane) {
    const { run } = this.model, kind = run.kinds[this.model.kindOf[it.index]];
    this.head(kind === 'Fault' ? 'Fault' : `Timeline · ${kind}`, run.strings[this.model.textOf[it.index]], [['who', lane.name], ...this.times(it)]);
    const number = kind === 'Fault' && /\(call (\d+)\)$/.exec(run.strings[this.model.textOf[it.index]]);
    const call = number && lane.calls.find(c => run.calls[c] === Number(number[1]));
    if (call !== undefined && call !== null && call !== false) this.element.append(el('h4', {}, 'The call that it struck'), this.calls([call]));
  }

  state(it, lane) {
    const S = this.model.run.strings, p = it.index * BAR.size;
    this.head(`${GROUPS[lane.group]} · ${it.track.name}`, S[it.track.bars[p + BAR.state]], [[lane.group, lane.name], ['belongs to', lane.note], ['detail', S[it.track.bars[p + BAR.detail]]], ...this.times(it)]);
    const near = Array.from(lane.marks).filter(m => this.model.at[m] >= it.from && this.model.at[m] <= it.to).slice(0, 50);
    if (near.length) this.element.append(el('h4', {}, 'Meanwhile'), this.marks(near));
  }

  outage(it, lane) {
    const { run } = this.model;
    this.head('Downtime', `${durationText(it.to - it.from)} without an acknowledged write`, [['writer of', lane.name], ...this.times(it), ['the plan expects', run.expectedDowntime ? `${durationText(run.expectedDowntime)}, at most ${durationText(run.longestDowntime)}` : ''],
      ['acknowledged in all', countText(it.track.writer.acknowledged, 'write', 'writes')]]);
    const steps = run.steps.map((step, i) => [step, i]).filter(([step]) => step.from < it.to && step.to > it.from);
    if (!steps.length) return;
    this.element.append(el('h4', {}, 'Steps meanwhile'), el('ul', { class: 'links' }, steps.map(([step, i]) => el('li', {},
      el('button', { type: 'button', class: 'link', onclick: () => this.timeline.select(item.step(this.model, i)) }, step.name),
      el('span', { class: 'muted' }, ` ${durationText(Math.min(step.to, it.to) - Math.max(step.from, it.from))}`)))));
  }

  step(it, lane) {
    const index = it.track.steps[it.index], step = this.model.run.steps[index], calls = this.model.callsOfStep[index];
    const faults = calls.filter(c => this.model.run.calls[c + CALL.fault] >= 0).length;
    this.head('Step', step.name, [['what', step.summary], ['migrator', lane.name], ...this.times(it), ['workload', step.isDown ? 'is down meanwhile' : 'runs'],
      ['ended', step.isDone ? 'its effect was observed' : 'unfinished: the migrator or the run ended first'], ['calls', `${calls.length}${faults ? `, ${faults} struck by faults` : ''}`]]);
    if (calls.length) this.element.append(el('h4', {}, 'API calls'), this.calls(calls));
  }

  call(it, lane) {
    const { calls, strings: S } = this.model.run, c = it.index, step = calls[c + CALL.step];
    this.head('API call', `#${calls[c]} ${S[calls[c + CALL.verb]]}`, [['resource', S[calls[c + CALL.resource]]], ['object', S[calls[c + CALL.object]]],
      ['answer', S[calls[c + CALL.code]] || 'none'], ['fault', calls[c + CALL.fault] >= 0 ? S[calls[c + CALL.fault]] : ''], ['migrator', lane.name], ...this.times(it)]);
    if (step >= 0) this.element.append(el('p', {}, 'In step ', el('button', { type: 'button', class: 'link', onclick: () => this.timeline.select(item.step(this.model, step)) }, this.model.run.steps[step].name)));
  }

  calls(list, shown = CALLS_SHOWN) {
    const { calls, strings: S } = this.model.run;
    const rows = el('ol', { class: 'calls' }, list.slice(0, shown).map(c => {
      const code = S[calls[c + CALL.code]], isBad = !code || /^[45]\d\d$|^exit [1-9]|^[A-Zu]/.test(code), fault = calls[c + CALL.fault];
      return el('li', {},
        el('div', { class: 'call-head' },
          el('span', { class: 'muted number' }, `#${calls[c]} · ${clockText(calls[c + CALL.from])}`),
          fault >= 0 ? el('span', { class: 'fault-text' }, S[fault]) : null,
          el('span', { class: isBad ? 'code bad' : 'code' }, code || 'no answer'),
          el('span', { class: 'number took' }, calls[c + CALL.to] < 0 ? '–' : durationText(calls[c + CALL.to] - calls[c + CALL.from]))),
        el('button', { type: 'button', class: 'link', onclick: () => this.timeline.select(item.call(this.model, c)) }, [S[calls[c + CALL.verb]], S[calls[c + CALL.resource]]].filter(t => t).join(' ')),
        el('span', { class: 'object' }, ` ${S[calls[c + CALL.object]]}`));
    }));
    const box = el('div', {}, rows);
    if (list.length > shown) box.append(el('button', { type: 'button', class: 'quiet', onclick: () => box.replaceWith(this.calls(list, list.length)) }, `Show all ${list.length}`));
    return box;
  }

  marks(list) {
    const { model } = this, S = model.run.strings;
    return el('ul', { class: 'links' }, list.map(m => el('li', {}, el('button', { type: 'button', class: 'link when', onclick: () => this.timeline.select(item.mark(model, m)) }, clockText(model.at[m])), ` ${S[model.textOf[m]]}`)));
  }
}
