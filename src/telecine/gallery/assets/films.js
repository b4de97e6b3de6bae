// Films: a video element exists only near the view, with its first frame; one film plays at a time.

const FIRST_FRAME = 0.001;
const SETTLE_MS = 80;
let openFilm = null;

const itemOf = new Map(cards.map((card, index) => [card, items[index]]));
const pending = new Map();

function filmOf(card) {
  return card.querySelector("video");
}

function loadFilm(card) {
  const link = itemOf.get(card).link;
  if (!link) return null;
  const known = filmOf(card);
  if (known) return known;
  const film = element("video");
  film.preload = "metadata";
  film.playsInline = true;
  film.tabIndex = -1;
  film.setAttribute("aria-label", itemOf.get(card).prompt);
  film.src = `${link}#t=${FIRST_FRAME}`;
  film.addEventListener("ended", () => closeFilm(film));
  film.addEventListener("error", () => showUnplayable(card, film));
  film.addEventListener("loadedmetadata", () => addLength(card, film.duration));
  card.querySelector(".stage").prepend(film);
  return film;
}

function releaseFilm(card) {
  const film = filmOf(card);
  if (!film || film === openFilm) return;
  film.removeAttribute("src");
  film.load(); // without a source: frees the decoder at once
  film.remove();
}

function addLength(card, seconds) {
  const length = card.querySelector(".length");
  if (!length.textContent && Number.isFinite(seconds)) length.textContent = formatLength(seconds);
}

function showUnplayable(card, film) {
  if (!film.getAttribute("src")) return;
  if (openFilm === film) openFilm = null;
  card.classList.remove("open");
  const note = element("div", "stage still error", "", [
    element("b", "", "Not playable"),
    element("p", "", film.error?.message || "The browser cannot play this file."),
  ]);
  card.querySelector(".stage").replaceWith(note);
  itemOf.set(card, { ...itemOf.get(card), link: null });
}

function togglePlay(card) {
  const film = loadFilm(card);
  if (!film) return;
  if (film === openFilm && !film.paused) {
    film.pause();
    return;
  }
  openCard(card, film);
  film.play().catch(() => {}); // interrupted, or not playable: the error event says so
}

function openCard(card, film) {
  if (openFilm && openFilm !== film) closeFilm(openFilm);
  openFilm = film;
  film.controls = true;
  film.tabIndex = 0;
  const isButtonFocused = document.activeElement.matches(".play");
  card.classList.add("open");
  if (isButtonFocused) card.focus({ preventScroll: true }); // the button is hidden now
}

// Back to the first frame.
function closeFilm(film) {
  if (document.fullscreenElement === film) document.exitFullscreen();
  film.pause();
  film.controls = false;
  film.tabIndex = -1;
  film.currentTime = FIRST_FRAME;
  film.closest(".card").classList.remove("open");
  if (openFilm === film) openFilm = null;
}

function toggleFullscreen(card) {
  if (document.fullscreenElement) {
    document.exitFullscreen();
    return;
  }
  const film = loadFilm(card);
  if (!film) return;
  openCard(card, film);
  film.requestFullscreen().catch(() => {});
  film.play().catch(() => {});
}

const nearView = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    clearTimeout(pending.get(target));
    pending.delete(target);
    if (!isIntersecting) releaseFilm(target);
    // After a moment, so that films that are only scrolled past are not loaded.
    else pending.set(target, setTimeout(() => { addMoreButton(target); loadFilm(target); }, SETTLE_MS));
  }
}, { rootMargin: "60% 0px" });
