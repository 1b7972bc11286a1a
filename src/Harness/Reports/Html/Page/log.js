// The timeline as text: only the lines in sight are elements.

const LINE = 26;

class Log {
  constructor(model, onPick) {
    this.model = model;
    this.list = el('div', { class: 'log-lines', role: 'list' });
    this.space = el('div', { class: 'log-space' }, this.list);
    this.element = el('div', { class: 'log', tabindex: 0, role: 'region', 'aria-label': 'Lines of the timeline' }, this.space);
    this.count = el('span', { class: 'muted', role: 'status' });
    this.onPick = onPick;
    this.element.addEventListener('scroll', () => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.element);
    this.filtered();
  }

  filtered() {
    const { model } = this;
    this.lines = [];
    for (let i = 0; i < model.markCount; i++) if (model.markOn[i]) this.lines.push(i);
    this.count.textContent = this.lines.length === model.markCount ? countText(model.markCount, 'line', 'lines') : `${countText(this.lines.length, 'line', 'lines')} of ${model.markCount.toLocaleString('en')}`;
    this.space.style.height = `${this.lines.length * LINE}px`;
    this.draw();
  }

  draw() {
    const { model, element } = this, S = model.run.strings;
    const first = Math.max(0, Math.floor(element.scrollTop / LINE) - 5), last = Math.min(this.lines.length, first + Math.ceil((element.clientHeight || 400) / LINE) + 10);
    this.list.style.top = `${first * LINE}px`;
    this.list.replaceChildren(...this.lines.slice(first, last).map(mark => {
      const kind = model.run.kinds[model.kindOf[mark]];
      return el('button', { type: 'button', role: 'listitem', class: `log-line kind-${kind.toLowerCase()}${mark === this.marked ? ' marked' : ''}`, onclick: () => this.onPick(mark) },
        el('span', { class: 'when' }, clockText(model.at[mark])), el('span', { class: 'who' }, model.lanes[model.laneOf[mark]].name), el('span', { class: 'what' }, S[model.textOf[mark]]));
    }));
  }

  mark(index) {
    this.marked = index;
    const place = this.lines.indexOf(index);
    if (place >= 0 && (place * LINE < this.element.scrollTop || (place + 1) * LINE > this.element.scrollTop + this.element.clientHeight)) {
      this.element.scrollTop = Math.max(0, place * LINE - this.element.clientHeight / 3);
    }
    this.draw();
  }
}
