// Keyboard: one card is the current one; only its controls are in the tab order.

let currentCard = null;

function setCurrent(card) {
  if (card === currentCard) return;
  setTabIndex(currentCard, -1);
  setTabIndex(card, 0);
  currentCard = card;
}

function setTabIndex(card, index) {
  if (!card) return;
  card.tabIndex = index;
  for (const control of card.querySelectorAll("button, a")) control.tabIndex = index;
}

function focusCard(card) {
  if (!card) return;
  setCurrent(card);
  card.focus({ preventScroll: true, focusVisible: true });
  card.scrollIntoView({ block: "nearest" });
}

function firstInView() {
  const top = document.getElementById("tools").getBoundingClientRect().bottom;
  return shownCards.find((card) => card.getBoundingClientRect().top >= top - 1) ?? shownCards.at(-1);
}

function move(step) {
  const at = shownCards.indexOf(document.activeElement.closest(".card"));
  focusCard(at < 0 ? firstInView() : shownCards[Math.min(Math.max(at + step, 0), shownCards.length - 1)]);
}

function columns() {
  return getComputedStyle(list).gridTemplateColumns.split(" ").length;
}

const MOVES = {
  j: () => move(1),
  k: () => move(-1),
  ArrowRight: () => move(1),
  ArrowLeft: () => move(-1),
  ArrowDown: () => move(columns()),
  ArrowUp: () => move(-columns()),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const target = event.target;
  const handler = target === search ? searchKey(event.key) : pageKey(event.key, target);
  if (!handler) return;
  event.preventDefault();
  handler();
}

function searchKey(key) {
  if (key === "Enter" || key === "ArrowDown") return () => focusCard(firstInView());
  return key === "Escape" ? () => search.blur() : null;
}

function pageKey(key, target) {
  if (key === "/") return () => { search.focus(); search.select(); };
  if (key === "Escape") return openFilm ? () => leaveFilm() : null;
  const card = target.closest(".card");
  if (key === "f" && (card || openFilm)) return () => toggleFullscreen(card ?? openFilm.closest(".card"));
  // The controls of a film have their own use of the arrows and the space bar.
  if (target.closest("video") && key.length > 1) return null;
  if (key === "Enter" || key === " ") return target === card && card ? () => togglePlay(card) : null;
  return MOVES[key] ?? null;
}

function leaveFilm() {
  const card = openFilm.closest(".card");
  closeFilm(openFilm);
  focusCard(card);
}

document.addEventListener("keydown", onKey);
list.addEventListener("focusin", (event) => setCurrent(event.target.closest(".card")));
for (const card of cards) setTabIndex(card, -1);
setCurrent(shownCards[0] ?? null);
