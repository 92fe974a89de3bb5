"use strict";
// The page works without this: forms are posted and the page comes back. With it nothing is
// reloaded, and what the city says later appears by itself.

const talk = document.getElementById("talk");
const said = document.getElementById("said");
const state = document.getElementById("state");
const PAUSE = 15000; // between two looks where the stream of events is refused

let posting = false;
let reading = null; // news on their way
let composing = false; // a Chinese word is being typed: the field must not be touched
let again = false; // there may be more news than those
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

// --- what the desk tells ---------------------------------------------------------------------

function place(entry) {
  if (document.getElementById(entry.id)) return;
  const after = [...said.children].find((each) => each.dataset.place > entry.dataset.place);
  said.insertBefore(entry, after || null);
}

// A keyboard of digits is quicker for a number, but a question needs letters.
function offerLetters() {
  const letters = document.querySelector(".letters");
  if (letters) letters.hidden = false;
}

talk.addEventListener("click", (event) => {
  if (!event.target.classList.contains("letters")) return;
  field().type = "text";
  field().inputMode = "text";
  event.target.remove();
  field().blur(); // or the keyboard stays as it was
  field().focus();
});

function keepField(news, emptied) {
  const old = field();
  const focused = document.activeElement === old;
  const text = emptied ? "" : old.value;
  const [from, to] = [old.selectionStart, old.selectionEnd];
  document.getElementById("composer").replaceWith(news.querySelector("#composer"));
  field().value = text;
  offerLetters();
  if (!focused) return;
  field().focus({ preventScroll: true });
  if (text) field().setSelectionRange(from, to);
}

function apply(html, emptied) {
  const there = new DOMParser().parseFromString(html, "text/html");
  const news = there.getElementById("news");
  if (!news) throw new Error("no news in the answer");
  const follow = emptied || atBottom();
  const inAnswers = document.getElementById("answers").contains(document.activeElement);
  if ("restart" in news.dataset) said.replaceChildren();
  document.querySelector(".welcome")?.remove();
  for (const old of said.querySelectorAll(".options[hidden]")) old.hidden = false;
  for (const entry of [...news.querySelector("ol").children]) place(document.adoptNode(entry));
  document.getElementById("answers").replaceWith(news.querySelector("#answers"));
  keepField(news, emptied);
  hideOpenOptions();
  talk.dataset.cursor = news.dataset.cursor;
  document.documentElement.lang = news.lang;
  if (emptied || inAnswers) focusNext();
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
  try {
    const answer = await fetch(`${talk.dataset.path}/news?after=${talk.dataset.cursor}`);
    if (answer.status === 404) location.reload();
    else if (answer.ok) apply(await answer.text(), false);
  } catch {
    // no connection: the stream comes back by itself and asks again
  }
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
  tell(talk.dataset.sending);
  try {
    await reading;
    hold(true);
    fields.set("after", talk.dataset.cursor);
    const answer = await fetch(talk.dataset.path, {
      method: "POST",
      body: fields,
      headers: { "X-Chat": "1" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    entry.remove();
    if (options) options.remove(); // what was chosen stands right below
    apply(html, true);
    tell("");
    watch();
  } catch {
    entry.remove();
    if (typed && !field().value) field().value = fields.get("text");
    hold(false);
    tell(talk.dataset.notSent);
  } finally {
    posting = false;
    talk.removeAttribute("aria-busy");
    if (again) news();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!talk.contains(form)) return;
  event.preventDefault();
  if (!posting) send(form, event.submitter);
});

talk.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || composing) return;
  if (event.target !== field() || field().tagName !== "TEXTAREA") return;
  event.preventDefault();
  field().form.requestSubmit();
});

talk.addEventListener("compositionstart", () => (composing = true));
talk.addEventListener("compositionend", () => {
  composing = false;
  if (again) news();
});

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

offerLetters();
if (said.children.length) toBottom();
watch();
