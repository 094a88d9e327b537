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

// n and p lead to the next change and the one before, "/" to the search.
document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(input|select|textarea)$/i.test(target.tagName)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("q").focus();
    return;
  }
  const link = document.querySelector(`a[data-key="${CSS.escape(event.key)}"]`);
  if (link) link.click();
});

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
