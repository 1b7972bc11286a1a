// The whole run in a strip: how much happens when, steps, outages, faults, commit; and the window that the lanes show.

class Minimap {
  constructor(canvas, view, changed) {
    Object.assign(this, { canvas, view, changed, height: 44 });
    let grip = null;
    canvas.addEventListener('pointerdown', event => {
      canvas.setPointerCapture(event.pointerId);
      const time = this.time(event.offsetX), span = view.to - view.from;
      grip = time >= view.from && time <= view.to ? time - view.from : span / 2;
      this.move(time - grip);
    });
    canvas.addEventListener('pointermove', event => { if (grip !== null) this.move(this.time(event.offsetX) - grip); });
    for (const end of ['pointerup', 'pointercancel']) canvas.addEventListener(end, () => { grip = null; });
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      view.zoom(Math.exp(event.deltaY * 0.0015), this.time(event.offsetX));
      changed();
    }, { passive: false });
  }

  x(time) { return this.view.labels + time / this.view.end * this.view.plot; }
  time(x) { return (x - this.view.labels) / this.view.plot * this.view.end; }

  move(from) {
    this.view.show(from, from + this.view.to - this.view.from);
    this.changed();
  }

  paint(colours) {
    const { view, height } = this, { width, model } = view;
    const g = contextOf(this.canvas, width, height);
    g.fillStyle = colours.card;
    g.fillRect(0, 0, width, height);
    this.density(g, colours);
    g.fillStyle = colours.outage;
    for (const [from, to] of model.outages) g.fillRect(this.x(from), height - 13, Math.max(1.5, this.x(to) - this.x(from)), 5);
    for (const step of model.run.steps) {
      g.fillStyle = step.isDown ? colours.down : colours.step;
      g.fillRect(this.x(step.from), height - 7, Math.max(1, this.x(step.to) - this.x(step.from) - 0.5), 5);
    }
    g.fillStyle = colours.fault;
    for (const fault of model.faults) g.fillRect(this.x(model.at[fault]) - 0.5, 2, 1.5, height - 16);
    g.fillStyle = colours.commit;
    if (!model.sets.length) for (const commit of model.run.commits) g.fillRect(this.x(commit.at) - 1, 0, 2, height);
    if (model.run.firstBroken) {
      g.fillStyle = model.run.firstBroken.isExpected ? colours.muted : colours.broken;
      g.fillRect(this.x(model.run.firstBroken.at) - 1, 0, 2, height);
    }
    const from = Math.max(this.x(view.from), view.labels), to = Math.min(this.x(view.to), width);
    g.fillStyle = colours.bg;
    g.globalAlpha = 0.7;
    g.fillRect(view.labels, 0, from - view.labels, height);
    g.fillRect(to, 0, width - to, height);
    g.globalAlpha = 1;
    g.strokeStyle = colours.accent;
    g.strokeRect(from + 0.5, 0.5, Math.max(2, to - from - 1), height - 1);
    g.font = SMALL;
    g.textBaseline = 'middle';
    g.fillStyle = colours.muted;
    g.fillText(fitted(g, `whole run · ${durationText(view.end)}`, view.labels - 20), 12, height / 2);
  }

  density(g, colours) {
    const { view } = this, { model } = view, bins = new Float64Array(Math.max(1, Math.floor(view.plot / 3)));
    for (let i = 0; i < model.markCount; i++) if (model.markOn[i]) bins[Math.min(bins.length - 1, Math.max(0, Math.floor(model.at[i] / view.end * bins.length)))]++;
    let most = 1;
    for (const n of bins) most = Math.max(most, n);
    g.fillStyle = colours.mark;
    g.globalAlpha = 0.55;
    const room = this.height - 18;
    bins.forEach((n, i) => {
      const h = n ? Math.max(2, Math.sqrt(n / most) * room) : 0;
      g.fillRect(view.labels + i * 3, 3 + room - h, 2, h);
    });
    g.globalAlpha = 1;
  }
}
