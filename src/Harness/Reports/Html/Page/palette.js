// Colours live in the style sheet, once for each mode; the canvas reads them from there.

const NAMES = ['bg', 'card', 'ink', 'muted', 'line', 'stripe', 'accent', 'idle', 'progress', 'good', 'leaving', 'bad', 'step', 'down', 'outage',
  'on-soft', 'on-strong', 'fault', 'commit', 'broken', 'shade', 'mark'];

function readPalette() {
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(NAMES.map(name => [name, style.getPropertyValue('--' + name).trim()]));
  colours.tones = ['idle', 'progress', 'good', 'leaving', 'bad', 'step', 'down', 'outage'].map(name => colours[name]);
  colours.onTones = ['on-soft', 'on-soft', 'on-soft', 'on-soft', 'on-strong', 'on-soft', 'on-strong', 'on-soft'].map(name => colours[name]);
  return colours;
}

/** Calls back when the mode changes: by the system, or for paper. */
function watchMode(changed) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed);
  matchMedia('print').addEventListener('change', changed);
}
