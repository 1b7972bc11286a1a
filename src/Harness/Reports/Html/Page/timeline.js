// The lanes with everything that moves them: pointer, wheel, keyboard, search.

function selectedLane({ painter, model }) {
  return painter.selected ? model.lanes[painter.selected.lane] : null;
}

class Timeline {
  constructor(model, onSelect) {
    this.model = model;
    this.onSelect = onSelect;
    this.view = new View(model);
    this.painter = new Painter(this.view, readPalette());
    this.canvas = el('canvas', {
      class: 'lanes', tabindex: 0, role: 'application', 'aria-label': 'Timeline of the run in virtual time', 'aria-describedby': 'timeline-help', 'aria-roledescription': 'timeline',
    });
    this.spacer = el('div', { 'aria-hidden': 'true' });
    this.scroller = el('div', { class: 'scroller' }, this.canvas, this.spacer);
    this.mapCanvas = el('canvas', { class: 'minimap', 'aria-hidden': 'true' });
    this.minimap = new Minimap(this.mapCanvas, this.view, () => this.changed());
    this.tooltip = el('div', { class: 'tooltip', hidden: true });
    this.live = el('div', { class: 'visually-hidden', 'aria-live': 'polite' });
    this.element = el('div', { class: 'timeline' }, this.mapCanvas, this.scroller, this.tooltip, this.live);
    this.pointers = new Map();
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.element);
  }

  resize() {
    const width = this.element.clientWidth;
    if (!width) return;
    this.view.width = this.scroller.clientWidth;
    this.view.labels = width < 560 ? 104 : width < 1600 ? 200 : 260;
    this.changed();
  }

  /** Draws soon, once, however often it is called. */
  changed() {
    if (this.pending) return;
    this.pending = requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    const total = this.view.height + RULER;
    const room = this.printing ? Math.min(total, 6000) : Math.min(total, Math.max(300, Math.min(680, Math.round(innerHeight * 0.68))));
    this.scroller.style.height = `${room}px`;
    this.spacer.style.height = `${Math.max(0, total - room)}px`;
    if (this.view.width !== this.scroller.clientWidth) this.view.width = this.scroller.clientWidth;
    this.painter.paint(this.canvas, this.scroller.scrollTop, room);
    this.minimap.paint(this.painter.colours);
  }

  recolour() {
    this.painter.colours = readPalette();
    this.changed();
  }

  /** Draws everything for paper, and back. */
  print(on) {
    this.printing = on;
    this.painter.colours = readPalette();
    if (on) this.view.fit();
    this.draw();
  }

  filter(query, kindsOff) {
    this.view.filter(query, kindsOff);
    this.scroller.scrollTop = Math.min(this.scroller.scrollTop, Math.max(0, this.view.height));
    this.changed();
  }

  select(it, { reveal = true, tell = true } = {}) {
    this.painter.selected = it;
    this.painter.cursor = it ? it.lane : undefined;
    if (it) {
      this.live.textContent = `${clockText(it.from)}: ${itemText(this.model, it)}`;
      if (reveal) {
        this.view.reveal(it);
        const row = this.view.rows[this.view.rowOf(it.lane)];
        if (row) {
          const room = this.scroller.clientHeight - RULER;
          if (row.y < this.scroller.scrollTop) this.scroller.scrollTop = Math.max(0, row.y - GROUP);
          else if (row.y + row.height > this.scroller.scrollTop + room) {
            this.spacer.style.height = `${Math.max(0, this.view.height + RULER - this.scroller.clientHeight)}px`;
            this.scroller.scrollTop = row.y + row.height - room + GROUP;
          }
        }
      }
    }
    this.changed();
    if (tell) this.onSelect(it);
  }

  /** Zooms to a moment with some seconds around it. */
  goTo(at) {
    const span = Math.min(this.view.to - this.view.from, this.view.end / 8);
    this.view.show(at - span / 2, at + span / 2);
    this.changed();
  }

  /** What lies under a point of the canvas. */
  hit(x, y) {
    const { view, model } = this;
    if (y < RULER) return null;
    const row = view.rows[view.rowAt(y - RULER + this.scroller.scrollTop)];
    if (!row) return null;
    if (row.group) return { group: row.group };
    if (x < view.labels) return { lane: row.lane };
    const inside = y - RULER + this.scroller.scrollTop - row.y, time = view.time(x), reach = 6 / view.plot * (view.to - view.from);
    if (row.marksY >= 0 && inside >= row.marksY - 3) {
      const mark = this.nearest(row.lane.marks, m => model.at[m], time, reach, m => model.markOn[m] && !(row.lane.calls.length && model.kindOf[m] === model.migrationKind));
      if (mark !== undefined && (model.kindOf[mark] === model.faultKind || !row.lane.calls.length)) return { item: item.mark(model, mark) };
      const call = this.nearest(row.lane.calls, c => model.run.calls[c + CALL.from], time, reach, () => true);
      if (call !== undefined) return { item: item.call(model, call) };
      if (mark !== undefined) return { item: item.mark(model, mark) };
    }
    for (const part of row.tracks) {
      if (inside < part.y || inside > part.y + part.height) continue;
      const { bars } = part.track;
      for (let i = firstBar(bars, time - reach), p = i * BAR.size; p < bars.length && bars[p] <= time + reach; i++, p += BAR.size) {
        if (time >= bars[p] - reach / 3 && time <= bars[p + 1] + reach / 3) return { item: item.bar(row.lane, part.track, i) };
      }
    }
    return { lane: row.lane };
  }

  nearest(list, timeOf, time, reach, isOn) {
    let best, distance = reach;
    for (let i = firstAt(list, timeOf, time - reach); i < list.length && timeOf(list[i]) <= time + reach; i++) {
      const d = Math.abs(timeOf(list[i]) - time);
      if (isOn(list[i]) && d <= distance) { best = list[i]; distance = d; }
    }
    return best;
  }

  listen() {
    const { canvas, view } = this;
    this.scroller.addEventListener('scroll', () => this.draw());
    canvas.addEventListener('wheel', event => this.wheel(event), { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
    canvas.addEventListener('pointerdown', event => this.down(event));
    canvas.addEventListener('pointermove', event => this.moved(event));
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, event => this.up(event));
    canvas.addEventListener('pointerleave', () => { this.tooltip.hidden = true; });
    canvas.addEventListener('dblclick', event => {
      const hit = this.hit(event.offsetX, event.offsetY);
      if (hit && hit.item && hit.item.to > hit.item.from) {
        const margin = (hit.item.to - hit.item.from) * 0.1;
        view.show(hit.item.from - margin, hit.item.to + margin);
        this.changed();
      } else {
        view.zoom(0.4, view.time(event.offsetX));
        this.changed();
      }
    });
  }

  wheel(event) {
    const { view } = this, onRuler = event.offsetY < RULER;
    if (event.ctrlKey || event.metaKey || event.altKey || onRuler) view.zoom(Math.exp(event.deltaY * (event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.01 : 0.0015)), view.time(event.offsetX));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) view.pan((event.deltaX || event.deltaY) / view.plot * (view.to - view.from));
    else return;
    event.preventDefault();
    this.changed();
  }

  down(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    const { view } = this;
    if (this.pointers.size === 2) {
      this.drag = { pinch: this.spread(), from: view.from, to: view.to };
    } else {
      const selects = event.offsetX > view.labels && (event.shiftKey || event.offsetY < RULER);
      this.drag = { x: event.offsetX, y: event.offsetY, from: view.from, to: view.to, top: this.scroller.scrollTop, moved: false, selects };
    }
    this.tooltip.hidden = true;
  }

  spread() {
    const [a, b] = [...this.pointers.values()];
    return { width: Math.max(20, Math.abs(a.x - b.x)), middle: (a.x + b.x) / 2 };
  }

  moved(event) {
    const { view, drag } = this;
    if (!this.pointers.has(event.pointerId)) { this.hover(event); return; }
    this.pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    if (!drag) return;
    if (drag.pinch) {
      const now = this.spread();
      view.show(drag.from, drag.to);
      view.zoom(drag.pinch.width / now.width, view.time(drag.pinch.middle));
      view.pan((drag.pinch.middle - now.middle) / view.plot * (view.to - view.from));
      this.changed();
      return;
    }
    const dx = event.offsetX - drag.x, dy = event.offsetY - drag.y;
    if (!drag.moved && Math.abs(dx) < 4 && Math.abs(dy) < 4) return;
    drag.moved = true;
    if (drag.selects) this.painter.range = [view.time(drag.x), view.time(event.offsetX)];
    else {
      this.canvas.classList.add('dragging');
      view.show(drag.from - dx / view.plot * (drag.to - drag.from), drag.to - dx / view.plot * (drag.to - drag.from));
      if (event.pointerType === 'mouse') this.scroller.scrollTop = drag.top - dy;
    }
    this.changed();
  }

  up(event) {
    const { drag, view } = this;
    this.pointers.delete(event.pointerId);
    this.canvas.classList.remove('dragging');
    if (this.pointers.size) { this.drag = null; return; }
    this.drag = null;
    if (!drag || drag.pinch) return;
    if (drag.moved && drag.selects && this.painter.range) {
      const [from, to] = this.painter.range;
      this.painter.range = null;
      view.show(Math.min(from, to), Math.max(from, to));
      this.changed();
    } else if (!drag.moved && event.type === 'pointerup') this.click(event);
  }

  click(event) {
    const hit = this.hit(event.offsetX, event.offsetY);
    if (hit && hit.group) {
      const { closed } = this.view;
      if (!closed.delete(hit.group)) closed.add(hit.group);
      this.view.layOut();
      this.changed();
    } else if (hit && hit.lane && hit.lane.group === 'Set') this.toggleSet(hit.lane.set);
    else this.select(hit && hit.item ? hit.item : null, { reveal: false });
  }

  /** Opens a set's own lanes, or closes them. */
  toggleSet(index, open) {
    const { model, view } = this, isOpen = view.toggle(index, open), { set, lanes } = model.sets[index];
    this.live.textContent = isOpen ? `${set.name}: ${countText(lanes.length, 'lane', 'lanes')} shown` : `${set.name}: closed`;
    this.changed();
  }

  /** Opens a set and brings it to the top of the picture. */
  goToSet(index) {
    const { model, view } = this;
    view.closed.delete('Set');
    this.toggleSet(index, true);
    this.draw();
    const row = view.rows[view.rowOf(model.sets[index].lane.index)];
    if (row) this.scroller.scrollTop = row.y;
  }

  hover(event) {
    if (event.pointerType === 'touch') return;
    const hit = this.hit(event.offsetX, event.offsetY);
    this.canvas.style.cursor = hit && (hit.item || hit.group || (hit.lane && hit.lane.group === 'Set')) ? 'pointer' : event.offsetY < RULER ? 'col-resize' : 'grab';
    const text = !hit ? '' : hit.item ? itemText(this.model, hit.item) : hit.lane && event.offsetX < this.view.labels ? [hit.lane.name, hit.lane.note].filter(t => t).join(' · ') : '';
    this.tooltip.hidden = !text;
    if (!text) return;
    const when = hit.item ? `${clockText(hit.item.from)}${hit.item.to > hit.item.from ? ' – ' + clockText(hit.item.to) : ''}` : '';
    this.tooltip.replaceChildren(el('div', {}, text), when ? el('div', { class: 'when' }, when) : '');
    const box = this.element.getBoundingClientRect(), width = this.tooltip.offsetWidth;
    this.tooltip.style.left = `${Math.max(4, Math.min(event.clientX - box.left + 14, box.width - width - 8))}px`;
    this.tooltip.style.top = `${event.clientY - box.top + 18}px`;
  }

  /** The items of a lane in the order of time, for the arrow keys. */
  itemsOf(lane) {
    const items = lane.tracks.flatMap(track => Array.from({ length: track.bars.length / BAR.size }, (_, i) => item.bar(lane, track, i)));
    for (const mark of lane.marks) if (this.model.markOn[mark] && !(lane.calls.length && this.model.kindOf[mark] === this.model.migrationKind)) items.push(item.mark(this.model, mark));
    return items.sort((a, b) => a.from - b.from || a.to - b.to);
  }

  step(direction) {
    const { selected } = this.painter, { view } = this;
    const lane = selected ? this.model.lanes[selected.lane] : (view.rows.find(r => r.lane) || {}).lane;
    if (!lane) return;
    const items = this.itemsOf(lane);
    const at = items.findIndex(i => item.same(i, selected));
    const next = at < 0 ? items.find(i => i.to >= view.from) || items[0] : items[at + direction];
    if (next) this.select(next);
  }

  stepLane(direction) {
    const { rows } = this.view, { selected } = this.painter;
    let i = selected ? this.view.rowOf(selected.lane) : direction > 0 ? -1 : rows.length;
    const time = selected ? selected.from : this.view.from;
    for (i += direction; i >= 0 && i < rows.length; i += direction) {
      if (!rows[i].lane) continue;
      const items = this.itemsOf(rows[i].lane);
      if (!items.length) continue;
      this.select(items.find(it => it.to >= time) || items[items.length - 1]);
      return;
    }
  }

  stepFault(direction) {
    const { model, painter } = this, from = painter.selected ? painter.selected.from : direction > 0 ? -1 : Infinity;
    const faults = model.faults.filter(f => model.markOn[f] && !(painter.selected && painter.selected.type === 'mark' && painter.selected.index === f));
    const next = direction > 0 ? faults.find(f => model.at[f] >= from) : faults.reverse().find(f => model.at[f] <= from);
    if (next !== undefined) this.select(item.mark(model, next));
  }

  key(event) {
    const { view } = this, span = view.to - view.from;
    const acts = {
      ArrowRight: () => event.shiftKey ? view.pan(span * 0.2) : this.step(1), ArrowLeft: () => event.shiftKey ? view.pan(-span * 0.2) : this.step(-1),
      ArrowDown: () => this.stepLane(1), ArrowUp: () => this.stepLane(-1),
      '+': () => view.zoom(0.6, this.center()), '=': () => view.zoom(0.6, this.center()), '-': () => view.zoom(1 / 0.6, this.center()),
      d: () => view.pan(span * 0.2), a: () => view.pan(-span * 0.2), w: () => view.zoom(0.6, this.center()), s: () => view.zoom(1 / 0.6, this.center()),
      f: () => view.fit(), 0: () => view.fit(), Home: () => view.show(0, span), End: () => view.show(view.end - span, view.end),
      ']': () => this.stepFault(1), '[': () => this.stepFault(-1),
      c: () => { const commit = this.model.run.commits[0]; if (commit) this.goTo(commit.at); },
      Enter: () => { const lane = selectedLane(this); if (lane && this.model.sets[lane.set]) this.toggleSet(lane.set); },
      Escape: () => this.select(null),
    };
    const act = !event.ctrlKey && !event.metaKey && !event.altKey && acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
    this.changed();
  }

  center() {
    const { selected } = this.painter;
    return selected && selected.from >= this.view.from && selected.to <= this.view.to ? (selected.from + selected.to) / 2 : undefined;
  }
}
