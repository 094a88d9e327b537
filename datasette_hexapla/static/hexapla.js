// Small comforts; every page is whole without them.
for (const button of document.querySelectorAll("button.copy")) {
  const text = document.getElementById(button.dataset.copy);
  if (!text || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    const before = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

// Keys of one letter. Whoever speaks to the computer, or types by accident, can switch them off.
const help = document.getElementById("keys");
const wanted = document.getElementById("keys-wanted");
const on = () => !wanted || wanted.checked;
if (help && wanted) {
  try {
    wanted.checked = localStorage.getItem("hexapla-keys") !== "off";
    wanted.addEventListener("change", () => {
      localStorage.setItem("hexapla-keys", wanted.checked ? "on" : "off");
    });
  } catch {
    // Nothing is kept here, so the choice holds for this page.
  }
  const opener = document.querySelector("[data-keys]");
  opener.hidden = false;
  opener.addEventListener("click", () => help.showModal());
  help.querySelector("button").addEventListener("click", () => help.close());
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !on()) return;
  if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return;
  const does = { "/": find, "?": () => help && help.showModal(), j: () => step(1), k: () => step(-1) };
  const done = does[event.key];
  if (done) {
    event.preventDefault();
    done();
    return;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});

function find() {
  document.getElementById("q").focus();
}

// j and k go through what stands one below the other: rows of languages, changes, or steps.
function step(by) {
  if (grid.length) {
    const [row, column] = placeOf(document.activeElement);
    go(row < 0 ? (by > 0 ? 0 : grid.length - 1) : row + by, Math.max(column, 0));
    return;
  }
  const shown = (link) => link.getClientRects().length > 0;
  const stops = [...document.querySelectorAll("[data-stop], .steps .what")].filter(shown);
  if (!stops.length) return;
  let next = stops.indexOf(document.activeElement) + by;
  if (!stops.includes(document.activeElement)) next = stops.findIndex(below);
  const stop = stops[Math.min(Math.max(next, 0), stops.length - 1)];
  stop.focus();
  stop.scrollIntoView({ block: "center" });
}

function below(element) {
  return element.getBoundingClientRect().top >= 0;
}

// The rows and columns of a hexapla: one cell can be reached with Tab, arrows lead to the others.
// It stays a plain table, which screen readers know their own ways through.
const cells = (row) => [...row.cells];
const grid = [...document.querySelectorAll("table.hexapla tbody tr:not(.seam)")].map(cells);
let stop = grid.length ? grid[0][0] : null;
for (const cell of grid.flat()) cell.tabIndex = cell === stop ? 0 : -1;

function placeOf(element) {
  const cell = element.closest("table.hexapla tbody td");
  const row = cell ? grid.findIndex((each) => each.includes(cell)) : -1;
  return [row, row < 0 ? -1 : grid[row].indexOf(cell)];
}

function go(row, column) {
  const cell = grid[row] && grid[row][Math.min(column, grid[row].length - 1)];
  if (!cell) return;
  const folded = cell.closest("details:not([open])");
  if (folded) folded.open = true;
  stop.tabIndex = -1;
  stop = cell;
  stop.tabIndex = 0;
  stop.focus();
  stop.scrollIntoView({ block: "nearest" });
}

const MOVES = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row) => [row, 0],
  End: (row) => [row, grid[row].length - 1],
};
document.addEventListener("keydown", (event) => {
  const [row, column] = placeOf(event.target);
  if (row < 0 || event.target !== grid[row][column] || event.altKey || event.metaKey) return;
  if (event.key === "Enter") {
    const link = event.target.querySelector("a");
    if (link) link.focus();
    return;
  }
  const move = MOVES[event.key];
  if (!move || event.shiftKey) return;
  event.preventDefault();
  const [to, across] = move(row, column);
  const ends = { Home: 0, End: grid.length - 1 };
  go(event.ctrlKey && event.key in ends ? ends[event.key] : to, Math.max(across, 0));
});
document.addEventListener("keydown", (event) => {
  const cell = event.key === "Escape" && event.target.closest("table.hexapla tbody td");
  if (cell && event.target !== cell) cell.focus();
});

// A slider over the days on which something was published, beside the field for any day.
const days = document.querySelector("input[data-days]");
if (days) {
  const stops = days.dataset.days.split(" ");
  const slider = document.createElement("input");
  const said = (day) => new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { dateStyle: "long", timeZone: "UTC" });
  slider.type = "range";
  slider.max = stops.length - 1;
  slider.value = stops.filter((day) => day <= days.value).length - 1;
  slider.setAttribute("aria-label", "Day in the history; Enter shows the texts of that day");
  slider.setAttribute("aria-valuetext", said(days.value));
  slider.addEventListener("input", () => {
    days.value = stops[slider.value];
    slider.setAttribute("aria-valuetext", said(days.value));
  });
  const show = () => days.form.requestSubmit();
  slider.addEventListener("pointerup", show);
  slider.addEventListener("keydown", (event) => event.key === "Enter" && show());
  days.form.prepend(slider);
  days.addEventListener("input", () => {
    slider.value = stops.filter((day) => day <= days.value).length - 1;
  });
}

// Two sliders under a time line pick the versions that are compared, as the list does.
const bars = [...document.querySelectorAll(".timeline [data-version]")];
const picking = document.querySelector("form[data-pick]");
if (bars.length > 1 && picking) {
  bars.sort((one, other) => one.dataset.number - other.dataset.number);
  const box = document.createElement("div");
  box.className = "pick-two";
  for (const [name, word] of [["old", "Compare from"], ["new", "Compare to"]]) box.append(picker(name, word));
  const send = document.createElement("input");
  Object.assign(send, { type: "button", value: "Compare the two" });
  send.addEventListener("click", () => picking.requestSubmit(picking.querySelector("button")));
  box.append(send);
  document.querySelector(".timeline").append(box);
}

function picker(name, word) {
  const slider = document.createElement("input");
  const named = document.createElement("span");
  named.append(slider);
  const places = bars.map((bar) => Number(bar.getAttribute("x")) + 3);
  const chosen = picking.querySelector(`[name="${name}"]:checked`);
  const among = bars.findIndex((bar) => chosen && bar.dataset.version === chosen.value);
  Object.assign(slider, { type: "range", max: 1000 });
  slider.setAttribute("aria-label", word);
  let at = among < 0 ? bars.length - 1 : among;
  const pick = (to) => {
    bars[at].classList.remove(`picked-${name}`);
    at = Math.min(Math.max(to, 0), bars.length - 1);
    const bar = bars[at];
    bar.classList.add(`picked-${name}`);
    slider.value = places[at];
    slider.setAttribute("aria-valuetext", `version ${bar.dataset.number}, ${bar.textContent}`);
    named.dataset.said = `${word} ${slider.getAttribute("aria-valuetext")}`;
    let field = picking.querySelector(`[name="${name}"][value="${bar.dataset.version}"]`);
    if (!field) {
      field = Object.assign(document.createElement("input"), { type: "radio", name, hidden: true });
      field.value = bar.dataset.version;
      picking.append(field);
    }
    field.checked = true;
  };
  pick(at);
  const nearest = () => {
    const far = places.map((place) => Math.abs(place - slider.value));
    return far.indexOf(Math.min(...far));
  };
  slider.addEventListener("input", () => pick(nearest()));
  slider.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, Home: -bars.length, End: bars.length };
    if (!(event.key in by)) return;
    event.preventDefault();
    pick(at + by[event.key]);
  });
  return named;
}

// Arcs at the side of a page of changes, from where a passage stood to where it stands.
const drawing = document.querySelector("[data-diff]");
if (drawing && drawing.querySelector("[data-to]")) {
  const arcs = svg("svg", { class: "arcs", "aria-hidden": "true" });
  drawing.append(arcs);
  const draw = () => {
    const top = drawing.getBoundingClientRect().top;
    const middle = (box) => box.top - top + Math.min(box.height / 2, 24);
    arcs.replaceChildren();
    for (const left of drawing.querySelectorAll("[data-to]")) {
      const right = document.getElementById(left.dataset.to);
      if (!right) continue;
      const from = middle(left.getBoundingClientRect());
      const to = middle(right.getBoundingClientRect());
      const bend = Math.min(44, 12 + Math.abs(to - from) / 40);
      arcs.append(svg("path", { d: `M48 ${from}C${48 - bend} ${from} ${48 - bend} ${to} 44 ${to}` }));
      arcs.append(svg("path", { class: "tip", d: `M48 ${to}l-8 -4v8z` }));
    }
  };
  draw();
  new ResizeObserver(draw).observe(drawing);
}

function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

// What is new since the last visit. Only this browser knows when that was.
const visit = document.querySelector("[data-visit]");
if (visit) {
  const pause = 30 * 60 * 1000;
  const now = Date.now();
  try {
    const kept = JSON.parse(localStorage.getItem("hexapla-visit") || "{}");
    const since = now - kept.seen > pause ? kept.seen : kept.since;
    localStorage.setItem("hexapla-visit", JSON.stringify({ since, seen: now }));
    if (Number.isFinite(since)) tell(visit, since);
  } catch {
    // Without a place to keep it, or with something else kept there, nothing is told.
  }
}

function tell(note, since) {
  let fresh = 0;
  for (const time of document.querySelectorAll(".steps > li > .head time")) {
    if (!(Date.parse(time.dateTime) > since)) continue;
    if (time.closest("details")) continue;
    const badge = document.createElement("span");
    badge.className = "badge fresh";
    badge.textContent = "new to you";
    time.before(badge, " ");
    fresh += 1;
  }
  const day = new Date(since).toISOString().slice(0, 10);
  const said = `${fresh || "Nothing"} new here since your last visit, ${day}.`;
  note.querySelector("span").textContent = said;
  const link = note.querySelector("a");
  // A copy in files has no server that could choose, nor a form to ask it.
  if (document.querySelector("form.find")) link.href += `?since=${day}`;
  note.hidden = false;
}
