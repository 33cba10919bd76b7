// The live page: windows and threads come as server-sent events, the rest is asked for every second.

const POINTS = 120; // Windows that a chart shows.
const WIDTH = 320;
const HEIGHT = 115;

const byId = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/** An element with text and classes; text is never taken for markup. */
function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function shape(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

/** As many digits as tell something. */
function short(value) {
  const size = Math.abs(value);
  if (size >= 10000) return Math.round(value).toLocaleString('en');
  return value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

// ---- Charts

const charts = new Map();

class Chart {
  constructor(sensor) {
    this.sensor = sensor;
    this.windows = [];
    this.isDirty = false;
    this.pointed = null;

    this.figure = element('figure', undefined, 'chart');
    const caption = element('figcaption');
    caption.append(element('b', sensor));
    this.odd = element('small');
    caption.append(this.odd);
    this.value = element('output', '…');
    this.value.setAttribute('aria-live', 'off'); // Every second would be too much to hear.
    caption.append(this.value);
    this.svg = shape('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img' });
    this.grid = [0.1, 0.5, 0.9].map(at => shape('line', { class: 'grid', x1: 0, x2: WIDTH, y1: HEIGHT * at, y2: HEIGHT * at }, this.svg));
    this.band = shape('path', { class: 'band' }, this.svg);
    this.p95 = shape('path', { class: 'p95' }, this.svg);
    this.mean = shape('path', { class: 'mean' }, this.svg);
    this.marks = shape('g', {}, this.svg);
    this.cross = shape('line', { class: 'cross', y1: 0, y2: HEIGHT, visibility: 'hidden' }, this.svg);
    this.detail = element('p');
    this.figure.append(caption, this.svg, this.detail);

    this.svg.addEventListener('pointermove', event => {
      const box = this.svg.getBoundingClientRect();
      this.pointed = (event.clientX - box.left) / box.width;
      this.isDirty = true;
    });
    this.svg.addEventListener('pointerleave', () => {
      this.pointed = null;
      this.isDirty = true;
    });
  }

  add(windows) {
    this.windows.push(...windows);
    if (this.windows.length > POINTS) this.windows.splice(0, this.windows.length - POINTS);
    this.isDirty = true;
  }

  draw() {
    this.isDirty = false;
    const windows = this.windows;
    if (windows.length === 0) return;
    let least = Math.min(...windows.map(w => w.min));
    let greatest = Math.max(...windows.map(w => w.max));
    if (greatest - least < 1e-9) { least -= 1; greatest += 1; }
    const x = i => (POINTS - windows.length + i) * WIDTH / (POINTS - 1);
    const y = value => HEIGHT * (0.9 - 0.8 * (value - least) / (greatest - least));
    const line = of => windows.map((w, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(of(w)).toFixed(1)}`).join('');

    this.mean.setAttribute('d', line(w => w.mean));
    this.p95.setAttribute('d', line(w => w.p95));
    const back = windows.map((w, i) => `L${x(i).toFixed(1)} ${y(w.min).toFixed(1)}`).reverse().join('');
    this.band.setAttribute('d', `${line(w => w.max)}${back}Z`);

    // An ellipse, because the drawing is stretched and a mark is to be round.
    const box = this.svg.getBoundingClientRect();
    const squeeze = box.width ? (WIDTH / box.width) / (HEIGHT / box.height) : 1;
    this.marks.replaceChildren(...windows.flatMap((w, i) => w.anomaly
      ? [shape('ellipse', {
          cx: x(i), cy: y(Math.abs(w.max - w.mean) > Math.abs(w.min - w.mean) ? w.max : w.min),
          rx: 3.6 * squeeze, ry: 3.6, fill: 'var(--alarm)' })]
      : []));

    const last = windows.at(-1);
    const anomalies = windows.filter(w => w.anomaly).length;
    this.value.textContent = short(last.mean);
    this.figure.classList.toggle('alarm', windows.slice(-5).some(w => w.anomaly));
    this.svg.setAttribute('aria-label',
      `${this.sensor}: mean ${short(last.mean)}, between ${short(least)} and ${short(greatest)} in the last ${windows.length} windows, ${anomalies} anomalies`);

    let shown = last;
    if (this.pointed === null) {
      this.cross.setAttribute('visibility', 'hidden');
    } else {
      const i = Math.min(windows.length - 1, Math.max(0, Math.round(this.pointed * (POINTS - 1)) - (POINTS - windows.length)));
      shown = windows[i];
      this.cross.setAttribute('x1', x(i));
      this.cross.setAttribute('x2', x(i));
      this.cross.setAttribute('visibility', 'visible');
    }
    const time = new Date(shown.from).toISOString().slice(11, 19);
    this.detail.textContent = `${time} · ${short(shown.min)} to ${short(shown.max)} · σ ${short(shown.deviation)} · n ${shown.count}`
      + (shown.anomaly ? ' · anomaly' : '');
  }
}

function chart(sensor) {
  let found = charts.get(sensor);
  if (!found) {
    found = new Chart(sensor);
    charts.set(sensor, found);
    byId('empty').hidden = true;
    const next = [...charts.keys()].sort().find(name => name > sensor);
    byId('charts').insertBefore(found.figure, next ? charts.get(next).figure : null);
  }
  return found;
}

/** What came between two frames is drawn at once. */
function frame() {
  for (const one of charts.values()) if (one.isDirty) one.draw();
  requestAnimationFrame(frame);
}

async function history() {
  const answer = await fetch('api/windows?limit=1000');
  if (!answer.ok) return;
  const bySensor = new Map();
  for (const window of (await answer.json()).reverse()) {
    if (!bySensor.has(window.sensor)) bySensor.set(window.sensor, []);
    bySensor.get(window.sensor).push(window);
  }
  for (const [sensor, windows] of bySensor) {
    // Some may have come as events meanwhile.
    const one = chart(sensor);
    const newest = one.windows[0]?.closed ?? Infinity;
    one.windows.unshift(...windows.filter(window => window.closed < newest));
    one.add([]);
  }
}

// ---- Threads

function threads(view) {
  const matrix = byId('matrix');
  byId('seconds').textContent = Math.round(view.seconds);
  const head = element('tr');
  head.append(element('th', 'Stage'), element('th', 'a second', 'number'), element('th', 'hops an item', 'number'));
  for (const name of view.threads) head.append(element('th', name, 'thread'));
  for (const cell of head.children) cell.scope = 'col';
  matrix.tHead.replaceChildren(head);

  matrix.tBodies[0].replaceChildren(...view.stages.map(stage => {
    const row = element('tr');
    row.dataset.stage = stage.stage;
    const name = element('th', stage.title);
    name.scope = 'row';
    name.append(element('small', stage.library));
    const total = Object.values(stage.threads).reduce((sum, count) => sum + count, 0);
    row.classList.toggle('idle', total === 0);
    row.append(name,
      element('td', total ? (stage.perSecond >= 10 ? Math.round(stage.perSecond).toLocaleString('en') : stage.perSecond.toFixed(1)) : '–', 'number'),
      element('td', total ? stage.hopsPerItem.toFixed(2) : '–', 'number'));
    for (const thread of view.threads) {
      const share = total ? (stage.threads[thread] ?? 0) / total : 0;
      const cell = element('td', share ? `${Math.max(1, Math.round(share * 100))} %` : '', 'share');
      if (share) cell.style.background = `rgb(var(--cell) / ${(0.12 + 0.88 * share).toFixed(2)})`;
      cell.classList.toggle('strong', share > 0.55);
      row.append(cell);
    }
    return row;
  }));
  tell('hops', Math.round(view.hopsPerSecond).toLocaleString('en'), 'a second');
}

// ---- Numbers

const numbers = new Map([
  ['threads', 'Threads'], ['hops', 'Hops'], ['lines', 'Lines read'], ['malformed', 'Malformed'], ['stored', 'Windows stored'],
  ['pool', 'Connections'], ['lag', 'Runtime lag'], ['viewers', 'Viewers']
].map(([key, title]) => {
  const box = element('div');
  const value = element('dd', '…');
  value.id = `number-${key}`;
  box.append(element('dt', title), value);
  byId('numbers').append(box);
  return [key, value];
}));

function tell(key, value, more) {
  const place = numbers.get(key);
  place.replaceChildren(String(value), element('small', more ?? ''));
}

let before = null;

function information(info) {
  const mode = byId('mode');
  mode.textContent = info.mode;
  mode.dataset.mode = info.mode;
  const pipeline = info.pipeline;
  const now = performance.now();
  const rate = before ? (pipeline.lines - before.lines) / (now - before.at) * 1000 : 0;
  before = { lines: pipeline.lines, at: now };
  tell('threads', info.threadCount, 'in the process');
  tell('lines', pipeline.lines.toLocaleString('en'), before ? `${Math.round(rate)} a second` : '');
  tell('malformed', pipeline.malformed.toLocaleString('en'), pipeline.late ? `${pipeline.late} late` : '');
  tell('stored', pipeline.stored.toLocaleString('en'), pipeline.lost ? `${pipeline.lost} lost` : info.database);
  if (info.pool) tell('pool', info.pool.lent, `in use of ${info.pool.most}, ${info.pool.kind}`);
  tell('lag', (info.runtime.lagMicros / 1000).toFixed(1), `ms, ${info.runtime.workers} workers`);
  tell('viewers', pipeline.viewers, pipeline.skipped ? `${pipeline.skipped} skipped` : '');
  byId('source').textContent = pipeline.source;
  byId('names').replaceChildren(...Object.entries(info.threads).map(([name, count]) => {
    const item = element('li', name);
    if (count > 1) item.append(' ', element('b', `× ${count}`));
    return item;
  }));
  const problems = [pipeline.problem, ...pipeline.malformedLines].filter(Boolean);
  byId('notice').hidden = problems.length === 0;
  byId('notice').textContent = problems.join('\n');
}

let turn = 0;

/** One sensor after the other: how often it was odd, by the database. */
async function summary() {
  const all = [...charts.values()];
  if (all.length === 0) return;
  const one = all[turn++ % all.length];
  const answer = await fetch(`api/summary?limit=500&sensor=${encodeURIComponent(one.sensor)}`, { signal: AbortSignal.timeout(5000) });
  if (!answer.ok) return;
  const sum = await answer.json();
  one.odd.textContent = `${sum.anomalies} of ${sum.windows} odd`;
}

async function ask() {
  try {
    const answer = await fetch('api/info', { signal: AbortSignal.timeout(5000) });
    if (answer.ok) information(await answer.json());
    await summary();
  } catch {
    // The state of the connection says it already.
  } finally {
    setTimeout(ask, 1000);
  }
}

// ---- Connection

const STATES = { waiting: 'connecting', live: 'live', broken: 'connection lost, trying again' };
const open = { windows: 'waiting', threads: 'waiting' };

/** As good as the worse of the two. */
function connection() {
  const states = Object.values(open);
  const state = ['broken', 'waiting', 'live'].find(one => states.includes(one));
  const place = byId('connection');
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  place.textContent = STATES[state];
}

/** The browser tries again by itself when a connection breaks, but not when it was refused with an answer: then we do. */
function listen(which, address, event, take) {
  const source = new EventSource(address);
  source.addEventListener(event, message => take(JSON.parse(message.data)));
  source.onopen = () => {
    open[which] = 'live';
    connection();
  };
  source.onerror = () => {
    open[which] = 'broken';
    connection();
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen(which, address, event, take), 2000);
    }
  };
}

listen('windows', 'api/live', 'window', window => chart(window.sensor).add([window]));
listen('threads', 'api/threads/live', 'threads', threads);
history().catch(() => {});
ask();
frame();
