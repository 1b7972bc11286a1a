// Text and elements. Everything that comes from a run goes in as text: nothing here ever parses markup.

/** "00:01:26.579": time since the start of the run, from microseconds. */
function clockText(us) {
  const ms = Math.round(us / 1000);
  const two = n => String(n).padStart(2, '0');
  return `${two(Math.floor(ms / 3600000))}:${two(Math.floor(ms / 60000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

/** "1h02m", "3m07.5s", "12.3s", "250ms", as the text report writes them. */
function durationText(us) {
  const s = us / 1e6;
  if (s < 0.001 && us > 0) return `${us}µs`;
  if (s < 1) return `${Math.round(s * 1000)}ms`;
  if (s < 60) return `${s.toFixed(1)}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m${(s % 60).toFixed(1).padStart(4, '0')}s`;
  return `${Math.floor(s / 3600)}h${String(Math.floor(s / 60) % 60).padStart(2, '0')}m`;
}

/** A label of the ruler: as short as its step allows. */
function tickText(us, step) {
  const s = us / 1e6;
  const digits = step >= 1e6 ? 0 : step >= 1e5 ? 1 : step >= 1e4 ? 2 : 3;
  const h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
  const rest = (s - h * 3600 - m * 60).toFixed(digits).padStart(digits ? digits + 3 : 2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`;
}

function countText(n, one, many) {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** An element: attributes by name, "on…" as listeners, children as text or elements. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat().filter(c => c !== null && c !== undefined));
  return node;
}

/** A button that copies a text; files opened from disk may have no clipboard, then the text is selected. */
function copyButton(text, target) {
  const button = el('button', { type: 'button', class: 'quiet copy', 'aria-label': 'Copy the command' }, 'Copy');
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(target);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return button;
}
