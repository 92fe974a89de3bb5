"use strict";
// The page works without this: forms are posted and the page comes back. With it nothing is
// reloaded, and what the city says later appears by itself.

const talk = document.getElementById("talk");
const said = document.getElementById("said");
const state = document.getElementById("state");
const PAUSE = 15000; // between two looks where the stream of events is refused
const PATIENCE = 30000; // for one answer: a connection that is gone may never say so
const GLANCE = 10000; // for news, which come again
// Phones of before 2022 do not tell which button it was: there forms are posted as they are.
const TELLS = "SubmitEvent" in window && "submitter" in SubmitEvent.prototype;

let posting = false;
let reading = null; // news on their way
let composing = false; // a Chinese word is being typed: the field must not be touched
let again = false; // there may be more news than those
let later = 0; // the next try, where news did not come
let stream = null;

const field = () => document.getElementById("text");

function tell(words) {
  state.textContent = words;
}

function atBottom() {
  return window.innerHeight + window.scrollY > document.body.scrollHeight - 200;
}

function toBottom() {
  window.scrollTo(0, document.body.scrollHeight);
}

async function ask(url, patience, wishes) {
  const giving = new AbortController();
  const up = setTimeout(() => giving.abort(), patience);
  try {
    const answer = await fetch(url, { ...wishes, signal: giving.signal });
    return { ok: answer.ok, status: answer.status, html: await answer.text() };
  } finally {
    clearTimeout(up);
  }
}

// --- what the desk tells ---------------------------------------------------------------------

function place(entry) {
  if (document.getElementById(entry.id)) return;
  const after = [...said.children].find((each) => each.dataset.place > entry.dataset.place);
  said.insertBefore(entry, after || null);
}

// A keyboard of digits is quicker for a number, but a question needs letters: both or letters.
function offerLetters() {
  const letters = document.querySelector(".letters");
  if (!letters) return;
  letters.hidden = false;
  field().type = letters.dataset.type;
  field().inputMode = letters.dataset.mode;
}

talk.addEventListener("click", (event) => {
  if (!event.target.classList.contains("letters")) return;
  field().type = "text";
  field().inputMode = "text";
  event.target.remove();
  field().blur(); // or the keyboard stays as it was
  field().focus();
});

// `done`: what stood in the field when its form was sent; what was typed since then stays.
function keepField(news, done) {
  const old = field();
  const focused = document.activeElement === old;
  const text = old.value === done ? "" : old.value;
  const [from, to] = [old.selectionStart, old.selectionEnd];
  document.getElementById("composer").replaceWith(news.querySelector("#composer"));
  field().value = text;
  offerLetters();
  if (!focused) return;
  field().focus({ preventScroll: true });
  if (text) field().setSelectionRange(from, to);
}

function apply(html, done) {
  const there = new DOMParser().parseFromString(html, "text/html");
  const news = there.getElementById("news");
  if (!news) throw new Error("no news in the answer");
  const own = done !== undefined;
  // All of the page has other words in another language; what was typed and no cookie outlive it.
  const moved = news.lang !== document.documentElement.lang;
  const kept = !news.querySelector("#answers .warning");
  if (moved && kept && (own || !field().value)) return location.reload();
  const follow = own || atBottom();
  const inAnswers = document.getElementById("answers").contains(document.activeElement);
  if ("restart" in news.dataset) said.textContent = "";
  for (const old of said.querySelectorAll(".options[hidden]")) old.hidden = false;
  for (const entry of [...news.querySelector("ol").children]) place(document.adoptNode(entry));
  if (said.children.length) document.querySelector(".welcome")?.remove();
  document.getElementById("answers").replaceWith(news.querySelector("#answers"));
  keepField(news, done);
  hideOpenOptions();
  talk.dataset.cursor = news.dataset.cursor;
  if ((own && !field().value) || inAnswers) focusNext();
  if (follow) toBottom();
}

// The options of the open question are buttons now; its bubble need not repeat them.
function hideOpenOptions() {
  if (!document.querySelector("#answers button[name=press]")) return;
  const open = openOptions();
  if (open) open.hidden = true;
}

function openOptions() {
  const all = said.querySelectorAll("li.ours .options");
  return all[all.length - 1];
}

// On a phone the keyboard would cover the answers: it opens only where something is to be typed.
function focusNext() {
  const first = document.querySelector("#answers button");
  const asks = "asks" in document.getElementById("composer").dataset;
  const types = matchMedia("(pointer: fine)").matches || (!first && asks);
  (types ? field() : first)?.focus({ preventScroll: true });
}

async function news() {
  again = true;
  if (posting || composing || reading) return;
  again = false;
  reading = read();
  await reading;
  reading = null;
  if (again) news();
}

async function read() {
  clearTimeout(later);
  try {
    const answer = await ask(`${talk.dataset.path}/news?after=${talk.dataset.cursor}`, GLANCE);
    if (answer.status === 404) return forgotten();
    if (!answer.ok) throw new Error(String(answer.status));
    if (composing) again = true;
    else apply(answer.html);
  } catch {
    later = setTimeout(news, PAUSE); // the stream may not have noticed
  }
}

// The cookie is gone, and with it the talk. Where none is kept at all, loading the page anew would
// only take away what stands there.
function forgotten() {
  const warned = document.querySelector("#answers .warning");
  if (said.children.length && !warned && !field().value) location.reload();
}

// --- what the resident says -------------------------------------------------------------------

function preview(form, pressed) {
  const words = pressed?.name ? pressed.textContent : form.elements.text.value;
  const entry = document.createElement("li");
  entry.className = "mine waits";
  entry.setAttribute("aria-hidden", "true"); // who sees nothing knows what they have said
  entry.innerHTML = '<div class="bubble"><p dir="auto"></p></div>';
  entry.querySelector("p").textContent = words.trim();
  said.append(entry);
  toBottom();
  return entry;
}

function hold(held) {
  for (const each of talk.querySelectorAll("#answers button, #composer button")) {
    each.disabled = held;
  }
}

async function send(form, pressed) {
  const fields = new URLSearchParams(new FormData(form));
  if (pressed?.name) fields.set(pressed.name, pressed.value);
  else if (!fields.get("text").trim()) return;
  posting = true;
  talk.setAttribute("aria-busy", "true");
  const entry = preview(form, pressed);
  const typed = form.contains(field());
  const options = pressed?.name === "press" && openOptions();
  if (typed) field().value = "";
  const done = field().value;
  tell(talk.dataset.sending);
  try {
    await reading;
    hold(true);
    fields.set("after", talk.dataset.cursor);
    const post = { method: "POST", body: fields, headers: { "X-Chat": "1" } };
    const answer = await ask(talk.dataset.path, PATIENCE, post);
    if (!answer.ok) throw new Error(String(answer.status));
    await composed();
    entry.remove();
    if (options) options.remove(); // what was chosen stands right below
    apply(answer.html, done);
    tell("");
    watch();
  } catch {
    entry.remove();
    if (typed && !field().value) field().value = fields.get("text");
    hold(false);
    if (document.activeElement === document.body) pressed?.focus({ preventScroll: true });
    tell(talk.dataset.notSent);
  } finally {
    posting = false;
    talk.removeAttribute("aria-busy");
    if (again) news();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!talk.contains(form) || !TELLS) return;
  event.preventDefault();
  if (!posting) send(form, event.submitter);
});

talk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || composing) return;
  if (event.target !== field() || field().tagName !== "TEXTAREA") return;
  event.preventDefault();
  field().form.querySelector(".send").click();
});

talk.addEventListener("compositionstart", () => (composing = true));
talk.addEventListener("compositionend", () => {
  composing = false;
  if (again) news();
});

// When the word that is being typed, if there is one, is complete.
function composed() {
  const end = (tell) => talk.addEventListener("compositionend", tell, { once: true });
  return composing ? new Promise(end) : null;
}

// --- news -------------------------------------------------------------------------------------

function watch() {
  if (stream || !window.EventSource) return;
  stream = new EventSource(`${talk.dataset.path}/live?after=${talk.dataset.cursor}`);
  stream.addEventListener("news", news);
  stream.addEventListener("open", () => tell(""));
  stream.addEventListener("error", () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    stream = null; // refused: look now and then instead
    setTimeout(() => {
      news();
      watch();
    }, PAUSE);
  });
}

window.addEventListener("offline", () => tell(talk.dataset.offline));
window.addEventListener("online", () => {
  tell("");
  news();
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  news();
  watch();
});
window.addEventListener("pagehide", () => {
  stream?.close();
  stream = null;
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  news();
  watch();
});

// Loaded anew it is as it was left, not as the link that led here wanted it.
if (location.search) history.replaceState(null, "", talk.dataset.path + location.hash);
offerLetters();
if (said.children.length) toBottom();
watch();
