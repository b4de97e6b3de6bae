// Summary, progress, and the reload while videos come in. What is seen stays the same across a reload.

const RELOAD_MS = 4000;
const QUIET_MS = 1500;
const UNFINISHED = new Set(["running", "queued", "sending", "preparing", "waiting", "in_doubt"]);
const loadedAt = performance.now();
let lastInput = -Infinity;

function countStates() {
  const counts = new Map();
  for (const { state } of items) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

function showSummary() {
  const films = items.filter((item) => item.link);
  const seconds = films.reduce((sum, item) => sum + (item.duration ?? 0), 0);
  const all = count(items.length, "video");
  const parts = [films.length === items.length ? all : `${films.length} of ${all}`];
  if (seconds) parts.push(`${formatSeconds(seconds)} of film`);
  document.getElementById("summary").textContent = items.length ? parts.join(" · ") : "";
}

function showProgress() {
  const counts = countStates();
  const present = Object.keys(STATES).filter((state) => counts.has(state));
  const unfinished = present.filter((state) => UNFINISHED.has(state));
  const finished = items.filter((item) => !UNFINISHED.has(item.state)).length;
  const words = unfinished.map((state) => `${counts.get(state)} ${stateLabel(state).toLowerCase()}`);
  const progress = document.getElementById("progress");
  progress.firstElementChild.append(
    element("b", "", "Running: "),
    `${[`${finished} of ${items.length} finished`, ...words].join(", ")}. Last change ${formatClock(data.written)}. `,
    element("span", "", "This page reloads itself, except while you watch a film or search."),
  );
  progress.lastElementChild.append(...present.map((state) => {
    const part = element("i", state);
    part.style.flexGrow = counts.get(state);
    return part;
  }));
  progress.hidden = false;
  document.title = `(${finished}/${items.length}) ${document.title}`;
}

function isInUse() {
  const isBusy = performance.now() - lastInput < QUIET_MS || !getSelection().isCollapsed;
  return isBusy || openFilm || document.activeElement === search || document.visibilityState === "hidden";
}

// The card at the top of the view and its offset: heights above it may differ after the reload.
function saveView() {
  const top = cards.findIndex((card) => !card.hidden && card.getBoundingClientRect().bottom > 0);
  const isScrolled = scrollY > 0 && top >= 0;
  history.replaceState({
    top: isScrolled ? items[top].key : null,
    offset: isScrolled ? cards[top].getBoundingClientRect().top : 0,
    focus: itemOf.get(document.activeElement?.closest(".card"))?.key ?? null,
    whole: items.filter((_, index) => cards[index].classList.contains("whole")).map((item) => item.key),
  }, "");
}

// Several times, in as many frames: cards get their real height when they come near the view.
function scrollToOffset(card, offset, frames) {
  scrollBy({ top: card.getBoundingClientRect().top - offset, behavior: "instant" });
  if (frames) requestAnimationFrame(() => scrollToOffset(card, offset, frames - 1));
}

function restoreView() {
  const view = history.state;
  if (!view) return;
  const cardOf = (key) => cards[items.findIndex((item) => item.key === key)];
  for (const key of view.whole) if (cardOf(key)) showWhole(cardOf(key), true);
  const top = cardOf(view.top);
  if (top) scrollToOffset(top, view.offset, 6);
  const focused = cardOf(view.focus);
  if (focused && !focused.hidden) {
    setCurrent(focused);
    focused.focus({ preventScroll: true });
  }
}

showSummary();
new IntersectionObserver(([entry]) => document.body.classList.toggle("stuck", !entry.isIntersecting))
  .observe(document.querySelector("header"));
if (data.running) {
  history.scrollRestoration = "manual";
  showProgress();
  restoreView();
  for (const kind of ["pointerdown", "pointerup", "keydown", "wheel", "touchmove"]) {
    addEventListener(kind, () => { lastInput = performance.now(); }, { passive: true });
  }
  setInterval(() => {
    if (performance.now() - loadedAt < RELOAD_MS || isInUse()) return;
    saveView();
    location.reload();
  }, 500);
}
