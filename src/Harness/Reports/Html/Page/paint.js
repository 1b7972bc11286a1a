// Draws the visible part of the lanes. Nothing outside of the window is touched; marks that fall on one pixel are drawn once.

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
const SMALL = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
const BOLD = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** Fits a canvas to its box and gives its context in CSS pixels. */
function contextOf(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const g = canvas.getContext('2d');
  g.setTransform(ratio, 0, 0, ratio, 0, 0);
  return g;
}

const textWidths = new Map();
function widthOf(g, text) {
  const key = g.font + text;
  let width = textWidths.get(key);
  if (width === undefined) {
    if (textWidths.size > 20000) textWidths.clear();
    textWidths.set(key, width = g.measureText(text).width);
  }
  return width;
}

/** What of a text fits, with an ellipsis at the end, or in the middle for names, whose ends tell them apart. */
function fitted(g, text, width, isName = false) {
  if (width < 14) return '';
  if (text.length > 400) text = text.slice(0, 400);
  if (widthOf(g, text) <= width) return text;
  const cut = n => isName ? text.slice(0, Math.ceil(n * 0.55)) + '…' + text.slice(text.length - Math.floor(n * 0.45)) : text.slice(0, n).trimEnd() + '…';
  let n = Math.floor(text.length * width / widthOf(g, text));
  while (n > 1 && widthOf(g, cut(n)) > width) n--;
  return n < 2 ? '' : cut(n);
}

class Painter {
  constructor(view, colours) {
    this.view = view;
    this.colours = colours;
    this.selected = null;
    this.range = null;
  }

  paint(canvas, scrollTop, height) {
    const { view, colours } = this, { width } = view;
    const g = contextOf(canvas, width, height);
    this.g = g;
    g.fillStyle = colours.card;
    g.fillRect(0, 0, width, height);
    g.textBaseline = 'middle';
    const first = Math.max(0, view.rowAt(scrollTop));
    g.save();
    g.beginPath();
    g.rect(0, RULER, width, height - RULER);
    g.clip();
    this.backdrop(height);
    for (let i = first; i < view.rows.length; i++) {
      const row = view.rows[i], y = RULER + row.y - scrollTop;
      if (y > height) break;
      if (row.group) this.group(row, y); else this.lane(row, y);
    }
    this.moments(height);
    for (let i = first; i < view.rows.length; i++) {
      const row = view.rows[i], y = RULER + row.y - scrollTop;
      if (y > height) break;
      this.label(row, y);
    }
    g.restore();
    this.ruler(width, height);
  }

  backdrop(height) {
    const { view, g, colours } = this;
    g.fillStyle = colours.shade;
    // Somebody of a fleet waits nearly always: there each set's lane tells.
    for (const [from, to] of view.model.sets.length ? [] : view.model.outages) {
      const x = Math.max(view.x(from), view.labels), end = Math.min(view.x(to), view.width);
      if (end > x) g.fillRect(x, RULER, Math.max(1, end - x), height);
    }
    g.strokeStyle = colours.line;
    g.lineWidth = 1;
    g.beginPath();
    for (const { x } of this.ticks()) { g.moveTo(Math.round(x) + 0.5, RULER); g.lineTo(Math.round(x) + 0.5, height); }
    g.stroke();
  }

  ticks() {
    const { view } = this, wanted = (view.to - view.from) * 96 / view.plot;
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500].map(ms => ms * 1000).concat([1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400].map(s => s * 1e6));
    const step = steps.find(s => s >= wanted) || steps[steps.length - 1];
    const ticks = [];
    for (let t = Math.max(0, Math.ceil(view.from / step) * step); t <= Math.min(view.to, view.end); t += step) ticks.push({ x: view.x(t), text: tickText(t, step) });
    return ticks;
  }

  group(row, y) {
    const { g, colours, view } = this;
    g.fillStyle = colours.stripe;
    g.fillRect(0, y, view.width, row.height);
  }

  lane(row, y) {
    const { g, colours, view } = this;
    g.fillStyle = colours.line;
    g.fillRect(view.labels, y + row.height - 1, view.width, 1);
    for (const part of row.tracks) this.bars(row.lane, part.track, y + part.y, part.height);
    if (row.marksY >= 0) this.marks(row, y + row.marksY);
    for (const at of row.lane.commits || []) this.commit(at, row.height, y);
  }

  bars(lane, track, y, height) {
    const { g, colours, view } = this, { bars } = track, S = view.model.run.strings;
    if (track.kind === 'outage') this.expected(track, y, height);
    g.font = SMALL;
    let lastX = -1;
    for (let i = firstBar(bars, view.from), p = i * BAR.size; p < bars.length && bars[p] <= view.to; i++, p += BAR.size) {
      const x = Math.max(view.x(bars[p]), view.labels - 4), end = Math.min(view.x(bars[p + BAR.to]), view.width + 4);
      if (end - x < 1 && Math.round(x) === lastX) continue;
      lastX = Math.round(x);
      const tone = bars[p + BAR.tone], width = Math.max(end - x - 1, 1.5);
      g.fillStyle = colours.tones[tone];
      if (width > 5) { g.beginPath(); g.roundRect(x, y, width, height, 3); g.fill(); } else g.fillRect(x, y, width, height);
      if (track.kind === 'step' && !view.model.run.steps[track.steps[i]].isDone) this.unfinished(x, y, width, height);
      if (width > 22) {
        const text = fitted(g, this.barText(track, i, p, S), Math.min(end, view.width) - Math.max(x, view.labels) - 10);
        g.fillStyle = colours.onTones[tone];
        if (text) g.fillText(text, Math.max(x, view.labels) + 5, y + height / 2 + 0.5);
      }
      if (this.selected && item.same(this.selected, item.bar(lane, track, i))) this.outline(x, y, width, height);
    }
  }

  barText(track, index, p, S) {
    if (track.kind === 'step') return this.view.model.run.steps[track.steps[index]].name;
    if (track.kind === 'outage') return `${durationText(track.bars[p + BAR.to] - track.bars[p])} without an acknowledged write`;
    const detail = S[track.bars[p + BAR.detail]];
    return S[track.bars[p + BAR.state]] + (detail ? ` · ${detail}` : '');
  }

  /** A writer's lane: acknowledged writes as a thin line, and from the start of the longest outage what the plan expects (dashed) and allows (dotted). */
  expected(track, y, height) {
    const { g, colours, view } = this, { run } = view.model;
    const from = Math.max(view.x(0), view.labels), to = Math.min(view.x(run.duration), view.width);
    g.fillStyle = colours.good;
    if (to > from) g.fillRect(from, y + height / 2 - 1.5, to - from, 3);
    if (!run.expectedDowntime || !track.bars.length) return;
    let longest = 0;
    for (let p = 0; p < track.bars.length; p += BAR.size) if (track.bars[p + 1] - track.bars[p] > track.bars[longest + 1] - track.bars[longest]) longest = p;
    const x = view.x(track.bars[longest]), width = view.x(track.bars[longest] + run.expectedDowntime) - x, most = view.x(track.bars[longest] + run.longestDowntime) - x;
    g.strokeStyle = colours.muted;
    g.setLineDash([2, 4]);
    g.strokeRect(x + 0.5, y + 3.5, most, height - 7);
    g.setLineDash([4, 3]);
    g.strokeRect(x + 0.5, y - 0.5, width, height + 1);
    g.setLineDash([]);
    g.font = SMALL;
    const right = Math.max(view.x(track.bars[longest + 1]), x + width, view.labels), room = Math.min(x + most, view.width) - right;
    const text = fitted(g, `expected ${durationText(run.expectedDowntime)}, at most ${durationText(run.longestDowntime)}`, room - 12);
    if (text) {
      const at = right + 6;
      g.fillStyle = colours.card;
      g.fillRect(at - 3, y + 2, g.measureText(text).width + 6, height - 4);
      g.fillStyle = colours.muted;
      g.fillText(text, at, y + height / 2 + 0.5);
    }
  }

  /** A step that ended without its effect observed: its migrator died, or the run ended. */
  unfinished(x, y, width, height) {
    const { g, colours } = this;
    g.save();
    g.beginPath();
    g.rect(x, y, width, height);
    g.clip();
    g.strokeStyle = colours.card;
    g.globalAlpha = 0.45;
    g.lineWidth = 2;
    g.beginPath();
    for (let s = x - height; s < x + width; s += 7) { g.moveTo(s, y + height); g.lineTo(s + height, y); }
    g.stroke();
    g.restore();
    g.lineWidth = 1;
  }

  marks(row, y) {
    const { g, colours, view } = this, { model } = view, { lane } = row, middle = y + MARKS / 2;
    const { calls } = model.run;
    g.fillStyle = colours.accent;
    let last = -1;
    for (let i = firstAt(lane.calls, c => calls[c + CALL.from], view.from); i < lane.calls.length; i++) {
      const c = lane.calls[i], at = calls[c + CALL.from];
      if (at > view.to) break;
      const x = view.x(at), end = calls[c + CALL.to] >= 0 ? view.x(calls[c + CALL.to]) : x;
      if (Math.round(x) !== last || end - x > 1.5) g.fillRect(x, y, Math.max(1, end - x - 0.5), MARKS - 2);
      last = Math.round(x);
      if (this.selected && this.selected.type === 'call' && this.selected.index === c) this.outline(x, y, Math.max(2, end - x), MARKS - 2);
    }
    last = -10;
    const loud = [];
    for (let i = firstAt(lane.marks, m => model.at[m], view.from); i < lane.marks.length; i++) {
      const mark = lane.marks[i];
      if (model.at[mark] > view.to) break;
      if (!model.markOn[mark]) continue;
      const kind = model.kindOf[mark], x = view.x(model.at[mark]);
      const isLoud = kind === model.faultKind || kind === model.checkerKind;
      if (isLoud) { loud.push([x, kind, mark]); continue; }
      if (kind === model.migrationKind && lane.calls.length) continue;
      if (x - last >= 1.5) {
        g.fillStyle = colours.mark;
        g.beginPath();
        g.arc(x, middle, 2.5, 0, 7);
        g.fill();
        last = x;
      }
      if (this.selected && this.selected.type === 'mark' && this.selected.index === mark) this.ring(x, middle);
    }
    for (const [x, kind, mark] of loud) {
      this.triangle(x, middle, kind === model.faultKind ? colours.fault : colours.broken);
      if (this.selected && this.selected.type === 'mark' && this.selected.index === mark) this.ring(x, middle);
    }
  }

  triangle(x, y, colour) {
    const { g } = this;
    g.fillStyle = colour;
    g.beginPath();
    g.moveTo(x, y - 5);
    g.lineTo(x + 5, y + 4);
    g.lineTo(x - 5, y + 4);
    g.fill();
  }

  ring(x, y) {
    const { g, colours } = this;
    g.strokeStyle = colours.ink;
    g.lineWidth = 2;
    g.beginPath();
    g.arc(x, y, 6, 0, 7);
    g.stroke();
    g.lineWidth = 1;
  }

  outline(x, y, width, height) {
    const { g, colours } = this;
    g.strokeStyle = colours.ink;
    g.lineWidth = 2;
    g.strokeRect(x - 1, y - 1, width + 2, height + 2);
    g.lineWidth = 1;
  }

  moments(height) {
    const { run } = this.view.model, { colours } = this;
    if (!this.view.model.sets.length) for (const commit of run.commits) this.line(commit.at, colours.commit, height);
    if (run.firstBroken) this.line(run.firstBroken.at, run.firstBroken.isExpected ? colours.muted : colours.broken, height);
    if (this.range) {
      const { g, view } = this, x = view.x(Math.min(...this.range)), end = view.x(Math.max(...this.range));
      g.fillStyle = colours.accent;
      g.globalAlpha = 0.15;
      g.fillRect(x, RULER, end - x, height);
      g.globalAlpha = 1;
    }
  }

  /** A set's commit: a line through its lane, with a head that is seen beside bars. */
  commit(at, height, y) {
    const { g, view, colours } = this, x = Math.round(view.x(at));
    this.line(at, colours.commit, height, y);
    if (x >= view.labels && x <= view.width) g.fillRect(x - 3, y, 6, 4);
  }

  line(at, colour, height, y = RULER) {
    const { g, view } = this, x = Math.round(view.x(at));
    if (x < view.labels || x > view.width) return;
    g.fillStyle = colour;
    g.fillRect(x - 1, y, 2, height);
  }

  label(row, y) {
    const { g, colours, view } = this;
    const middle = y + row.height / 2 + 0.5;
    if (row.group) {
      g.font = BOLD;
      g.fillStyle = colours.muted;
      g.fillText(view.closed.has(row.group) ? '▸' : '▾', 10, middle);
      g.fillStyle = colours.ink;
      g.fillText(GROUPS[row.group], 26, middle);
      const width = g.measureText(GROUPS[row.group]).width;
      g.font = SMALL;
      g.fillStyle = colours.muted;
      g.fillText(String(row.size), 34 + width, middle);
      return;
    }
    g.fillStyle = colours.card;
    g.fillRect(0, y, view.labels - 1, row.height);
    g.fillStyle = colours.line;
    g.fillRect(0, y + row.height - 1, view.labels, 1);
    g.fillRect(view.labels - 1, y, 1, row.height);
    const two = row.lane.note && row.height >= 34, isSet = row.lane.group === 'Set', left = 12 + (isSet || row.depth ? 14 * (row.depth + 1) : 0);
    g.font = FONT;
    if (isSet) {
      g.fillStyle = colours.muted;
      g.fillText(view.opened.has(row.lane.set) ? '▾' : '▸', 10, two ? middle - 8 : middle);
    }
    g.fillStyle = this.cursor === row.lane.index ? colours.accent : colours.ink;
    g.fillText(fitted(g, row.lane.name, view.labels - left - 12, true), left, two ? middle - 8 : middle);
    if (!two) return;
    g.font = SMALL;
    g.fillStyle = isSet && !view.model.run.sets[row.lane.set].isFine ? colours.broken : colours.muted;
    g.fillText(fitted(g, row.lane.note, view.labels - left - 12), left, middle + 8);
  }

  ruler(width, height) {
    const { g, colours, view } = this, { run, faults, at } = view.model;
    g.fillStyle = colours.stripe;
    g.fillRect(0, 0, width, RULER);
    g.fillStyle = colours.line;
    g.fillRect(0, RULER - 1, width, 1);
    g.fillRect(view.labels - 1, 0, 1, Math.min(height, RULER));
    g.font = SMALL;
    g.fillStyle = colours.muted;
    g.fillText('virtual time', 12, 11);
    g.save();
    g.beginPath();
    g.rect(view.labels, 0, width, RULER);
    g.clip();
    for (const { x, text } of this.ticks()) g.fillText(text, x + 4, 11);
    for (const fault of faults) if (view.model.markOn[fault] && at[fault] >= view.from && at[fault] <= view.to) this.triangle(view.x(at[fault]), 26, colours.fault);
    if (!view.model.sets.length) for (const commit of run.commits) this.flag(commit.at, 'commit', colours.commit);
    if (run.firstBroken) this.flag(run.firstBroken.at, run.firstBroken.isExpected ? 'expected violation' : 'first broken', run.firstBroken.isExpected ? colours.muted : colours.broken);
    g.restore();
  }

  flag(at, text, colour) {
    const { g, view } = this, x = view.x(at);
    g.font = SMALL;
    const width = g.measureText(text).width + 10;
    const left = x + width > view.width ? x - width : x - 1;
    g.fillStyle = colour;
    g.beginPath();
    g.roundRect(left, 18, width, 15, 2);
    g.fill();
    g.fillStyle = this.colours['on-strong'];
    g.fillText(text, left + 5, 26);
  }
}
