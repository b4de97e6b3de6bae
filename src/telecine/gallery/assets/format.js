// Data of the page, and small functions to build elements and to format values. Texts are set as text, never as HTML.

const data = JSON.parse(document.getElementById("data").textContent);
const items = data.items;

// States in the order of the filters, each with its label and what it means without a film.
const STATES = {
  succeeded: ["Succeeded", "The video is not saved."],
  running: ["Running", "The provider is making the video."],
  queued: ["Queued", "The provider has accepted the job."],
  sending: ["Sending", "The request may have left."],
  preparing: ["Preparing", "Nothing was sent yet."],
  waiting: ["Waiting", "Not sent yet."],
  in_doubt: [
    "In doubt",
    "The response was lost, so there may be a job that costs money. To settle it, run telecine jobs show with the key.",
  ],
  failed: ["Failed", "The provider could not make the video."],
  refused: ["Refused", "The provider refused the request. There is no job."],
  expired: ["Expired", "The provider does not have the job any more."],
  abandoned: ["Abandoned", "Closed by a person."],
};

function stateLabel(state) {
  return STATES[state]?.[0] ?? state;
}

function element(tag, className = "", text = "", children = []) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function button(className, text, onClick) {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

function count(number, word) {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

// A time taken: 8.4 s, 42 s, 1 min 12 s, 2 h 5 min.
function formatSeconds(seconds) {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

// A length of film: 0:06, 1:02:03.
function formatLength(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const pad = (number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

const dateFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const clockFormat = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

function formatDate(timestamp) {
  return dateFormat.format(new Date(timestamp * 1000));
}

function formatClock(timestamp) {
  return clockFormat.format(new Date(timestamp * 1000));
}
