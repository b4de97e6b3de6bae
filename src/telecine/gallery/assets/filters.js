// Filters by state and provider, and the search. They are kept in the fragment of the address.

const search = document.getElementById("search");
const selected = { state: new Set(), provider: new Set() };
const valueOf = { state: (item) => item.state, provider: (item) => item.provider };
const groups = { state: document.getElementById("states"), provider: document.getElementById("providers") };
const haystacks = items.map((item) => normalise(item.prompt));
let shownCards = cards;

function normalise(text) {
  return text.normalize("NFKC").toLowerCase();
}

function matchesSearch(index, words) {
  return words.every((word) => haystacks[index].includes(word));
}

function matchesSelection(item, kind) {
  return !selected[kind].size || selected[kind].has(valueOf[kind](item));
}

function makeChips(kind, order) {
  const present = new Set(items.map(valueOf[kind]));
  const unknown = [...present].filter((value) => !order.includes(value));
  const values = [...order.filter((value) => present.has(value)), ...unknown];
  for (const value of values) {
    const label = kind === "state" ? stateLabel(value) : value || "No provider yet";
    const chip = button(kind === "state" ? value : "", label, () => {
      if (!selected[kind].delete(value)) selected[kind].add(value);
      applyFilters();
    });
    chip.value = value;
    chip.append(element("span"));
    groups[kind].append(chip);
  }
  groups[kind].hidden = values.length < 2;
}

function applyFilters() {
  const words = normalise(search.value).split(/\s+/).filter(Boolean);
  const counts = { state: new Map(), provider: new Map() };
  shownCards = cards.filter((card, index) => {
    const item = items[index];
    const found = matchesSearch(index, words);
    const [state, provider] = [matchesSelection(item, "state"), matchesSelection(item, "provider")];
    // The count of a chip: what it would show with the other filters as they are.
    if (found && provider) counts.state.set(item.state, (counts.state.get(item.state) ?? 0) + 1);
    if (found && state) counts.provider.set(item.provider, (counts.provider.get(item.provider) ?? 0) + 1);
    card.hidden = !(found && state && provider);
    return !card.hidden;
  });
  for (const [kind, group] of Object.entries(groups)) {
    for (const chip of group.children) {
      chip.setAttribute("aria-pressed", String(selected[kind].has(chip.value)));
      chip.dataset.count = chip.lastChild.textContent = counts[kind].get(chip.value) ?? 0;
    }
  }
  showCounts();
  writeAddress();
}

function showCounts() {
  document.getElementById("shown").textContent = `${shownCards.length} of ${items.length} shown`;
  const none = document.getElementById("none");
  none.hidden = shownCards.length > 0;
  none.firstChild.textContent = items.length
    ? "No video matches."
    : data.running ? "No videos yet. They appear here as they come in." : "No videos in this folder.";
  none.lastChild.hidden = !items.length;
}

function showAll() {
  search.value = "";
  selected.state.clear();
  selected.provider.clear();
  applyFilters();
}

function writeAddress() {
  const parameters = new URLSearchParams();
  if (search.value) parameters.set("q", search.value);
  for (const [kind, values] of Object.entries(selected)) for (const value of values) parameters.append(kind, value);
  const address = location.href.split("#")[0];
  history.replaceState(history.state, "", String(parameters) ? `${address}#${parameters}` : address);
}

function readAddress() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  search.value = parameters.get("q") ?? "";
  for (const kind of Object.keys(selected)) {
    const present = new Set(items.map(valueOf[kind]));
    selected[kind] = new Set(parameters.getAll(kind).filter((value) => present.has(value)));
  }
}

makeChips("state", Object.keys(STATES));
makeChips("provider", [...new Set(items.map(valueOf.provider))].sort((a, b) => a.localeCompare(b)));
readAddress();
applyFilters();
search.addEventListener("input", applyFilters);
document.querySelector("#none button").addEventListener("click", showAll);
window.addEventListener("hashchange", () => { readAddress(); applyFilters(); });
document.getElementById("tools").hidden = !items.length;
for (const card of cards) nearView.observe(card);
