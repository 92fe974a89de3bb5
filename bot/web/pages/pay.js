"use strict";
// Looks again by itself while something may still change; without this there is a button for it.
const PAUSE = 3000;
const PATIENCE = 200; // looks, then the button is enough

let looks = 0;

async function look() {
  if (document.hidden) return wait();
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok || answer.status === 404) show(await answer.text());
  } catch {
    // no connection: the next look will tell
  }
  wait();
}

function show(html) {
  const there = new DOMParser().parseFromString(html, "text/html");
  const now = document.getElementById("payment");
  const next = there.getElementById("payment");
  if (next && next.dataset.shows === now.dataset.shows) return;
  const main = there.querySelector("main");
  document.title = there.title;
  document.querySelector("main").replaceChildren(...main.childNodes);
}

function wait() {
  const now = document.getElementById("payment");
  looks += 1;
  if (now && "watched" in now.dataset && looks < PATIENCE) setTimeout(look, PAUSE);
}

wait();
