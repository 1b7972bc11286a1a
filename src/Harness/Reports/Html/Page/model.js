// A run's data as the page uses it: flat arrays with the places of their numbers, indexes by lane, layout-free.

const BAR = { from: 0, to: 1, state: 2, tone: 3, detail: 4, size: 5 };
const MARK = { at: 0, lane: 1, kind: 2, text: 3, size: 4 };
const CALL = { number: 0, from: 1, to: 2, lane: 3, step: 4, verb: 5, resource: 6, object: 7, code: 8, fault: 9, size: 10 };
const TONE = { idle: 0, progress: 1, good: 2, leaving: 3, bad: 4, step: 5, down: 6, outage: 7 };
const GROUPS = {
  Migrator: 'Migrator', Set: 'Sets', Writer: 'Writers', StatefulSet: 'StatefulSets', Pod: 'Pods', Claim: 'PersistentVolumeClaims', PersistentVolume: 'PersistentVolumes',
  Volume: 'EBS volumes', Snapshot: 'Snapshots', Node: 'Nodes', Controller: 'Controllers and services',
};

/** Gives every lane its marks, bars and calls, sorted by time; bars and marks are found again by binary search. */
function modelOf(run) {
  const count = run.marks.length / MARK.size;
  const model = {
    run, markCount: count, markOn: new Uint8Array(count).fill(1),
    at: new Float64Array(count), laneOf: new Int32Array(count), kindOf: new Uint8Array(count), textOf: new Int32Array(count),
    faultKind: run.kinds.indexOf('Fault'), checkerKind: run.kinds.indexOf('Checker'), migrationKind: run.kinds.indexOf('Migration'),
  };
  const sizes = new Int32Array(run.lanes.length);
  for (let i = 0, p = 0; i < count; i++, p += MARK.size) {
    model.at[i] = run.marks[p + MARK.at];
    model.laneOf[i] = run.marks[p + MARK.lane];
    model.kindOf[i] = run.marks[p + MARK.kind];
    model.textOf[i] = run.marks[p + MARK.text];
    sizes[model.laneOf[i]]++;
  }
  model.lanes = run.lanes.map((lane, index) => ({
    index, group: lane.group, name: lane.name, note: lane.note, set: lane.set, marks: new Int32Array(sizes[index]), calls: [],
    tracks: lane.tracks.map(t => ({ name: t.name, kind: 'state', bars: t.bars })),
  }));
  sizes.fill(0);
  for (let i = 0; i < count; i++) model.lanes[model.laneOf[i]].marks[sizes[model.laneOf[i]]++] = i;
  for (let c = 0; c < run.calls.length; c += CALL.size) model.lanes[run.calls[c + CALL.lane]].calls.push(c);
  model.callsOfStep = run.steps.map(() => []);
  for (let c = 0; c < run.calls.length; c += CALL.size) if (run.calls[c + CALL.step] >= 0) model.callsOfStep[run.calls[c + CALL.step]].push(c);
  addSteps(model);
  addOutages(model);
  addSets(model);
  model.faults = [];
  for (let i = 0; i < count; i++) if (model.kindOf[i] === model.faultKind) model.faults.push(i);
  model.outages = mergedOutages(run.writers);
  return model;
}

/** Steps as bars of their migrator; those that run at the same time get a track each. */
function addSteps(model) {
  const byLane = new Map();
  model.run.steps.forEach((step, index) => {
    if (!byLane.has(step.lane)) byLane.set(step.lane, []);
    byLane.get(step.lane).push(index);
  });
  for (const [lane, indexes] of byLane) {
    const tracks = [];
    for (const index of indexes) {
      const step = model.run.steps[index];
      let track = tracks.find(t => t.end <= step.from);
      if (!track) tracks.push(track = { name: 'steps', kind: 'step', bars: [], steps: [], end: 0 });
      track.bars.push(step.from, step.to, -1, step.isDown ? TONE.down : TONE.step, -1);
      track.steps.push(index);
      track.end = step.to;
    }
    model.lanes[lane].tracks.unshift(...tracks);
  }
}

function addOutages(model) {
  for (const writer of model.run.writers) {
    const bars = [];
    for (let i = 0; i < writer.outages.length; i += 2) bars.push(writer.outages[i], writer.outages[i + 1], -1, TONE.outage, -1);
    model.lanes[writer.lane].tracks.push({ name: 'writes', kind: 'outage', bars, writer });
  }
}

/** A fleet's sets as a lane each: the steps of its migrator, the times in which any of its writers waited, faults, its commits. Its own lanes are drawn when it is opened. */
function addSets(model) {
  model.sets = model.run.sets.map((set, index) => ({ set, index, lanes: [], steps: [], writers: [], loud: [], commits: [] }));
  if (!model.sets.length) return;
  for (const lane of model.lanes) {
    const set = model.sets[lane.set];
    if (!set) continue;
    set.lanes.push(lane);
    set.steps.push(...lane.tracks.filter(t => t.kind === 'step'));
    set.writers.push(...lane.tracks.filter(t => t.kind === 'outage').map(t => t.writer));
    for (const mark of lane.marks) if (model.kindOf[mark] === model.faultKind || model.kindOf[mark] === model.checkerKind) set.loud.push(mark);
  }
  const named = new Map(model.sets.map(set => [set.set.name, set]));
  for (const commit of model.run.commits) {
    const set = named.get(commit.who.split(' ').pop());
    if (set) set.commits.push(commit.at);
  }
  for (const set of model.sets) {
    const bars = mergedOutages(set.writers).flatMap(([from, to]) => [from, to, -1, TONE.outage, -1]);
    const writer = { acknowledged: set.writers.reduce((sum, w) => sum + w.acknowledged, 0) };
    set.lane = {
      index: model.lanes.length, group: 'Set', name: set.set.name, note: set.set.outcome, set: set.index, commits: set.commits, calls: [],
      marks: Int32Array.from(set.loud.sort((a, b) => a - b)), tracks: [...set.steps, { name: 'writes', kind: 'outage', bars, writer }],
    };
    model.lanes.push(set.lane);
  }
}

/** The times in which any writer waited, overlapping ones as one. */
function mergedOutages(writers) {
  const all = [];
  for (const writer of writers) for (let i = 0; i < writer.outages.length; i += 2) all.push([writer.outages[i], writer.outages[i + 1]]);
  all.sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [from, to] of all) {
    const last = merged[merged.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** The first bar that ends after a time. */
function firstBar(bars, time) {
  let low = 0, high = bars.length / BAR.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bars[middle * BAR.size + BAR.to] < time) low = middle + 1; else high = middle;
  }
  return low;
}

/** The first of some marks (or calls) at or after a time. */
function firstAt(list, timeOf, time) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeOf(list[middle]) < time) low = middle + 1; else high = middle;
  }
  return low;
}

/** What can be selected. */
const item = {
  mark: (model, index) => ({ type: 'mark', lane: model.laneOf[index], index, from: model.at[index], to: model.at[index] }),
  bar(lane, track, bar) {
    const type = track.kind === 'step' ? 'step' : track.kind === 'outage' ? 'outage' : 'state';
    return { type, lane: lane.index, track, index: bar, from: track.bars[bar * BAR.size], to: track.bars[bar * BAR.size + BAR.to] };
  },
  call: (model, offset) => ({
    type: 'call', lane: model.run.calls[offset + CALL.lane], index: offset, from: model.run.calls[offset + CALL.from],
    to: Math.max(model.run.calls[offset + CALL.from], model.run.calls[offset + CALL.to]),
  }),
  step(model, index) {
    const step = model.run.steps[index];
    const track = model.lanes[step.lane].tracks.find(t => t.kind === 'step' && t.steps.includes(index));
    return item.bar(model.lanes[step.lane], track, track.steps.indexOf(index));
  },
  same: (a, b) => a && b && a.type === b.type && a.lane === b.lane && a.index === b.index && a.track === b.track,
};

/** One line that says what an item is: the tooltip, and what a screen reader hears. */
function itemText(model, it) {
  const { run } = model, lane = model.lanes[it.lane], S = run.strings;
  switch (it.type) {
    case 'mark': return `${run.kinds[model.kindOf[it.index]]}: ${S[model.textOf[it.index]]}`;
    case 'call': return callText(model, it.index);
    case 'step': {
      const step = run.steps[it.track.steps[it.index]];
      return `step ${step.name}: ${step.summary} (${durationText(it.to - it.from)})`;
    }
    case 'outage': return `${lane.name}: no acknowledged write for ${durationText(it.to - it.from)}`;
    default: {
      const p = it.index * BAR.size, detail = S[it.track.bars[p + BAR.detail]];
      return `${lane.name} ${it.track.name}: ${S[it.track.bars[p + BAR.state]]}${detail ? ', ' + detail : ''} (${durationText(it.to - it.from)})`;
    }
  }
}

function callText(model, c) {
  const { calls, strings: S } = model.run;
  const code = S[calls[c + CALL.code]] || 'no answer';
  return `#${calls[c]} ${[S[calls[c + CALL.verb]], S[calls[c + CALL.resource]], S[calls[c + CALL.object]]].filter(t => t).join(' ')} → ${code}`;
}
