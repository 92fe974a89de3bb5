"use strict";
// Looks again by itself while something may still change; without this there is a button for it.
const PAUSE = 3000;
const PATIENCE = 200; // looks, then the button is enough
const OVER = [404, 410]; // the link has ended, which is worth showing too

const main = document.querySelector("main");
let shown = main.innerHTML;
let looks = 0;

async function look() {
  if (document.hidden) return wait();
  looks += 1;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok || OVER.includes(answer.status)) show(await answer.text());
  } catch {
    // no connection: the next look will tell
  }
  wait();
}

// Whatever differs counts: after a declined try the same words lead to another page of the provider.
function show(html) {
  const there = new DOMParser().parseFromString(html, "text/html");
  const next = there.querySelector("main");
  if (next.innerHTML === shown) return;
  shown = next.innerHTML;
  document.title = there.title;
  tell(next.querySelector("#payment"));
  for (const each of [...main.children]) if (each.id !== "payment") each.remove();
  const now = document.getElementById("payment");
  let before = Boolean(now);
  for (const each of [...next.children]) {
    if (each.id === "payment") before = false;
    else if (before) now.before(each);
    else main.append(each);
  }
}

// What stands in the same element is read aloud when it becomes something else.
function tell(next) {
  const now = document.getElementById("payment");
  if (!next) return now.remove();
  now.toggleAttribute("data-watched", "watched" in next.dataset);
  if (now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML;
}

function wait() {
  const now = document.getElementById("payment");
  if (now && "watched" in now.dataset && looks < PATIENCE) setTimeout(look, PAUSE);
}

wait();
