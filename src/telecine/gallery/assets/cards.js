// Cards: one for each item, all made at once. A film is added to its card only near the view; see films.js.

const list = document.getElementById("cards");
const longest = Math.max(1e-3, ...items.flatMap((item) => item.states.map(([seconds]) => seconds)));

function makeCard(item, index) {
  const card = element("li", "card");
  card.tabIndex = -1;
  const prompt = element("p", "prompt", item.prompt);
  prompt.id = `prompt-${index}`;
  card.setAttribute("aria-labelledby", prompt.id);
  const text = element("div", "text", "", [prompt]);
  text.dir = "auto";
  card.append(
    item.link ? filmStage(item, prompt) : stillStage(item),
    ...(item.states.length ? [timeline(item.states)] : []),
    element("div", "body", "", [
      text,
      maker(item),
      facts(item),
      ...(item.error && item.link ? [element("p", "trouble", item.error)] : []),
      ...(item.states.length ? [stateList(item.states)] : []),
      foot(item),
    ]),
  );
  return card;
}

function filmStage(item, prompt) {
  const stage = element("div", "stage");
  const play = button("play", "", () => togglePlay(stage.parentElement));
  play.setAttribute("aria-label", "Play");
  play.setAttribute("aria-describedby", prompt.id);
  stage.append(play, element("span", "length", item.duration ? formatLength(item.duration) : ""));
  if (item.state !== "succeeded") stage.append(element("span", `badge ${item.state}`, stateLabel(item.state)));
  return stage;
}

function stillStage(item) {
  const stage = element("div", `stage still ${item.state}`, "", [element("b", "", stateLabel(item.state))]);
  if (item.error) stage.append(element("p", "", item.error));
  const meaning = STATES[item.state]?.[1];
  if (meaning) stage.append(element("p", "meaning", meaning));
  return stage;
}

function maker(item) {
  const line = element("p", "maker", "", [element("b", "", item.provider || "No provider yet")]);
  if (item.model) line.append(` ${item.model}`);
  return line;
}

function facts(item) {
  const rows = [
    ["Cost", item.cost],
    ["Took", item.seconds === null ? null : formatSeconds(item.seconds)],
  ];
  const known = rows.filter(([, value]) => value);
  return element("dl", "facts", "", known.map(([name, value]) =>
    element("div", "", "", [element("dt", "", name), element("dd", "", value)])));
}

function foot(item) {
  const key = element("code", "", item.key);
  const sent = item.created === null ? null : formatDate(item.created);
  const details = [["Key", item.key], ["Token", item.token], ["Sent", sent]];
  key.title = details.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`).join("\n");
  // A job in doubt has no id: a person settles it by its key.
  const isTokenUseful = item.token && !["in_doubt", "sending"].includes(item.state);
  const word = isTokenUseful ? "Copy token" : "Copy key";
  const copy = button("copy", word, async () => {
    const isCopied = await copyText(isTokenUseful ? item.token : item.key);
    copy.textContent = isCopied ? "Copied" : "Not copied";
    setTimeout(() => { copy.textContent = word; }, 1500);
  });
  const line = element("div", "foot", "", [key, copy]);
  if (item.link) {
    const link = element("a", "", "File");
    link.href = item.link;
    link.title = item.file;
    line.append(link);
  }
  return line;
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // no clipboard for pages on the disk
    const area = element("textarea", "", text);
    document.body.append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    return isCopied;
  }
}

// A segment for each state, on a time scale that all cards share.
function timeline(states) {
  const line = element("div", "line");
  line.setAttribute("aria-hidden", "true");
  let [seconds, state] = [0, "before"];
  for (const [until, next] of states) {
    const segment = element("i", state);
    segment.style.width = `${(100 * (until - seconds)) / longest}%`;
    line.append(segment);
    [seconds, state] = [until, next];
  }
  return line;
}

// Each state once, with the provider's own states that it stands for.
function stateList(states) {
  const rows = [];
  for (const [seconds, state, word] of states) {
    if (rows.at(-1)?.state !== state) rows.push({ seconds, state, words: [] });
    if (word) rows.at(-1).words.push(word);
  }
  return element("ol", "states", "", rows.map(({ seconds, state, words }) =>
    element("li", state, "", [
      element("time", "", formatSeconds(seconds)),
      element("b", "", state),
      element("code", "", words.join(" ")),
    ])));
}

// The button that shows the whole prompt, where the prompt does not fit. It is placed over the text: nothing moves.
function addMoreButton(card) {
  const prompt = card.querySelector(".prompt");
  if (card.querySelector(".more") || prompt.scrollHeight <= prompt.clientHeight + 1) return;
  const more = button("more", "more", () => showWhole(card, !card.classList.contains("whole")));
  more.setAttribute("aria-controls", prompt.id);
  more.setAttribute("aria-expanded", "false");
  more.tabIndex = card === currentCard ? 0 : -1;
  prompt.after(more);
}

function showWhole(card, isWhole) {
  addMoreButton(card);
  const more = card.querySelector(".more");
  if (!more) return;
  card.classList.toggle("whole", isWhole);
  more.textContent = isWhole ? "less" : "more";
  more.setAttribute("aria-expanded", String(isWhole));
}

const cards = items.map(makeCard);
list.classList.toggle("few", cards.length < 7 && cards.length !== 4); // wider cards, in rows of three at most
list.append(...cards);
if (data.running) document.body.classList.add("busy");
