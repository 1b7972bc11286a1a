// Which time and which lanes are to be seen. No drawing here.

const RULER = 34, GROUP = 28, PAD = 4, TRACK = 16, STEP_TRACK = 20, MARKS = 9, GAP = 2;
const SPAN_MIN = 1000;

/** The lanes that are there before a set is opened: those of no set, and one for each set, after the migrators. */
function topLanes(model) {
  const own = model.lanes.filter(lane => lane.group !== 'Set' && !model.sets[lane.set]), migrators = own.filter(lane => lane.group === 'Migrator');
  return [...migrators, ...model.sets.map(set => set.lane), ...own.slice(migrators.length)];
}

class View {
  constructor(model) {
    this.model = model;
    this.end = Math.max(1, model.run.duration);
    this.closed = new Set();
    this.opened = new Set();
    this.query = '';
    this.kindsOff = new Set();
    this.width = 800;
    this.labels = 190;
    const margin = this.end * 0.01;
    this.from = -margin;
    this.to = this.end + margin;
    // A fleet's lanes are found by search or by opening a group, not by scrolling through thousands.
    const sizes = new Map();
    this.top = topLanes(model);
    for (const lane of this.top) sizes.set(lane.group, (sizes.get(lane.group) || 0) + 1);
    for (const [group, size] of sizes) if (size > 400 && group !== 'Migrator' && group !== 'Set') this.closed.add(group);
    this.layOut();
  }

  /** Rows from top to bottom: headings of groups, and lanes with their tracks. */
  layOut() {
    const rows = [], sizes = new Map();
    const matching = this.top.filter(lane => this.shows(lane));
    for (const lane of matching) sizes.set(lane.group, (sizes.get(lane.group) || 0) + 1);
    let y = 0, group = null;
    for (const lane of matching) {
      if (lane.group !== group) {
        group = lane.group;
        rows.push({ y, height: GROUP, group, size: sizes.get(group) });
        y += GROUP;
      }
      if (this.closed.has(group)) continue;
      y = this.row(rows, y, lane, 0);
      if (lane.group !== 'Set' || !this.opened.has(lane.set)) continue;
      for (const own of this.model.sets[lane.set].lanes) if (this.shows(own) || this.hits(lane)) y = this.row(rows, y, own, 1);
    }
    this.rows = rows;
    this.height = y;
  }

  /** Adds a lane's row, and says where the next one begins. */
  row(rows, y, lane, depth) {
    const tracks = [];
    let inside = PAD;
    for (const track of lane.tracks) {
      const height = track.kind === 'step' ? STEP_TRACK : TRACK;
      tracks.push({ track, y: inside, height });
      inside += height + GAP;
    }
    const marksY = lane.marks.length || lane.calls.length || !tracks.length ? inside : -1;
    if (marksY >= 0) inside += MARKS + GAP;
    const height = Math.max(24, inside + PAD - GAP);
    rows.push({ y, height, lane, depth, tracks, marksY });
    return y + height;
  }

  /** Opens a set's own lanes, or closes them. */
  toggle(set, open = !this.opened.has(set)) {
    if (open) this.opened.add(set); else this.opened.delete(set);
    this.layOut();
    return open;
  }

  shows(lane) {
    if (!this.query) return true;
    if (lane.hit === undefined) lane.hit = this.hits(lane) || (lane.group === 'Set' && this.model.sets[lane.set].lanes.some(own => this.shows(own)));
    return lane.hit;
  }

  hits(lane) {
    const S = this.model.run.strings, has = text => text.toLowerCase().includes(this.query);
    if (has(lane.name) || has(lane.note)) return true;
    for (const mark of lane.marks) if (this.model.markOn[mark]) return true;
    return lane.tracks.some(track => {
      if (track.kind === 'step') return track.steps.some(i => has(this.model.run.steps[i].name) || has(this.model.run.steps[i].summary));
      if (track.kind !== 'state') return false;
      for (let p = 0; p < track.bars.length; p += BAR.size) if (has(S[track.bars[p + BAR.state]]) || has(S[track.bars[p + BAR.detail]])) return true;
      return false;
    });
  }

  /** Keeps only what has the text, of the kinds that are on. */
  filter(query, kindsOff) {
    const { model } = this;
    this.query = query.trim().toLowerCase();
    this.kindsOff = kindsOff;
    const textHit = new Int8Array(model.run.strings.length).fill(-1);
    const laneHit = model.lanes.map(lane => this.query && lane.name.toLowerCase().includes(this.query));
    for (let i = 0; i < model.markCount; i++) {
      const text = model.textOf[i];
      if (this.query && textHit[text] < 0) textHit[text] = model.run.strings[text].toLowerCase().includes(this.query) ? 1 : 0;
      model.markOn[i] = !kindsOff.has(model.kindOf[i]) && (!this.query || laneHit[model.laneOf[i]] || textHit[text] === 1) ? 1 : 0;
    }
    for (const lane of model.lanes) lane.hit = undefined;
    this.layOut();
  }

  get plot() { return Math.max(1, this.width - this.labels); }
  x(time) { return this.labels + (time - this.from) / (this.to - this.from) * this.plot; }
  time(x) { return this.from + (x - this.labels) / this.plot * (this.to - this.from); }

  show(from, to) {
    const margin = this.end * 0.01, span = Math.min(Math.max(to - from, SPAN_MIN), this.end + 2 * margin);
    const start = Math.min(Math.max(from, -margin), this.end + margin - span);
    this.from = start;
    this.to = start + span;
  }

  fit() { this.show(-this.end * 0.01, this.end * 1.01); }
  pan(time) { this.show(this.from + time, this.to + time); }

  zoom(factor, around) {
    const center = around === undefined ? (this.from + this.to) / 2 : around;
    this.show(center - (center - this.from) * factor, center + (this.to - center) * factor);
  }

  /** Brings an item into the window with room on both sides, and opens its group. */
  reveal(it) {
    const { group, set } = this.model.lanes[it.lane], isInSet = group !== 'Set' && this.model.sets[set];
    const wasClosed = this.closed.delete(isInSet ? 'Set' : group);
    if (isInSet && !this.opened.has(set)) this.toggle(set, true);
    else if (wasClosed) this.layOut();
    const span = this.to - this.from, length = it.to - it.from;
    if (length > span * 0.9) this.show(it.from - length * 0.15, it.to + length * 0.15);
    else if (it.from < this.from + span * 0.05 || it.to > this.to - span * 0.05) this.show((it.from + it.to - span) / 2, (it.from + it.to + span) / 2);
  }

  /** The row at a height, or -1. */
  rowAt(y) {
    let low = 0, high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].y + this.rows[middle].height <= y) low = middle + 1; else high = middle;
    }
    return low < this.rows.length && y >= this.rows[low].y ? low : -1;
  }

  rowOf(lane) { return this.rows.findIndex(r => r.lane && r.lane.index === lane); }
}
