"use strict";
// The report's charts. Everything from the data is set as text or as a number, never as markup.
(() => {
const report = JSON.parse(document.getElementById("data").textContent);
const runs = report.runs;
const NS = "http://www.w3.org/2000/svg";
const LEFT = 62, WIDE_LEFT = 150, RIGHT = 14, TOP = 8, BOTTOM = 24;
const MOST_ROWS = 500;
let current = runs[0];
let view = [0, 1]; // seconds that the charts over time show

// ---- elements ----------------------------------------------------------------------------------

const byId = (id) => document.getElementById(id);

function html(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function svg(parent, tag, attributes = {}, text) {
  const element = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element;
}

const tierColor = (tier) => `var(--tier${Math.min(tier, 4)})`;
const color = (index) => `var(--c${index % 6})`;

function legend(entries) {
  const box = html("div", undefined, { class: "legend" });
  for (const [paint, text] of entries) {
    const entry = html("span");
    const patch = html("i");
    patch.style.background = paint;
    entry.append(patch, document.createTextNode(text));
    box.append(entry);
  }
  return box;
}

// ---- numbers as text -----------------------------------------------------------------------------

const digits = (x) => String(Number(x.toPrecision(3)));

function duration(seconds) {
  for (const [unit, size] of [["s", 1], ["ms", 1e-3], ["us", 1e-6]])
    if (Math.abs(seconds) >= size) return `${digits(seconds / size)} ${unit}`;
  return seconds === 0 ? "0" : `${digits(seconds / 1e-9)} ns`;
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

// ---- scales --------------------------------------------------------------------------------------

function linear(domain, range) {
  const width = domain[1] - domain[0] || 1;
  const scale = (x) => range[0] + (x - domain[0]) / width * (range[1] - range[0]);
  scale.invert = (p) => domain[0] + (p - range[0]) / (range[1] - range[0]) * width;
  const step = niceStep(width / 6);
  scale.ticks = [];
  for (let i = Math.ceil(domain[0] / step - 1e-9); i * step <= domain[1] + step * 1e-9; i++)
    scale.ticks.push(i * step);
  return scale;
}

function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough || 1));
  return [1, 2, 5, 10].find((n) => n * power >= rough) * power;
}

function logarithmic(domain, range) {
  const low = Math.log10(domain[0]), high = Math.log10(domain[1]);
  const inner = linear([low, high === low ? low + 1 : high], range);
  const scale = (x) => inner(Math.log10(Math.max(x, domain[0])));
  scale.ticks = [];
  const factors = high - low > 2.5 ? [1] : [1, 2, 5];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++)
    for (const factor of factors) {
      const tick = factor * 10 ** power;
      if (tick >= domain[0] * 0.999 && tick <= domain[1] * 1.001) scale.ticks.push(tick);
    }
  return scale;
}

function extent(values, least) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? [least, 10 * least] : [Math.max(low, least), Math.max(high, low, least)];
}

// ---- a chart ---------------------------------------------------------------------------------------

// Draws axes and what `draw(plot, x, y)` adds; `near(px, py, x, y)` says what is at a place.
function chart(host, options) {
  host.replaceChildren();
  if (options.title) host.append(html("h3", options.title));
  if (options.legend) host.append(legend(options.legend));
  const width = Math.max(host.clientWidth, 260), height = options.height;
  const image = svg(host, "svg", {
    viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": options.title || "chart",
  });
  const bottom = height - BOTTOM, right = width - RIGHT, left = options.left || LEFT;
  const x = (options.logX ? logarithmic : linear)(options.x, [left, right]);
  const y = (options.logY ? logarithmic : linear)(options.y, [bottom, TOP]);
  for (const tick of x.ticks) {
    svg(image, "line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP, y2: bottom });
    const label = { x: x(tick), y: height - 8, "text-anchor": "middle" };
    svg(image, "text", label, options.xText(tick));
  }
  for (const tick of options.rows ? [] : y.ticks) {
    svg(image, "line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) });
    svg(image, "text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, options.yText(tick));
  }
  svg(image, "line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom });
  const name = `clip-${host.id}`;
  const clip = svg(svg(image, "defs"), "clipPath", { id: name });
  svg(clip, "rect", { x: left, y: 0, width: right - left, height: bottom });
  const plot = svg(image, "g", { "clip-path": `url(#${name})` });
  options.draw(plot, x, y, image);
  const area = svg(image, "rect", {
    class: "plot", x: left, y: TOP, width: right - left, height: bottom - TOP, fill: "transparent",
  });
  watch(image, area, x, y, options);
}

function watch(image, area, x, y, options) {
  const place = (event) => {
    const box = image.getBoundingClientRect();
    const scale = image.viewBox.baseVal.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  let from = null, brush = null;
  area.addEventListener("pointermove", (event) => {
    const [px, py] = place(event);
    if (brush) {
      brush.setAttribute("x", Math.min(from, px));
      brush.setAttribute("width", Math.abs(px - from));
    } else tip(event, options.near ? options.near(px, py, x, y) : null);
  });
  area.addEventListener("pointerleave", () => tip(null, null));
  if (!options.zoom) return;
  area.addEventListener("pointerdown", (event) => {
    [from] = place(event);
    area.setPointerCapture(event.pointerId);
    brush = svg(image, "rect", { class: "brush", x: from, width: 0, y: TOP,
      height: area.height.baseVal.value });
  });
  area.addEventListener("pointerup", (event) => {
    const [px] = place(event);
    if (brush) brush.remove();
    brush = null;
    if (Math.abs(px - from) > 4) show([from, px].map(x.invert).sort((a, b) => a - b));
  });
  area.addEventListener("dblclick", () => show([0, current.end]));
}

function tip(event, text) {
  const box = byId("tip");
  box.hidden = !text;
  if (!text) return;
  box.textContent = text;
  const left = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
  const above = event.clientY + 16 + box.offsetHeight > innerHeight;
  box.style.left = `${Math.max(8, left)}px`;
  box.style.top = `${above ? event.clientY - box.offsetHeight - 10 : event.clientY + 16}px`;
}

// One path of dots per paint; dots that fall on each other are drawn once.
function dots(plot, points, radius) {
  const paths = new Map();
  for (const [px, py, paint] of points) {
    if (!paths.has(paint)) paths.set(paint, new Set());
    paths.get(paint).add(`M${px.toFixed(1)} ${py.toFixed(1)}h0`);
  }
  for (const [paint, moves] of paths)
    svg(plot, "path", {
      d: [...moves].join(""), stroke: paint, "stroke-width": 2 * radius,
      "stroke-linecap": "round", fill: "none", opacity: 0.8,
    });
}

// The name of a row, in front of it; long ones are cut.
function rowLabel(image, name, middle) {
  const text = name.length > 23 ? `${name.slice(0, 22)}…` : name;
  svg(image, "text", { x: WIDE_LEFT - 6, y: middle + 4, "text-anchor": "end" }, text);
}

const timeChart = (id, options) => chart(byId(id), {
  x: view, xText: (t) => `${digits(t)} s`, zoom: true, left: WIDE_LEFT, ...options,
});

// ---- calls -----------------------------------------------------------------------------------------

const versionOf = (run, call) => run.versions[run.calls.version[call]];
const sizesText = (run, call) =>
  run.sizes[call].map((size, i) => `${run.symbols[i]}=${size}`).join(", ");

function callText(run, call) {
  const sizes = sizesText(run, call);
  return `call ${call}${sizes ? `, ${sizes}` : ""}\n${duration(run.calls.seconds[call])} in `
    + `${versionOf(run, call).label} at ${digits(run.calls.start[call])} s\n`
    + `${duration(run.calls.cpu[call])} of CPU in the process, `
    + `${duration(run.calls.waited[call])} without a processor`;
}

// The call whose dot is nearest, if it is within some pixels.
function nearestCall(run, value) {
  return (px, py, x, y) => {
    let best = null, least = 14 ** 2;
    for (let i = 0; i < run.calls.start.length; i++) {
      const dx = x(run.calls.start[i]) - px;
      if (Math.abs(dx) > 14) continue;
      const distance = dx ** 2 + (y(value(i)) - py) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best === null ? null : callText(run, best);
  };
}

function tiersOf(run) {
  const tiers = [...new Set(run.versions.map((version) => version.tier))].sort();
  return tiers.map((tier) => [tierColor(tier), `tier ${tier}`]);
}

// Seconds of each call by the clock that is chosen.
function clocked(run) {
  const { seconds, cpu, waited } = run.calls;
  const clocks = { wall: (i) => seconds[i], ready: (i) => seconds[i] - waited[i], cpu: (i) => cpu[i] };
  return seconds.map((_, i) => Math.max(clocks[byId("clock").value](i), 1e-9));
}

function drawLatency(run) {
  const { start } = run.calls, seconds = clocked(run);
  timeChart("latency", {
    title: "Latency of each call", height: 300, logY: true, y: padded(extent(seconds, 1e-9)),
    yText: duration, legend: [...tiersOf(run), ["var(--shade)", "a worker compiles"]],
    near: (px, py, x, y) => markText(run, px, x) || nearestCall(run, (i) => seconds[i])(px, py, x, y),
    draw(plot, x, y) {
      for (const job of run.jobs)
        svg(plot, "rect", { x: x(job.start), width: Math.max(1, x(job.end) - x(job.start)),
          y: 0, height: 300, fill: "var(--shade)" });
      for (const mark of run.marks)
        svg(plot, "line", { class: "mark", x1: x(mark.time), x2: x(mark.time), y1: 0, y2: 300 });
      const points = seconds.map((value, i) =>
        [x(start[i]), y(value), tierColor(versionOf(run, i).tier)]);
      dots(plot, inView(run, points), 2.4);
    },
  });
}

const inView = (run, points) =>
  points.filter((_, i) => run.calls.start[i] >= view[0] && run.calls.start[i] <= view[1]);

const padded = ([low, high]) => [low / 1.25, high * 1.25];

function markText(run, px, x) {
  const mark = run.marks.find((mark) => Math.abs(x(mark.time) - px) < 2.5);
  return mark ? `${digits(mark.time)} s: ${mark.text}` : null;
}

// ---- sizes -----------------------------------------------------------------------------------------

// [low, high] of an extent; a number is both.
function spanOf(extent) {
  if (typeof extent === "number") return [extent, extent];
  return extent.split("..").map(Number);
}

function drawSizes(run) {
  byId("sizes").replaceChildren(...run.symbols.map((_, i) => html("div", undefined, { id: `size-${i}` })));
  run.symbols.forEach((symbol, i) => {
    const values = run.sizes.map((sizes) => Math.max(sizes[i], 0.5));
    const banded = run.alive.filter(({ version }) => run.versions[version].sizes);
    timeChart(`size-${i}`, {
      title: `Size ${symbol}` + (banded.length ? ", and what versions of their own are for" : ""),
      height: 190, logY: true, y: padded(extent(values, 0.5)), yText: (n) => digits(n),
      legend: tiersOf(run), near: nearestCall(run, (call) => values[call]),
      draw(plot, x, y) {
        for (const { version, start, end } of banded) {
          const { tier, sizes } = run.versions[version];
          const [low, high] = spanOf(sizes[i]).map(y);
          const place = { x: x(start), width: Math.max(1, x(end) - x(start)), y: high - 1,
            height: Math.max(3, low - high + 2) };
          svg(plot, "rect", { ...place, fill: tierColor(tier), opacity: 0.16 });
        }
        const points = values.map((value, call) =>
          [x(run.calls.start[call]), y(value), tierColor(versionOf(run, call).tier)]);
        dots(plot, inView(run, points), 1.9);
      },
    });
  });
}

// ---- bars over time ----------------------------------------------------------------------------------

// Rows of bars: each has row, start, end, paint, label, text, and perhaps hollow.
function drawBars(id, title, rows, bars, entries) {
  const size = rows.length > 24 ? 9 : 18;
  const top = TOP + 2, at = (bar) => top + size * bar.row;
  const height = top + size * Math.max(rows.length, 1) + BOTTOM;
  timeChart(id, {
    title, height, rows: true, y: [0, 1], yText: String, legend: entries,
    near(px, py, x) {
      const found = bars.find((bar) => py >= at(bar) && py < at(bar) + size
        && px >= x(bar.start) - 3 && px <= Math.max(x(bar.end), x(bar.start) + 3) + 3);
      return found ? found.text : null;
    },
    draw(plot, x, y, image) {
      if (!rows.length) svg(image, "text", { x: WIDE_LEFT + 6, y: top + 13 }, "nothing");
      rows.forEach((row, i) => {
        if (size < 11 && i % 2) return;
        rowLabel(image, row, top + size * i + size / 2);
      });
      for (const bar of bars) {
        const width = Math.max(2, x(bar.end) - x(bar.start));
        svg(plot, "rect", { x: x(bar.start), width, y: at(bar) + 1, height: size - 3, rx: 2,
          fill: bar.hollow ? "transparent" : bar.paint, stroke: bar.paint, opacity: 0.85 });
        if (bar.label && width > 7 * bar.label.length)
          svg(plot, "text", { class: "bar-text", x: Math.max(x(bar.start), WIDE_LEFT) + 4,
            y: at(bar) + size - 6 }, bar.label);
      }
    },
  });
}

function drawJobs(run) {
  const workers = [...new Set(run.jobs.map((job) => job.worker))];
  const kinds = [...new Set(run.jobs.map((job) => job.kind))];
  const bars = run.jobs.map((job) => ({
    row: workers.indexOf(job.worker), start: job.start, end: job.end, label: job.label,
    paint: color(kinds.indexOf(job.kind)), hollow: job.outcome !== "used",
    text: `${job.label} (${job.kind})\n${duration(job.seconds)} of CPU, ${duration(job.end - job.start)} `
      + `from ${digits(job.start)} s\n` + { used: `served ${count(job.calls, "call")}`,
        unused: "served no call", failed: "failed" }[job.outcome],
  }));
  const hollow = run.jobs.filter((job) => job.outcome !== "used").length;
  const title = `Compilations: ${run.jobs.length}, of them ${hollow} that served no call (hollow)`;
  drawBars("jobs", title, workers.map((pid) => `worker ${pid}`), bars,
    kinds.map((kind, i) => [color(i), kind]));
}

function drawVersions(run) {
  const rows = [...new Set(run.alive.map(({ version }) => version))];
  const bars = run.alive.map(({ version, start, end }) => {
    const { label, tier, calls } = run.versions[version];
    return { row: rows.indexOf(version), start, end, paint: tierColor(tier), hollow: !calls,
      label: `${calls}`, text: `${label}\nserved ${count(calls, "call")}\n`
        + `loaded from ${digits(start)} s to ${digits(end)} s` };
  });
  const title = `Versions that were loaded: ${rows.length}, at most ${run.summary.most_versions} at a time`;
  drawBars("versions", title, rows.map((version) => run.versions[version].label), bars, tiersOf(run));
}

function drawCache(run) {
  const events = run.events.filter((event) => event.kind.startsWith("cache-"));
  const kinds = [...new Set(events.map((event) => event.kind))].sort();
  const bars = events.map((event) => ({
    row: kinds.indexOf(event.kind), start: event.time, end: event.time,
    paint: color(kinds.indexOf(event.kind)), text: `${digits(event.time)} s: ${event.text}`,
  }));
  const { cache_hits: hits, cache_lookups: lookups } = run.summary;
  drawBars("cache", `Compile cache: ${count(hits, "hit")} in ${count(lookups, "lookup")}`, kinds, bars, []);
}

// ---- events --------------------------------------------------------------------------------------------

function drawEvents() {
  const words = byId("words").value.toLowerCase().split(/\s+/).filter(Boolean);
  const kind = byId("kind").value;
  const found = current.events.filter((event) => {
    const text = `${event.kind} ${event.text}`.toLowerCase();
    return (!kind || event.kind === kind) && words.every((word) => text.includes(word))
      && event.time >= view[0] && event.time <= view[1];
  });
  const rows = found.slice(0, MOST_ROWS).map((event) => {
    const row = html("tr");
    row.append(html("td", `${event.time.toFixed(3)} s`), html("td", event.kind), html("td", event.text));
    return row;
  });
  byId("events").tBodies[0].replaceChildren(...rows);
  const all = current.events.length;
  byId("shown").textContent = `${rows.length} of ${all} events`;
}

function offerKinds() {
  const kinds = [...new Set(current.events.map((event) => event.kind))].sort();
  const options = kinds.map((kind) => html("option", kind, { value: kind }));
  byId("kind").replaceChildren(html("option", "all", { value: "" }), ...options);
}

// ---- all policies ----------------------------------------------------------------------------------------

function drawDistribution() {
  const sorted = runs.map((run) => clocked(run).sort((a, b) => a - b));
  const all = sorted.flat();
  chart(byId("cdf"), {
    title: "Calls that took at most so long", height: 240, logX: true, x: padded(extent(all, 1e-9)),
    y: [0, 1], xText: duration, yText: (part) => `${digits(100 * part)} %`,
    legend: runs.map((run, i) => [color(i), run.name]),
    near(px, py, x) {
      const lines = sorted.map((seconds, i) => {
        const below = seconds.filter((s) => x(s) <= px).length;
        return `${digits(100 * below / seconds.length)} % under ${runs[i].name}`;
      });
      return lines.join("\n");
    },
    draw(plot, x, y) {
      sorted.forEach((seconds, i) => {
        if (!seconds.length) return;
        const step = Math.max(1, Math.floor(seconds.length / 2000));
        const parts = [`M${x(seconds[0])} ${y(0)}`];
        for (let k = 0; k < seconds.length; k += step)
          parts.push(`H${x(seconds[k]).toFixed(1)}V${y((k + 1) / seconds.length).toFixed(1)}`);
        parts.push(`H${x(seconds[seconds.length - 1])}V${y(1)}`);
        svg(plot, "path", { d: parts.join(""), fill: "none", stroke: color(i), "stroke-width": 1.8 });
      });
    },
  });
}

function drawCpu() {
  const most = Math.max(...runs.map((run) => run.summary.cpu_seconds));
  const size = 26, height = TOP + size * runs.length + BOTTOM;
  chart(byId("cpu"), {
    title: "CPU time from start to end", height, x: [0, most * 1.02], y: [0, 1], rows: true,
    left: WIDE_LEFT, xText: (s) => `${digits(s)} s`, yText: String,
    legend: [["var(--c0)", "the process"], ["var(--c1)", "compile workers and their server"]],
    near(px, py) {
      const run = runs[Math.floor((py - TOP) / size)];
      return run ? `${run.name}\n${duration(run.summary.cpu_seconds)}, of it `
        + `${duration(run.summary.workers_cpu_seconds)} in compile workers and their server` : null;
    },
    draw(plot, x, y, image) {
      runs.forEach((run, i) => {
        const { cpu_seconds: all, workers_cpu_seconds: workers } = run.summary;
        const place = { y: TOP + size * i + 4, height: size - 8 };
        svg(plot, "rect", { ...place, x: x(0), width: x(all - workers) - x(0), fill: "var(--c0)" });
        svg(plot, "rect", { ...place, x: x(all - workers), width: x(all) - x(all - workers), fill: "var(--c1)" });
        rowLabel(image, run.name, TOP + size * i + size / 2);
      });
    },
  });
}

// Marks the least of the columns in which less is better, as the tables have seconds.
function markBest() {
  const keys = { 1: "cpu_seconds", 4: "p50", 5: "p99", 6: "worst" };
  if (runs.length < 2) return;
  const rows = [...byId("headline").tBodies[0].rows];
  for (const [column, key] of Object.entries(keys)) {
    const values = runs.map((run) => run.summary[key]);
    rows[values.indexOf(Math.min(...values))].cells[column].classList.add("best");
  }
}

// ---- what is shown -----------------------------------------------------------------------------------------

function show(range) {
  view = range[1] - range[0] > 1e-6 ? range : [0, current.end];
  drawLatency(current);
  drawSizes(current);
  drawJobs(current);
  drawVersions(current);
  drawCache(current);
  drawEvents();
}

function choose(run) {
  current = run;
  [...byId("tabs").children].forEach((tab, i) => tab.setAttribute("aria-selected", runs[i] === run));
  offerKinds();
  show([0, run.end]);
}

function drawAll() {
  drawDistribution();
  drawCpu();
  show(view);
}

byId("tabs").append(...runs.map((run) => {
  const tab = html("button", run.name, { role: "tab", type: "button" });
  tab.addEventListener("click", () => choose(run));
  return tab;
}));
byId("words").addEventListener("input", drawEvents);
byId("kind").addEventListener("change", drawEvents);
byId("clock").addEventListener("change", drawAll);
byId("filter").addEventListener("submit", (event) => event.preventDefault());
markBest();
choose(runs[Number(location.hash.slice(1))] || current); // report.html#1 is the second policy
drawDistribution();
drawCpu();
let waiting = 0;
addEventListener("resize", () => {
  clearTimeout(waiting);
  waiting = setTimeout(drawAll, 100);
});
})();
